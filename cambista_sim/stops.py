"""Orders of which something becomes when the last trade reaches their stop price."""

from collections.abc import Hashable, Iterator
from decimal import Decimal
from heapq import heapify, heappop, heappush
from typing import Generic, Literal, TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)

Stop = Literal["loss", "entry"]

SPARE = 1_000
"""Orders that are gone and are kept in a heap beyond the number of those that wait."""


class Stops(Generic[KeyT]):
    """The stop orders of one pair: ``loss`` waits for a fall, ``entry`` for a rise."""

    __slots__ = ("_count", "_entries", "_losses", "_places")

    def __init__(self) -> None:
        self._places: dict[KeyT, tuple[Decimal, int]] = {}
        self._losses: list[tuple[Decimal, int, KeyT]] = []
        self._entries: list[tuple[Decimal, int, KeyT]] = []
        self._count = 0

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, key: KeyT) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[KeyT]:
        return iter(self._places)

    def add(self, key: KeyT, stop: Stop, stop_price: Decimal) -> None:
        """Let an order wait."""
        self._count += 1
        rank = -stop_price if stop == "loss" else stop_price
        self._places[key] = (rank, self._count)
        heap = self._losses if stop == "loss" else self._entries
        heappush(heap, (rank, self._count, key))
        if len(heap) > 2 * len(self._places) + SPARE:
            heap[:] = [each for each in heap if self._waits(each)]
            heapify(heap)

    def remove(self, key: KeyT) -> None:
        """Let an order wait no more. Raises KeyError for one that does not wait."""
        del self._places[key]

    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """Return the prices at or below, and at or above which a trade triggers an order."""
        losses, entries = self._top(self._losses), self._top(self._entries)
        return (None if losses is None else -losses[0]), (None if entries is None else entries[0])

    def triggered(self, price: Decimal) -> KeyT | None:
        """Return the order that a last trade triggers first.

        Entries come before losses, then the stop price that was passed first, then the oldest.
        """
        entries, losses = self._top(self._entries), self._top(self._losses)
        if entries is not None and price >= entries[0]:
            return entries[2]
        if losses is not None and price <= -losses[0]:
            return losses[2]
        return None

    def _waits(self, place: tuple[Decimal, int, KeyT]) -> bool:
        return self._places.get(place[2]) == place[:2]

    def _top(self, heap: list[tuple[Decimal, int, KeyT]]) -> tuple[Decimal, int, KeyT] | None:
        while heap and not self._waits(heap[0]):
            heappop(heap)
        return heap[0] if heap else None
