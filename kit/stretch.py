"""A piece of a market: one trade, or the few that a candle is walked as. Pure.

A candle says neither in which order it touched its prices, nor how much traded at each. It is
walked as the stand-in exchange walks it: open, the nearer extreme, the farther one, close, a rising
candle going to its low first. The extremes trade a tenth of the size each, so that what an order
gets of a wick is bounded by that; the open and the close share the rest. An order fills at its own
price or better only where the market traded there, and never more than was traded.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

from cambista_sim.exchange.candle_walk import turns_of
from common.messages.base import Side
from common.messages.market import Trade

WICK_SHARE = Decimal("0.1")
"""Of a candle's size, what is traded at each of its extremes."""

_MANY = 2
"""Trades from which on the first and the last are not one."""


class Stretch(NamedTuple):
    """Trades of a market, evenly spread over a time, and in order of their ids."""

    began_at: datetime
    """When the first of them is made."""
    step: timedelta
    """From each to the next."""
    first_id: int
    prices: tuple[Decimal, ...]
    size: Decimal
    """Of all of them together."""
    lot: Decimal
    """Sizes are multiples of it."""
    low: Decimal
    high: Decimal
    before: Decimal
    """The price of the trade before."""

    @property
    def last_at(self) -> datetime:
        """When the last of them is made."""
        return self.began_at + self.step * (len(self.prices) - 1)

    @property
    def last_id(self) -> int:
        """The id of the last of them."""
        return self.first_id + len(self.prices) - 1

    def sizes(self) -> list[Decimal]:
        """Return how much each trades: they add up to the size exactly."""
        count = len(self.prices)
        if count == 1:
            return [self.size]
        wick = max((self.size * WICK_SHARE).quantize(self.lot, ROUND_DOWN), self.lot)
        rest = self.size - wick * (count - _MANY)
        opening = (rest / 2).quantize(self.lot, ROUND_DOWN)
        return [opening, *[wick] * (count - _MANY), rest - opening]

    def last(self, pair: str) -> Trade:
        """Return the last of them."""
        return list(self.trades(pair))[-1]

    def trades(self, pair: str) -> Iterator[Trade]:
        """Yield them, oldest first."""
        at, before = self.began_at, self.before
        for number, (price, size) in enumerate(zip(self.prices, self.sizes(), strict=True)):
            # Checked when the market was made: this is the inmost loop of a long run.
            yield Trade.model_construct(
                pair=pair,
                trade_id=self.first_id + number,
                price=price,
                size=size,
                side=Side.BUY if price < before else Side.SELL,
                traded_at=at,
            )
            at, before = at + self.step, price


class Ohlc(NamedTuple):
    """A candle to be walked."""

    opened_at: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    size: Decimal


def stretch_of(
    candle: Ohlc, length: timedelta, first_id: int, lot: Decimal, before: Decimal | None
) -> Stretch | None:
    """Return a candle as trades; None for one in which nothing traded.

    Raises ValueError for a candle that cannot be: a price outside of its low and high, or less
    traded than its prices need.
    """
    at, opened, high, low, close, size = candle
    if not 0 < low <= min(opened, close) <= max(opened, close) <= high:
        raise ValueError(f"the candle at {at} has prices outside of its low and high")
    prices = turns_of(opened, high, low, close)
    if not size and len(prices) == 1:
        return None
    whole = size.quantize(lot, ROUND_DOWN)
    if whole < lot * len(prices):
        raise ValueError(f"the candle at {at} traded {size}, too little for its prices")
    step = length / len(prices)
    first = opened if before is None else before
    return Stretch(at, step, first_id, tuple(prices), whole, lot, low, high, first)
