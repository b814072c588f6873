"""A pair's book as level-2 messages tell it: the size that rests at each price."""

import heapq
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, NamedTuple

STALE_MOST = 1_000
"""A heap is made anew when it holds so many prices more than twice the levels."""


class Best(NamedTuple):
    """The best prices and the sizes that rest there."""

    bid: Decimal
    bid_size: Decimal
    ask: Decimal
    ask_size: Decimal

    @property
    def is_crossed(self) -> bool:
        """Whether somebody would sell below what somebody bids: then the book is not right."""
        return self.bid >= self.ask


class _Side:
    """One side of a book; its heap has the best price on top, which for bids is the highest.

    The heap may hold prices that are gone; they are thrown away when they come to the top.
    """

    def __init__(self, levels: Iterable[tuple[Decimal, Decimal]], *, is_bid: bool) -> None:
        self.sizes = {price: size for price, size in levels if size}
        self._is_bid = is_bid
        self._heap: list[Decimal] = []
        self._heapify()

    def set(self, price: Decimal, size: Decimal) -> None:
        """Change a level's size; zero removes the level."""
        if not size:
            self.sizes.pop(price, None)
            return
        if price not in self.sizes:
            heapq.heappush(self._heap, self._turned(price))
            if len(self._heap) > 2 * len(self.sizes) + STALE_MOST:
                self._heapify()
        self.sizes[price] = size

    def best(self) -> Decimal | None:
        """Return the best price, or None when nothing rests here."""
        heap = self._heap
        while heap and self._turned(heap[0]) not in self.sizes:
            heapq.heappop(heap)
        return self._turned(heap[0]) if heap else None

    def _turned(self, price: Decimal) -> Decimal:
        # Arithmetic would round to the 28 digits of the decimal context.
        return price.copy_negate() if self._is_bid else price

    def _heapify(self) -> None:
        self._heap = [self._turned(price) for price in self.sizes]
        heapq.heapify(self._heap)


class LevelBook:
    """Both sides of a book; changing a level and finding the best are O(log n)."""

    def __init__(
        self, bids: Iterable[tuple[Decimal, Decimal]], asks: Iterable[tuple[Decimal, Decimal]]
    ) -> None:
        self._bids = _Side(bids, is_bid=True)
        self._asks = _Side(asks, is_bid=False)

    def change(self, changes: Iterable[tuple[Literal["buy", "sell"], Decimal, Decimal]]) -> None:
        """Set levels to their new sizes."""
        for side, price, size in changes:
            (self._bids if side == "buy" else self._asks).set(price, size)

    def best(self) -> Best | None:
        """Return the best prices, or None while a side is empty."""
        bid, ask = self._bids.best(), self._asks.best()
        if bid is None or ask is None:
            return None
        return Best(bid, self._bids.sizes[bid], ask, self._asks.sizes[ask])
