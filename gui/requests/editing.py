"""What stands in the form in which a bot is changed: its parameters as they were typed. Pure."""

import json
from collections.abc import Mapping

from pydantic import JsonValue


def typed_of(params: Mapping[str, JsonValue]) -> dict[str, str]:
    """Return the fields of a form that give these parameters.

    A box that is not ticked sends nothing, and so does what is not given.
    """
    return {f"params.{name}": _typed(value) for name, value in params.items() if _is_sent(value)}


def _is_sent(value: JsonValue) -> bool:
    return value is not None and value is not False


def _typed(value: JsonValue) -> str:
    if value is True:
        return "on"
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ",".join(str(each) for each in value)
    return json.dumps(value)
