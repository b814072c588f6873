"""The former project's way from a ``match`` message to what it stored."""

import json
from typing import Any

from dateutil import parser  # type: ignore[import-untyped] # the bench alone uses it


def decode(text: bytes | str) -> dict[str, Any]:
    """Return the message with a date and floats for text."""
    message: dict[str, Any] = json.loads(text)
    message["time"] = parser.parse(message["time"])
    message["price"] = float(message["price"])
    message["size"] = float(message["size"])
    return message
