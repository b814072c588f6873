"""The hosts that an exchange of ccxt's is spoken to at."""

from typing import Any
from urllib.parse import urlsplit


def hosts_of(urls: Any) -> list[str]:  # noqa: ANN401 - a text, or names with such
    """Return the hosts of an exchange's addresses; one that is filled in later counts as it is."""
    if isinstance(urls, dict):
        return [host for each in urls.values() for host in hosts_of(each)]
    return [] if urls is None else [urlsplit(str(urls)).hostname or str(urls)]
