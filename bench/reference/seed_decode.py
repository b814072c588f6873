"""The former project's way from a ``match`` message to what it stored."""

import json
from functools import cache
from typing import Any

from bench.needs import needed


def decode(text: bytes | str) -> dict[str, Any]:
    """Return the message with a date and floats for text."""
    message: dict[str, Any] = json.loads(text)
    message["time"] = _parser().parse(message["time"])
    message["price"] = float(message["price"])
    message["size"] = float(message["size"])
    return message


@cache
def _parser() -> Any:  # noqa: ANN401 - it has no types, and the bench alone uses it
    return needed("dateutil.parser")
