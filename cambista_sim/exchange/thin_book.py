"""A thin book made around the trades of a recording that has none."""

from array import array
from collections.abc import Sequence
from statistics import median_low
from typing import overload

from cambista_sim.exchange.levels import BUY, SELL, Change, LevelBook, differences
from cambista_sim.exchange.product import Product
from cambista_sim.exchange.timeline import LoopTrade, Timeline

DEPTH = 5
"""Levels on each side: enough for an order to walk, few enough to be seen as made up."""

SPREAD_RATE = 10_000
"""One part in so many of the price lies between two levels, and between best bid and ask."""

SIZE_STEPS = 7
"""A level holds between 1 and so many times the usual trade's size."""


def thin_levels(trade: LoopTrade, unit_lots: int) -> tuple[dict[int, int], dict[int, int]]:
    """Return bids and asks just after a trade, whose price is the best of the maker's side."""
    step = max(1, trade.ticks // SPREAD_RATE)
    best_ask = trade.ticks if trade.side == SELL else trade.ticks + step
    best_bid = best_ask - step
    bids = {
        ticks: _size(ticks, unit_lots)
        for ticks in range(best_bid, best_bid - step * DEPTH, -step)
        if ticks > 0
    }
    asks = {
        ticks: _size(ticks, unit_lots) for ticks in range(best_ask, best_ask + step * DEPTH, step)
    }
    return bids, asks


class ThinChanges(Sequence[tuple[Change, ...]]):
    """What each trade of a loop does to the thin book, worked out when it is asked for.

    Keeping it would take a hundred bytes a level of every trade.
    """

    def __init__(self, trades: Sequence[LoopTrade]) -> None:
        self._trades = trades
        self.unit_lots = max(1, median_low([trade.lots for trade in trades]))

    def __len__(self) -> int:
        return len(self._trades)

    @overload
    def __getitem__(self, index: int) -> tuple[Change, ...]: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[tuple[Change, ...]]: ...

    def __getitem__(self, index: int | slice) -> tuple[Change, ...] | Sequence[tuple[Change, ...]]:
        """Return the changes from the trade before, which of the first trade is the last."""
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        bids, asks = thin_levels(self._trades[index - 1], self.unit_lots)
        new_bids, new_asks = thin_levels(self._trades[index], self.unit_lots)
        return (*differences(BUY, bids, new_bids), *differences(SELL, asks, new_asks))


class ThinTimeline(Timeline):
    """A loop of trades, each with what it does to a thin book around it."""

    def __init__(self, product: Product, duration_us: int, trades: Sequence[LoopTrade]) -> None:
        changes = ThinChanges(trades)
        self._unit_lots = changes.unit_lots
        super().__init__(
            product,
            duration_us,
            offsets=array("q", (trade.offset_us for trade in trades)),
            trades=trades,
            trade_numbers=array("q", range(len(trades))),
            changes=changes,
            closing=LevelBook(*thin_levels(trades[-1], changes.unit_lots)),
        )

    def book_after(self, events: int) -> LevelBook:
        """Return the book as it is after so many events: the last of them says all."""
        last = self.trades[events % len(self.trades) - 1]
        return LevelBook(*thin_levels(last, self._unit_lots))


def _size(ticks: int, unit_lots: int) -> int:
    return unit_lots * (1 + ticks * 31 % SIZE_STEPS)
