"""Averages that never quite forget: each moves towards the new number by a share of the distance.

Each begins with the plain mean of its first numbers, as its author did and TA-Lib does. All begin
as NaN, and pass a NaN on without keeping it.
"""

import math
from math import nan

FORGOTTEN = 1e-14
"""A share of a value that float64 hardly shows."""


class Smoothed:
    """``value += share * (number - value)``."""

    __slots__ = ("_count", "_missing", "_share", "_value")

    def __init__(self, count: int, share: float) -> None:
        self._count = count
        self._share = share
        self._missing = count
        """Numbers until there is a value."""
        self._value = 0.0
        """While some are missing, the sum of those that came."""

    def next(self, number: float, *, keep: bool) -> float:
        """Return the average with one more number."""
        if not self._missing:
            value = self._value + self._share * (number - self._value)
            if keep and value == value:  # noqa: PLR0124 - quicker than isnan
                self._value = value
            return value
        return self._begin(number, keep=keep)

    def _begin(self, number: float, *, keep: bool) -> float:
        if math.isnan(number):
            return nan
        total, missing = self._value + number, self._missing - 1
        value = nan if missing else total / self._count
        if keep:
            self._missing, self._value = missing, total if missing else value
        return value


def exponential(period: int) -> Smoothed:
    """Return the exponential average, whose numbers are (period + 1) / 2 old on average."""
    return Smoothed(period, 2 / (period + 1))


def wilder(period: int) -> Smoothed:
    """Return Wilder's average, which takes in a ``1 / period`` of each number."""
    return Smoothed(period, 1 / period)


class WilderSum:
    """Wilder's running sum: it loses a ``1 / period`` of itself and gains the new number.

    It begins as the plain sum of period - 1 numbers, as TA-Lib's does.
    """

    __slots__ = ("_missing", "_period", "_total")

    def __init__(self, period: int) -> None:
        self._period = period
        self._missing = period - 1
        self._total = 0.0

    def next(self, number: float, *, keep: bool) -> float:
        """Return the sum with one more number; NaN while some of the first are missing."""
        total = self._total
        if not self._missing:
            total = total - total / self._period + number
            if keep and total == total:  # noqa: PLR0124 - quicker than isnan
                self._total = total
            return total
        if keep and not math.isnan(number):
            self._missing -= 1
            self._total = total + number
        return nan


def memory_of(share: float) -> int:
    """Return after how many numbers an average has forgotten what was before."""
    return 1 if share >= 1 else math.ceil(math.log(FORGOTTEN) / math.log1p(-share))
