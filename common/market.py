"""Which market the platform's containers read: the live one, or the stand-in exchange's recording.

Compose cannot give the same service other settings in a profile. So each container carries the
settings of both markets as a block of ``NAME=value`` lines, in ``VIRC_LIVE`` and ``VIRC_DEMO``;
``embedded.market`` has written into the file ``VIRC_MARKET_FILE`` which of the two is meant.
Without that variable, as on a bare machine, nothing is to choose: the environment says it all.
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path


class Market(StrEnum):
    """Where the prices come from. Each has a database of its own: the two never mix."""

    LIVE = "live"
    DEMO = "demo"

    @property
    def variable(self) -> str:
        """The environment variable that holds its settings."""
        return f"VIRC_{self.upper()}"


def block(text: str) -> dict[str, str]:
    """Return the settings in ``NAME=value`` lines. Raises ValueError for any other line."""
    settings = {}
    for line in text.split("\n"):
        name, equals, value = line.strip().partition("=")
        if equals:
            settings[name] = value
        elif name:
            raise ValueError(f"{line!r} is not NAME=value")
    return settings


def read_choice(file: Path) -> Market | None:
    """Return the market that was chosen, or None when none has been yet."""
    try:
        return Market(file.read_text().strip())
    except FileNotFoundError:
        return None


def chosen_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of the chosen market by variable; none where nothing is to choose."""
    file = environment.get("VIRC_MARKET_FILE")
    market = read_choice(Path(file)) if file else None
    return {} if market is None else block(environment.get(market.variable, ""))
