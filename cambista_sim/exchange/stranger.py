"""JSON of a stranger: whatever arrives is read or refused, and breaks nothing."""

import json
from decimal import Decimal
from typing import Any

_PLAIN = json.JSONDecoder()
_EXACT = json.JSONDecoder(parse_float=Decimal)


def parsed(text: str | bytes, *, exactly: bool = False) -> Any:  # noqa: ANN401 - any JSON
    """Return what a text says. Raises ValueError for what is no JSON.

    Parameters
    ----------
    exactly
        Whether numbers with a point become decimals.
    """
    try:
        if isinstance(text, bytes):
            text = text.decode(json.detect_encoding(text), "surrogatepass")
        return (_EXACT if exactly else _PLAIN).decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
