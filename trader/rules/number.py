"""Numbers of rules: exact ones and statistics, and the crossings between them.

What a person wrote, and prices, sizes and funds, are ``Decimal``; what indicators say is ``float``.
Two are compared exactly, the statistic as its shortest digits say. Arithmetic among exact numbers
stays exact to 60 digits; with a statistic in it the result is a statistic.
"""

import math
import re
from decimal import Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow
from typing import Literal, TypeAlias

from common.messages.base import plain
from trader.rules.unknown import Unknown

Number: TypeAlias = Decimal | float
"""Exact, or a statistic. An ``int`` of JSON becomes exact on its way in."""

Operation: TypeAlias = Literal["+", "-", "*", "/", "%"]

_CONTEXT = Context(prec=60, Emax=99, Emin=-99, traps=[InvalidOperation, DivisionByZero, Overflow])
"""Prices and sizes have at most 38 digits; a result beyond 1E+99 is no number of a market."""

_WRITTEN = re.compile(r"[+-]?\d{1,38}(\.\d{1,38})?", re.ASCII)


def as_written(statistic: float) -> Decimal:
    """Return a finite statistic as the shortest decimal that reads as the same ``float64``."""
    return Decimal(repr(float(statistic)))


def as_statistic(exact: Number) -> float:
    """Return an exact number as the nearest ``float64``."""
    return float(exact)


def settled(value: int | Decimal | float) -> Number | Unknown:
    """Return a number as rules know it: finite, and an integer exact."""
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else Unknown("is not a finite number")
    if isinstance(value, Decimal) and not value.is_finite():
        return Unknown("is not a finite number")
    try:
        return _CONTEXT.create_decimal(value)
    except DecimalException:
        return Unknown("is too large a number")


def from_text(text: str) -> Decimal | None:
    """Return the number that a text is, or None: the standard compares ``"1"`` with 1."""
    return Decimal(text.strip()) if _WRITTEN.fullmatch(text.strip()) else None


def compared(left: Number, right: Number) -> int:
    """Return -1, 0 or 1 as the left number is smaller, equal or larger."""
    if isinstance(left, float) and isinstance(right, float):
        return (left > right) - (left < right)
    one, other = _exact(left), _exact(right)
    return (one > other) - (one < other)


def _exact(number: Number) -> Decimal:
    return as_written(number) if isinstance(number, float) else number


def calculated(operation: Operation, left: Number, right: Number) -> Number | Unknown:
    """Return the result, or Unknown: nothing is divided by zero, and nothing is infinite."""
    if operation in ("/", "%") and not as_statistic(right):
        return Unknown("division by zero")
    if isinstance(left, float) or isinstance(right, float):
        result = _statistic(operation, as_statistic(left), as_statistic(right))
        return result if math.isfinite(result) else Unknown("the result is too large a number")
    try:
        return _decimal(operation, left, right)
    except DecimalException:
        return Unknown("the result is too large a number")


def _statistic(operation: Operation, left: float, right: float) -> float:
    match operation:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right
        case "%":
            return math.fmod(left, right)


def _decimal(operation: Operation, left: Decimal, right: Decimal) -> Decimal:
    match operation:
        case "+":
            return _CONTEXT.add(left, right)
        case "-":
            return _CONTEXT.subtract(left, right)
        case "*":
            return _CONTEXT.multiply(left, right)
        case "/":
            return _CONTEXT.divide(left, right)
        case "%":
            return _CONTEXT.remainder(left, right)


def written(number: Number) -> str:
    """Write a number for a person: a statistic to 10 digits, no zeros at the end."""
    exact = Decimal(format(number, ".10g")) if isinstance(number, float) else number
    if not exact:
        return "0"
    if abs(exact.adjusted()) > _LONG:
        return format(exact, ".10g")
    text = plain(exact)
    return text.rstrip("0").rstrip(".") if "." in text else text


_LONG = 30
"""Powers of ten beyond this are written with an exponent."""
