"""How the exchange writes amounts and times."""

from datetime import UTC, datetime
from decimal import Decimal


def padded(amount: Decimal, digits: int) -> str:
    """Write an amount with so many digits after the point: ``278.05000000``."""
    return f"{amount:.{digits}f}"


def eight(amount: Decimal) -> str:
    """Write a price or a size of an order: ``0.02000000``."""
    return f"{amount:.8f}"


def sixteen(amount: Decimal) -> str:
    """Write a balance, a fee or a value: ``2.6256545174247500``."""
    return f"{amount:.16f}"


def trimmed(amount: Decimal) -> str:
    """Write an amount without zeros at its end: ``90.14802615``, ``0``."""
    return short(f"{amount:f}")


def short(text: str) -> str:
    """Return a written amount without zeros at its end."""
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text


def micros(at: datetime) -> str:
    """Write a time with microseconds: ``2018-01-08T17:55:44.454112Z``."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def millis(at: datetime) -> str:
    """Write a time with milliseconds: ``2018-01-08T17:55:44.492Z``."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
