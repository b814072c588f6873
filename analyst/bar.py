"""A candle as indicators see it: where decimals become ``float64``, for statistics."""

import math
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from common.messages.market import Candle

Statistic: TypeAlias = float
"""A price or a size in a statistic. It never becomes money again: no order is made from it."""


class Bar(NamedTuple):
    """A candle in binary floating point."""

    opened_at_s: int
    """Seconds since 1970."""
    high: Statistic
    low: Statistic
    close: Statistic
    size: Statistic

    @property
    def typical(self) -> Statistic:
        """The mean of high, low and close."""
        return (self.high + self.low + self.close) / 3


def bar_of(candle: Candle) -> Bar:
    """Cross from decimals to float64. Raises ValueError for a number that is beyond it."""
    return Bar(
        int(candle.opened_at.timestamp()),
        statistic(candle.high),
        statistic(candle.low),
        statistic(candle.close),
        statistic(candle.size),
    )


def statistic(number: Decimal) -> Statistic:
    """Return the float64 that is nearest to a decimal. Raises ValueError when there is none."""
    nearest = float(number)
    if not math.isfinite(nearest):
        raise ValueError(f"{number} is no number to calculate with")
    return nearest


def spoken(value: Statistic) -> Statistic | None:
    """Return what JSON can say of a value: there is none before the warm-up is over."""
    return value if math.isfinite(value) else None
