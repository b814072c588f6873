"""Reading the JSON that a request carries."""

import json
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from flask import request

from gui.trouble import Trouble


def read_body() -> dict[str, Any]:
    """Return the posted JSON object, its numbers exact. Raises Trouble: 400, 413 or 415."""
    if request.mimetype != "application/json":
        message = "Send JSON, with Content-Type: application/json."
        raise Trouble(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_json", message)
    try:
        body = json.loads(request.get_data(), parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        message = f"This is not JSON: {error}"
        raise Trouble(HTTPStatus.BAD_REQUEST, "malformed", message) from error
    if not isinstance(body, dict):
        raise Trouble(HTTPStatus.BAD_REQUEST, "malformed", "Send one JSON object.")
    return body


def _refuse(name: str) -> None:
    """Refuse what Python reads and JSON does not have: NaN and Infinity."""
    raise ValueError(f"{name} is not a number in JSON")
