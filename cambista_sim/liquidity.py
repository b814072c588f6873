"""The market's own orders at the simulated venue: the sizes that its recorded or live book shows.

Users' orders rest among them. At each price the market's lots and the users' orders stand in one
queue: an order has before it what was there when it came. What trades or is taken leaves from the
front; what the market takes off without a trade leaves from the back, where it helps the order
least (the cautious one of the queue models in use), and only what stands before an order moves it
up. A price better than the market's best has no lots; one deeper than what is shown is unknown.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime
from heapq import heapify, heappop, heappush

from common.messages.base import Side

SPARE = 1_000
"""Prices without lots that are kept in the heap beyond the number of levels."""


class _Ahead:
    """The market's lots at one price that stand before users' orders, front first.

    Each part is ``[arrival, lots]``: lots that stand before the order of that arrival and behind
    those that arrived before it. What a level has beyond these parts stands behind all.
    """

    __slots__ = ("lots", "parts")

    def __init__(self) -> None:
        self.lots = 0
        self.parts: deque[list[int]] = deque()

    def join(self, arrival: int, lots: int) -> None:
        self.lots += lots
        self.parts.append([arrival, lots])

    def before(self, arrival: int) -> int:
        """Return the lots before an order, the first that is left of the users' orders here."""
        parts = self.parts
        while len(parts) > 1 and parts[1][0] <= arrival:
            _, lots = parts.popleft()
            parts[0][1] += lots
        return parts[0][1] if parts and parts[0][0] <= arrival else 0

    def all_before(self, arrival: int) -> int:
        """Return the lots before any of the users' orders here."""
        return sum(lots for before, lots in self.parts if before <= arrival)

    def leave(self, lots: int) -> None:
        """Take lots from the front."""
        self._take(lots, 0)

    def trim(self, lots: int) -> None:
        """Keep so many lots at the most, those in front."""
        self._take(self.lots - lots, -1)

    def _take(self, lots: int, end: int) -> None:
        parts = self.parts
        while parts and lots > 0:
            gone = min(parts[end][1], lots)
            lots -= gone
            self.lots -= gone
            parts[end][1] -= gone
            if not parts[end][1]:
                del parts[end]


class _Half:
    """The market's lots on one side, by tick."""

    __slots__ = ("_heap", "_sign", "depth", "queues", "totals")

    def __init__(self, sign: int) -> None:
        self._sign = sign
        self._heap: list[int] = []
        self.totals: dict[int, int] = {}
        self.queues: dict[int, _Ahead] = {}
        self.depth: int | None = None
        """The deepest signed tick that is known: nothing (None), the best, or all."""

    def set(self, tick: int, lots: int) -> None:
        if lots <= 0:
            self.totals.pop(tick, None)
        else:
            if tick not in self.totals:
                heappush(self._heap, self._sign * tick)
            self.totals[tick] = lots
        if tick in self.queues:
            self._trim(tick, lots)
        if len(self._heap) > 2 * len(self.totals) + SPARE:
            self._heap = [self._sign * each for each in self.totals]
            heapify(self._heap)

    def replace(self, levels: Mapping[int, int], depth: int) -> None:
        self.totals = {tick: lots for tick, lots in levels.items() if lots > 0}
        self._heap = [self._sign * tick for tick in self.totals]
        heapify(self._heap)
        self.depth = depth
        for tick in list(self.queues):
            if self.knows(tick):
                self._trim(tick, self.totals.get(tick, 0))

    def best(self) -> int | None:
        heap, totals, sign = self._heap, self.totals, self._sign
        while heap:
            tick = sign * heap[0]
            if tick in totals:
                return tick
            heappop(heap)
        return None

    def knows(self, tick: int) -> bool:
        return self.depth is not None and self._sign * tick <= self.depth

    def leave(self, tick: int, lots: int) -> None:
        """Take lots from the front, those known to stand before users' orders first."""
        have = self.totals.get(tick, 0)
        if lots < have:
            self.totals[tick] = have - lots
        else:
            self.totals.pop(tick, None)
        queue = self.queues.get(tick)
        if queue is not None:
            queue.leave(lots)
            if not queue.lots:
                del self.queues[tick]

    def _trim(self, tick: int, lots: int) -> None:
        """Let what is left of a level stand as far behind as it may."""
        queue = self.queues[tick]
        queue.trim(lots)
        if not queue.lots:
            del self.queues[tick]


EVERYTHING = 1 << 200
"""A depth beyond every tick."""


class Liquidity:
    """What the market shows of one pair, less what users have taken since it was shown."""

    __slots__ = ("_asks", "_bids", "_good_until")

    def __init__(self) -> None:
        self._bids = _Half(-1)
        self._asks = _Half(1)
        self._good_until: datetime | None = None

    def replace(self, bids: Mapping[int, int], asks: Mapping[int, int]) -> None:
        """Take over the market's whole book, lots by tick."""
        self._bids.replace(bids, EVERYTHING)
        self._asks.replace(asks, EVERYTHING)
        self._good_until = None

    def change(self, changes: Iterable[tuple[Side, int, int]]) -> None:
        """Set levels of a book that is known to new totals, as side, tick, lots."""
        for side, tick, lots in changes:
            (self._bids if side is Side.BUY else self._asks).set(tick, lots)

    def show_best(self, bid: tuple[int, int], ask: tuple[int, int], good_until: datetime) -> None:
        """Take over the best bid and ask, each as tick and lots, that are all that is known.

        They are not traded against later than ``good_until``.
        """
        self._bids.replace(dict([bid]), -bid[0])
        self._asks.replace(dict([ask]), ask[0])
        self._good_until = good_until

    def best(self, side: Side, at: datetime) -> int | None:
        """Return the market's best tick of a side, when it has lots there and is fresh."""
        tick = (self._bids if side is Side.BUY else self._asks).best()
        if tick is None or (self._good_until is not None and at > self._good_until):
            return None
        return tick

    def lots(self, side: Side, tick: int) -> int:
        """Return the market's lots at a price."""
        return (self._bids if side is Side.BUY else self._asks).totals.get(tick, 0)

    def knows(self, side: Side, tick: int, at: datetime) -> bool:
        """Return whether it is known what the market has at a price."""
        if self._good_until is not None and at > self._good_until:
            return False
        return (self._bids if side is Side.BUY else self._asks).knows(tick)

    def join(self, side: Side, tick: int, arrival: int, ahead: int) -> None:
        """Let a user's order stand behind so many lots, of which some stand before others."""
        half = self._bids if side is Side.BUY else self._asks
        queue = half.queues.get(tick)
        ahead -= queue.lots if queue is not None else 0
        if ahead > 0:
            if queue is None:
                queue = half.queues[tick] = _Ahead()
            queue.join(arrival, ahead)

    def ahead(self, side: Side, tick: int, arrival: int) -> int:
        """Return the lots that stand before the first user's order at a price."""
        queue = (self._bids if side is Side.BUY else self._asks).queues.get(tick)
        return 0 if queue is None else queue.before(arrival)

    def stands_before(self, side: Side, tick: int, arrival: int) -> int:
        """Return the lots that stand before any user's order, in the steps of those before it."""
        queue = (self._bids if side is Side.BUY else self._asks).queues.get(tick)
        return 0 if queue is None else queue.all_before(arrival)

    def leave(self, side: Side, tick: int, lots: int) -> None:
        """Take lots of the market from the front of a price, traded or taken by a user."""
        (self._bids if side is Side.BUY else self._asks).leave(tick, lots)

    def totals(self, side: Side) -> Mapping[int, int]:
        """Return the market's lots by tick."""
        return (self._bids if side is Side.BUY else self._asks).totals
