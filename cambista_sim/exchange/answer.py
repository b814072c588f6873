"""JSON answers of the REST routes."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

NOT_FOUND = "NotFound"

_COMPACT = json.JSONEncoder(separators=(",", ":"))


class NotThereError(LookupError):
    """What was asked for is not there: status 404 with this message."""


def reply(
    body: Any,  # noqa: ANN401 - any JSON
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """Answer with JSON."""
    text = _COMPACT.encode(body)
    return web.Response(text=text, status=status, headers=headers, content_type="application/json")


def refusal(status: int, message: str) -> web.Response:
    """Answer with an error in the exchange's shape."""
    return reply({"message": message}, status)
