"""A price-time priority book of limit orders, in whole ticks and lots.

The book knows resting orders only: who owns one, what it costs and what comes of a fill is the
venue's business. Every operation is O(log n) or better in the number of price levels.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from uuid import UUID

from common.messages.base import Side


@dataclass(slots=True)
class Resting:
    """An order on the book: ``tick`` quote increments a lot, ``lots`` base increments left."""

    order_id: UUID
    side: Side
    tick: int
    lots: int


class _Half:
    """One side of the book: levels by tick, each a queue in order of arrival.

    ``dict`` keeps insertion order, which is time priority. Prices of emptied levels stay in the
    heap until they come up; so a cancel costs nothing there.
    """

    __slots__ = ("_heap", "_levels", "_sign")

    def __init__(self, sign: int) -> None:
        self._sign = sign
        self._levels: dict[int, dict[UUID, Resting]] = {}
        self._heap: list[int] = []

    def add(self, order: Resting) -> None:
        level = self._levels.get(order.tick)
        if level is None:
            self._levels[order.tick] = {order.order_id: order}
            heappush(self._heap, self._sign * order.tick)
        else:
            level[order.order_id] = order

    def remove(self, order: Resting) -> None:
        level = self._levels[order.tick]
        del level[order.order_id]
        if not level:
            del self._levels[order.tick]

    def best(self) -> int | None:
        heap, levels, sign = self._heap, self._levels, self._sign
        while heap:
            tick = sign * heap[0]
            if tick in levels:
                return tick
            heappop(heap)
        return None

    def first(self, tick: int) -> Resting:
        return next(iter(self._levels[tick].values()))

    def queue(self, tick: int) -> list[Resting]:
        return list(self._levels[tick].values())

    def levels(self) -> Iterator[tuple[int, int]]:
        for tick in sorted(self._levels, reverse=self._sign < 0):
            yield tick, sum(order.lots for order in self._levels[tick].values())


class Book:
    """The resting orders of one pair."""

    def __init__(self) -> None:
        self._orders: dict[UUID, Resting] = {}
        self._bids = _Half(-1)
        self._asks = _Half(1)

    def __len__(self) -> int:
        return len(self._orders)

    def add(self, order_id: UUID, side: Side, tick: int, lots: int) -> None:
        """Rest an order behind those already at its price. Raises ValueError for a known id."""
        if order_id in self._orders:
            raise ValueError(f"order {order_id} is on the book already")
        if lots <= 0:
            raise ValueError(f"order {order_id} has {lots} lots")
        order = Resting(order_id, side, tick, lots)
        self._orders[order_id] = order
        self._half(side).add(order)

    def cancel(self, order_id: UUID) -> int:
        """Take an order off and return the lots it had left. Raises KeyError for an unknown id."""
        order = self._orders.pop(order_id)
        self._half(order.side).remove(order)
        return order.lots

    def reduce(self, order_id: UUID, lots: int) -> None:
        """Take so many lots off an order, which keeps its place; at none left it is gone."""
        order = self._orders[order_id]
        if not 0 < lots <= order.lots:
            raise ValueError(f"order {order_id} has {order.lots} lots, not {lots}")
        order.lots -= lots
        if order.lots == 0:
            self.cancel(order_id)

    def best(self, side: Side) -> int | None:
        """Return the highest bid's or lowest ask's tick."""
        return self._half(side).best()

    def front(self, side: Side, tick: int) -> Resting | None:
        """Return the order that trades first when the market trades at a tick, if it reaches any.

        A bid is reached by a trade at its price or lower, an ask at its price or higher.
        """
        half = self._half(side)
        best = half.best()
        if best is None or (best < tick if side is Side.BUY else best > tick):
            return None
        return half.first(best)

    def reached(self, side: Side, tick: int) -> list[Resting]:
        """Return all orders that a trade at a tick reaches, best price first, oldest first."""
        return [
            order
            for level, _ in self._half(side).levels()
            if (level >= tick if side is Side.BUY else level <= tick)
            for order in self._half(side).queue(level)
        ]

    def levels(self, side: Side) -> Iterator[tuple[int, int]]:
        """Yield each tick with the lots that rest there, best first."""
        return self._half(side).levels()

    def _half(self, side: Side) -> _Half:
        return self._bids if side is Side.BUY else self._asks
