"""Numbers as a test writes them: exact, so never as binary floats."""

from decimal import Decimal, InvalidOperation
from typing import TypeAlias

Number: TypeAlias = Decimal | int | str
"""``"0.1"``, ``Decimal("0.1")`` or a whole number; ``0.1`` would not be exact."""


def number(given: object) -> Decimal:
    """Return a number as a decimal. Raises TypeError for a float, ValueError for no number."""
    if isinstance(given, bool) or not isinstance(given, Decimal | int | str):
        raise TypeError(f'{given!r} is not exact: write it as text, "{given}"')
    try:
        made = Decimal(given)
    except InvalidOperation as error:
        raise ValueError(f"{given!r} is not a number") from error
    if not made.is_finite():
        raise ValueError(f"{given!r} is not a number")
    return made
