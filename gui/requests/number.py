"""Numbers as people type them and JSON carries them, read exactly."""

from decimal import Decimal, InvalidOperation

MOST_DIGITS = 38
"""As in ``common.messages.base.Number``."""

MOST_DECIMALS = 18

_LONGEST_TEXT = 60


def exact(value: object) -> Decimal:
    """Return a number as an exact decimal.

    Raises
    ------
    ValueError
        With words for the person who wrote it: not a number, not finite, too many digits.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal | float):
        raise ValueError("must be a number")  # noqa: TRY004 - invalid input, as every other here
    text = str(value).strip()
    if not text:
        raise ValueError("is missing")
    if len(text) > _LONGEST_TEXT:
        raise ValueError(f"has more than {MOST_DIGITS} digits")
    return _checked(_parsed(text))


def shortened(number: Decimal) -> str:
    """Write a decimal without an exponent and without zeros at the end: ``0.0100`` is 0.01."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _parsed(text: str) -> Decimal:
    if "," in text:
        raise ValueError("is not a number: write a point, not a comma")
    if "_" in text:  # Python's own grouping of digits, which nobody else reads
        raise ValueError("is not a number")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError("is not a number") from None


def _checked(number: Decimal) -> Decimal:
    if not number.is_finite():
        raise ValueError("must be a finite number")
    _, digits, exponent = number.as_tuple()
    decimals = max(-int(exponent), 0)
    if decimals > MOST_DECIMALS:
        raise ValueError(f"has more than {MOST_DECIMALS} decimals")
    if len(digits) + max(int(exponent), 0) > MOST_DIGITS:
        raise ValueError(f"has more than {MOST_DIGITS} digits")
    return number
