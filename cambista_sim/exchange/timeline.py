"""One product's recording as a loop: what happens when, and the book that it happens to.

A timeline has no beginning: the book before its first event is the book after its last, so that
it can be played round and round and a client's book stays right over the seam.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from cambista_sim.exchange.levels import BUY, SELL, Change, LevelBook, differences
from cambista_sim.exchange.product import Product

BLOCK = 256
"""Trades whose highest and lowest price are kept ready; near the root of a day's trade count."""

NO_TRADE = -1


class LoopTrade(NamedTuple):
    """A trade of the loop: when after its start, price, size, and the maker's side."""

    offset_us: int
    ticks: int
    lots: int
    side: str


class Event(NamedTuple):
    """Something that the matching engine did: a trade, changes of the book, or both."""

    offset_us: int
    trade: LoopTrade | None
    changes: tuple[Change, ...]


class Timeline:
    """One product's events over one loop, oldest first."""

    def __init__(
        self,
        product: Product,
        duration_us: int,
        *,
        offsets: Sequence[int],
        trades: Sequence[LoopTrade],
        trade_numbers: Sequence[int],
        changes: Sequence[tuple[Change, ...]],
        closing: LevelBook,
    ) -> None:
        self.product = product
        self.duration_us = duration_us
        self.offsets = offsets
        self.trades = trades
        self.changes = changes
        self.trade_numbers = trade_numbers
        """By event: which trade it is, or ``NO_TRADE``."""
        self.trade_events = array(
            "q", (event for event, number in enumerate(trade_numbers) if number != NO_TRADE)
        )
        """By trade: which event it is."""
        self._closing = closing
        self.trade_offsets = array("q", (trade.offset_us for trade in trades))
        self.cascade_starts = _cascade_starts(trades)
        """By trade: the first trade of the same taker's order."""
        self._lots_before = list(accumulate((trade.lots for trade in trades), initial=0))
        blocks = [trades[at : at + BLOCK] for at in range(0, len(trades), BLOCK)]
        self._highs = [max(trade.ticks for trade in block) for block in blocks]
        self._lows = [min(trade.ticks for trade in block) for block in blocks]

    def __len__(self) -> int:
        return len(self.offsets)

    def events_by(self, replay_us: int) -> int:
        """Return how many events are due so long after the first loop began."""
        loops, offset_us = divmod(replay_us, self.duration_us)
        return loops * len(self.offsets) + bisect_right(self.offsets, offset_us)

    def trades_by(self, replay_us: int) -> int:
        """Return how many trades are due so long after the first loop began."""
        loops, offset_us = divmod(replay_us, self.duration_us)
        return loops * len(self.trades) + bisect_right(self.trade_offsets, offset_us)

    def event_due_us(self, number: int) -> int:
        """Return when the event of this number happens, counted over all loops from zero."""
        loops, index = divmod(number, len(self.offsets))
        return loops * self.duration_us + self.offsets[index]

    def book_after(self, events: int) -> LevelBook:
        """Return the book as it is after so many events."""
        book = LevelBook(self._closing.bids, self._closing.asks)
        for index in range(events % len(self.offsets)):
            book.apply(self.changes[index])
        return book

    def lots_between(self, first: int, end: int) -> int:
        """Return the volume of the trades ``[first, end)``, counted over all loops."""
        return self._lots_until(end) - self._lots_until(first)

    def range_between(self, first: int, end: int) -> tuple[int, int]:
        """Return the lowest and the highest price of the trades ``[first, end)``, not empty."""
        count = len(self.trades)
        if end - first >= count:
            return min(self._lows), max(self._highs)
        first, end = first % count, (end - 1) % count + 1
        if first < end:
            return self._range_within(first, end)
        tail, head = self._range_within(first, count), self._range_within(0, end)
        return min(tail[0], head[0]), max(tail[1], head[1])

    def _lots_until(self, number: int) -> int:
        loops, index = divmod(number, len(self.trades))
        return loops * self._lots_before[-1] + self._lots_before[index]

    def _range_within(self, first: int, end: int) -> tuple[int, int]:
        first_block, end_block = -(-first // BLOCK), end // BLOCK
        if first_block >= end_block:
            prices = [trade.ticks for trade in self.trades[first:end]]
            return min(prices), max(prices)
        edges = (*self.trades[first : first_block * BLOCK], *self.trades[end_block * BLOCK : end])
        prices = [trade.ticks for trade in edges]
        lowest = min([*prices, *self._lows[first_block:end_block]])
        return lowest, max([*prices, *self._highs[first_block:end_block]])


def recorded_timeline(
    product: Product,
    duration_us: int,
    opening: tuple[Mapping[int, int], Mapping[int, int]],
    events: Iterable[Event],
) -> Timeline:
    """Return a timeline that plays recorded events on a recorded book.

    Its first event, which the recording does not have, turns the closing book into the opening one.
    """
    kept = list(events)
    closing = LevelBook(*opening)
    for event in kept:
        closing.apply(event.changes)
    seam = (
        *differences(BUY, closing.bids, opening[0]),
        *differences(SELL, closing.asks, opening[1]),
    )
    kept.insert(0, Event(0, None, seam))
    trades = [event.trade for event in kept if event.trade is not None]
    numbers = iter(range(len(trades)))
    return Timeline(
        product,
        duration_us,
        offsets=array("q", (event.offset_us for event in kept)),
        trades=trades,
        trade_numbers=array(
            "q", (NO_TRADE if event.trade is None else next(numbers) for event in kept)
        ),
        changes=[event.changes for event in kept],
        closing=closing,
    )


def _cascade_starts(trades: Sequence[LoopTrade]) -> Sequence[int]:
    starts = array("q")
    for number, trade in enumerate(trades):
        before = trades[number - 1] if number else None
        is_same_taker = before is not None and (before.offset_us, before.side) == (
            trade.offset_us,
            trade.side,
        )
        starts.append(starts[-1] if is_same_taker else number)
    return starts
