"""A book of price levels, in integer ticks and lots."""

import heapq
from collections.abc import Iterable, Mapping
from typing import NamedTuple

BUY = "buy"
SELL = "sell"

MAX_STALE = 1_000
"""Prices without a level that are kept beyond the number of levels before a tidy-up."""


class Change(NamedTuple):
    """A level's new total size in lots; zero removes the level."""

    side: str
    ticks: int
    lots: int


class Level(NamedTuple):
    """A price in ticks, and the lots that rest there."""

    ticks: int
    lots: int


class LevelBook:
    """Sizes by price on both sides; the best price of a side is found without a scan."""

    def __init__(self, bids: Mapping[int, int], asks: Mapping[int, int]) -> None:
        self.bids = dict(bids)
        self.asks = dict(asks)
        # Heaps may hold prices that are gone; they are thrown away when they come to the top.
        self._best_bids = [-ticks for ticks in self.bids]
        self._best_asks = list(self.asks)
        heapq.heapify(self._best_bids)
        heapq.heapify(self._best_asks)

    def apply(self, changes: Iterable[Change]) -> None:
        """Set the levels to their new totals."""
        for side, ticks, lots in changes:
            levels = self.bids if side == BUY else self.asks
            if not lots:
                levels.pop(ticks, None)
                continue
            if ticks not in levels:
                if side == BUY:
                    heapq.heappush(self._best_bids, -ticks)
                else:
                    heapq.heappush(self._best_asks, ticks)
            levels[ticks] = lots
        self._tidy()

    def best_bid(self) -> Level | None:
        """Return the highest bid, or None when nobody bids."""
        heap = self._best_bids
        while heap and -heap[0] not in self.bids:
            heapq.heappop(heap)
        return Level(-heap[0], self.bids[-heap[0]]) if heap else None

    def best_ask(self) -> Level | None:
        """Return the lowest ask, or None when nobody asks."""
        heap = self._best_asks
        while heap and heap[0] not in self.asks:
            heapq.heappop(heap)
        return Level(heap[0], self.asks[heap[0]]) if heap else None

    def bids_best_first(self) -> list[Level]:
        """Return all bids, the highest first."""
        return [Level(*row) for row in sorted(self.bids.items(), reverse=True)]

    def asks_best_first(self) -> list[Level]:
        """Return all asks, the lowest first."""
        return [Level(*row) for row in sorted(self.asks.items())]

    def _tidy(self) -> None:
        # Prices that are gone and never came to the top would fill the memory in days.
        if len(self._best_bids) > 2 * len(self.bids) + MAX_STALE:
            self._best_bids = sorted(-ticks for ticks in self.bids)
        if len(self._best_asks) > 2 * len(self.asks) + MAX_STALE:
            self._best_asks = sorted(self.asks)


def differences(
    side: str, before: Mapping[int, int], after: Mapping[int, int]
) -> tuple[Change, ...]:
    """Return the changes that turn the levels of one side into others."""
    gone = (Change(side, ticks, 0) for ticks in before if ticks not in after)
    new = (Change(side, ticks, lots) for ticks, lots in after.items() if before.get(ticks) != lots)
    return (*gone, *new)
