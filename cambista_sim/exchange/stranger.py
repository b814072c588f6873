"""JSON of a stranger: whatever arrives is read or refused, and breaks nothing."""

import json
from decimal import Decimal
from typing import Any


def parsed(text: str | bytes, *, exactly: bool = False) -> Any:  # noqa: ANN401 - any JSON
    """Return what a text says. Raises ValueError for what is no JSON.

    Parameters
    ----------
    exactly
        Whether numbers with a point become decimals.
    """
    try:
        return json.loads(text, parse_float=Decimal if exactly else None)
    except RecursionError:
        raise ValueError("nested too deeply") from None
