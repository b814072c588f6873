"""A price-time priority book of limit orders, in whole ticks and lots.

The book knows resting orders only: who owns one, what it costs and what comes of a fill is the
venue's business. Every operation is O(log n) or better in the number of price levels; the totals
of level 2 are kept with each change.
"""

from collections.abc import Hashable, Iterator
from heapq import heapify, heappop, heappush, nsmallest
from typing import Generic, NamedTuple, TypeVar

import msgspec

from common.messages.base import Side

KeyT = TypeVar("KeyT", bound=Hashable)

_BUY = Side.BUY

SPARE = 1_000
"""Prices without an order that are kept beyond the number of levels before a tidy-up."""


class Resting(msgspec.Struct, Generic[KeyT], eq=False, gc=False):
    """An order on the book: ``tick`` quote increments a lot, ``lots`` base increments left."""

    key: KeyT
    side: Side
    tick: int
    lots: int
    arrival: int
    """Counts up over the book: the lower of two at one price came first."""


class Level(NamedTuple):
    """A price with the lots that rest there, and in how many orders."""

    tick: int
    lots: int
    orders: int


class Match(NamedTuple, Generic[KeyT]):
    """What a resting order gave to a taker."""

    key: KeyT
    tick: int
    lots: int
    left: int
    """What the resting order has left; 0 when it is off the book."""


class _Queue(Generic[KeyT]):
    """The orders at one price. ``dict`` keeps insertion order, which is time priority."""

    __slots__ = ("lots", "orders")

    def __init__(self) -> None:
        self.lots = 0
        self.orders: dict[KeyT, Resting[KeyT]] = {}


class _Half(Generic[KeyT]):
    """One side of the book: queues by tick, and a heap of the ticks that have one.

    An emptied queue stays until it comes up as the best or a tidy-up; so a cancel costs nothing
    in the heap, and a price that is used again and again is in it once.
    """

    __slots__ = ("_heap", "_sign", "live", "queues")

    def __init__(self, sign: int) -> None:
        self._sign = sign
        self._heap: list[int] = []
        self.live = 0
        self.queues: dict[int, _Queue[KeyT]] = {}

    def queue(self, tick: int) -> _Queue[KeyT]:
        """Return a new queue at a price."""
        made = self.queues[tick] = _Queue()
        heappush(self._heap, self._sign * tick)
        return made

    def remove(self, order: Resting[KeyT]) -> None:
        queue = self.queues[order.tick]
        del queue.orders[order.key]
        queue.lots -= order.lots
        if not queue.orders:
            self.live -= 1
            if len(self.queues) > 2 * self.live + SPARE:
                self._tidy()

    def best(self) -> int | None:
        heap, queues, sign = self._heap, self.queues, self._sign
        while heap:
            tick = sign * heap[0]
            if queues[tick].orders:
                return tick
            heappop(heap)
            del queues[tick]
        return None

    def match(
        self, lots: int, limit: int | None, orders: dict[KeyT, Resting[KeyT]]
    ) -> list[Match[KeyT]]:
        """Take so many lots, no deeper than the limit tick; what is taken whole is gone."""
        matches: list[Match[KeyT]] = []
        deepest = None if limit is None else self._sign * limit
        while lots and (tick := self.best()) is not None:
            if deepest is not None and self._sign * tick > deepest:
                break
            queue = self.queues[tick]
            order = next(iter(queue.orders.values()))
            taken = min(lots, order.lots)
            lots -= taken
            order.lots -= taken
            queue.lots -= taken
            matches.append(Match(order.key, tick, taken, order.lots))
            if not order.lots:
                del orders[order.key]
                self.remove(order)
        return matches

    def first(self, tick: int) -> Resting[KeyT]:
        return next(iter(self.queues[tick].orders.values()))

    def ticks(self, depth: int | None) -> list[int]:
        """Return the prices that have an order, best first."""
        sign = self._sign
        live = (sign * tick for tick, queue in self.queues.items() if queue.orders)
        found = sorted(live) if depth is None else nsmallest(depth, live)
        return [sign * each for each in found]

    def _tidy(self) -> None:
        self.queues = {tick: queue for tick, queue in self.queues.items() if queue.orders}
        self._heap = [self._sign * tick for tick in self.queues]
        heapify(self._heap)


class Book(Generic[KeyT]):
    """The resting orders of one pair, each known by a key of the caller's choice."""

    __slots__ = ("_arrivals", "_asks", "_bids", "_orders")

    def __init__(self) -> None:
        self._orders: dict[KeyT, Resting[KeyT]] = {}
        self._bids: _Half[KeyT] = _Half(-1)
        self._asks: _Half[KeyT] = _Half(1)
        self._arrivals = 0

    def __len__(self) -> int:
        return len(self._orders)

    def __contains__(self, key: KeyT) -> bool:
        return key in self._orders

    def __getitem__(self, key: KeyT) -> Resting[KeyT]:
        """Return an order that rests. Raises KeyError for an unknown one."""
        return self._orders[key]

    def add(self, key: KeyT, side: Side, tick: int, lots: int) -> Resting[KeyT]:
        """Rest an order behind those already at its price. Raises ValueError for a known key."""
        if key in self._orders:
            raise ValueError(f"order {key} is on the book already")
        if lots <= 0:
            raise ValueError(f"order {key} has {lots} lots")
        self._arrivals += 1
        order = self._orders[key] = Resting(key, side, tick, lots, self._arrivals)
        half = self._bids if side is _BUY else self._asks
        queue = half.queues.get(tick) or half.queue(tick)
        if not queue.orders:
            half.live += 1
        queue.orders[key] = order
        queue.lots += lots
        return order

    def cancel(self, key: KeyT) -> int:
        """Take an order off and return the lots it had left. Raises KeyError for an unknown key."""
        order = self._orders.pop(key)
        (self._bids if order.side is _BUY else self._asks).remove(order)
        return order.lots

    def reduce(self, key: KeyT, lots: int) -> int:
        """Take so many lots off an order, which keeps its place; return what it has left.

        At none left it is gone.
        """
        order = self._orders[key]
        if not 0 < lots <= order.lots:
            raise ValueError(f"order {key} has {order.lots} lots, not {lots}")
        half = self._bids if order.side is _BUY else self._asks
        if order.lots == lots:
            del self._orders[key]
            half.remove(order)
            return 0
        order.lots -= lots
        half.queues[order.tick].lots -= lots
        return order.lots

    def best(self, side: Side) -> int | None:
        """Return the highest bid's or lowest ask's tick."""
        return (self._bids if side is _BUY else self._asks).best()

    def front(self, side: Side, tick: int | None = None) -> Resting[KeyT] | None:
        """Return the order that trades first when the market trades at a tick, if it reaches any.

        A bid is reached by a trade at its price or lower, an ask at its price or higher. Without
        a tick, return the first order of the best price.
        """
        half = self._bids if side is _BUY else self._asks
        best = half.best()
        if best is None:
            return None
        if tick is not None and (best < tick if side is _BUY else best > tick):
            return None
        return half.first(best)

    def match(self, side: Side, lots: int, limit: int | None = None) -> list[Match[KeyT]]:
        """Let an incoming order of a side take so many lots, no dearer than its limit tick.

        What it takes leaves the book; each price is the resting order's.
        """
        half = self._asks if side is _BUY else self._bids
        best = half.best()
        if best is None or (limit is not None and (best > limit if side is _BUY else best < limit)):
            return []
        return half.match(lots, limit, self._orders)

    def reached(self, side: Side, tick: int) -> list[Resting[KeyT]]:
        """Return all orders that a trade at a tick reaches, best price first, oldest first."""
        return [
            order
            for order in self.orders(side)
            if (order.tick >= tick if side is _BUY else order.tick <= tick)
        ]

    def level(self, side: Side, tick: int) -> Level:
        """Return what rests at a price; nothing is 0 lots in 0 orders."""
        queue = (self._bids if side is _BUY else self._asks).queues.get(tick)
        return Level(tick, 0, 0) if queue is None else Level(tick, queue.lots, len(queue.orders))

    def levels(self, side: Side, depth: int | None = None) -> list[Level]:
        """Return the price levels (level 2), best first; only the best ones with a depth."""
        half = self._bids if side is _BUY else self._asks
        return [
            Level(tick, queue.lots, len(queue.orders))
            for tick in half.ticks(depth)
            for queue in [half.queues[tick]]
        ]

    def orders(self, side: Side) -> Iterator[Resting[KeyT]]:
        """Yield the resting orders (level 3), best price first, oldest first."""
        half = self._bids if side is _BUY else self._asks
        for tick in half.ticks(None):
            yield from half.queues[tick].orders.values()
