"""Exact arithmetic of money: a result that would need rounding is an error, not a surprise."""

from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow

EXACT = Context(prec=80, traps=[InvalidOperation, DivisionByZero, Overflow, Inexact])
"""Price, size and rate have at most 18 decimals each: 54 after the point leaves 26 before it."""


def product(*factors: Decimal) -> Decimal:
    """Return the exact product of the factors. Raises ``decimal.Inexact`` beyond 80 digits."""
    result = factors[0]
    for each in factors[1:]:
        result = EXACT.multiply(result, each)
    return result


def total(*terms: Decimal) -> Decimal:
    """Return the exact sum of the terms. Raises ``decimal.Inexact`` beyond 80 digits."""
    result = Decimal(0)
    for each in terms:
        result = EXACT.add(result, each)
    return result


def difference(left: Decimal, right: Decimal) -> Decimal:
    """Return the exact difference. Raises ``decimal.Inexact`` beyond 80 digits."""
    return EXACT.subtract(left, right)


def units(value: Decimal, increment: Decimal) -> int | None:
    """Return how many increments a value is, or None when it is not a whole number of them."""
    low, high = units_around(value, increment)
    return low if low == high else None


def units_around(value: Decimal, increment: Decimal) -> tuple[int, int]:
    """Return the whole numbers of increments just below and above; equal when it is one itself.

    ``value`` is not negative.
    """
    whole, rest = EXACT.divmod(value, increment)
    low = int(whole)
    return low, low + 1 if rest else low
