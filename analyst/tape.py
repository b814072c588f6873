"""The trades of one pair in order of time, packed: 32 bytes a trade."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

CHUNK = 4096
"""Trades in a full chunk: a late trade moves 64 kB at most a column."""

LONGEST = (1 << 63) - 1
"""What a packed column holds; a chunk with a longer number keeps plain integers."""

Column: TypeAlias = "array[int] | list[int]"


class Entry(NamedTuple):
    """A trade in whole numbers: microseconds, and units of the pair's scales."""

    at_us: int
    trade_id: int
    price: int
    size: int


class Chunk:
    """Some neighbours, column by column."""

    __slots__ = ("ids", "prices", "sizes", "times")

    def __init__(self) -> None:
        self.times: Column = array("q")
        self.ids: Column = array("q")
        self.prices: Column = array("q")
        self.sizes: Column = array("q")

    def __len__(self) -> int:
        return len(self.times)

    def first_key(self) -> tuple[int, int]:
        """Return time and id of the first trade."""
        return self.times[0], self.ids[0]

    def offset_of(self, at_us: int, trade_id: int) -> int:
        """Return where a trade with this time and id belongs."""
        low = bisect_left(self.times, at_us)
        high = bisect_right(self.times, at_us, low)
        return low if low == high else bisect_left(self.ids, trade_id, low, high)

    def insert(self, offset: int, entry: Entry) -> None:
        """Put a trade in."""
        self.hold(entry.trade_id | entry.price | entry.size)
        self.times.insert(offset, entry.at_us)
        self.ids.insert(offset, entry.trade_id)
        self.prices.insert(offset, entry.price)
        self.sizes.insert(offset, entry.size)

    def hold(self, number: int) -> None:
        """Make room for a number of any length."""
        if number > LONGEST:
            self.ids, self.prices, self.sizes = list(self.ids), list(self.prices), list(self.sizes)

    def split(self, offset: int) -> "Chunk":
        """Give up what begins at an offset, as a new chunk."""
        other = Chunk()
        for name in self.__slots__:
            column = getattr(self, name)
            setattr(other, name, column[offset:])
            del column[offset:]
        return other


class Tape:
    """All kept trades, oldest first, by time and then by id."""

    def __init__(self, chunk_size: int = CHUNK) -> None:
        self.chunks: list[Chunk] = []
        self._chunk_size = chunk_size
        self._newest = (-LONGEST, 0)

    def __iter__(self) -> Iterator[Entry]:
        for chunk in self.chunks:
            rows = zip(chunk.times, chunk.ids, chunk.prices, chunk.sizes, strict=True)
            yield from (Entry(*row) for row in rows)

    def append(self, at_us: int, trade_id: int, price: int, size: int) -> bool:
        """Put a trade behind all others; False, with nothing done, when it is older than one."""
        if (at_us, trade_id) <= self._newest:
            return False
        self._newest = (at_us, trade_id)
        chunk = self.chunks[-1] if self.chunks else None
        if chunk is None or len(chunk.times) >= self._chunk_size:
            chunk = Chunk()
            self.chunks.append(chunk)
        if (trade_id | price | size) > LONGEST:
            chunk.hold(LONGEST + 1)
        chunk.times.append(at_us)
        chunk.ids.append(trade_id)
        chunk.prices.append(price)
        chunk.sizes.append(size)
        return True

    def place_of(self, at_us: int, trade_id: int) -> tuple[int, int]:
        """Return chunk and offset where a trade with this time and id belongs."""
        index = bisect_right(self.chunks, (at_us, trade_id), key=Chunk.first_key) - 1
        index = max(index, 0)
        return index, self.chunks[index].offset_of(at_us, trade_id)

    def split(self, index: int) -> int | None:
        """Halve a chunk that has become twice full; return the offset of the cut, or None."""
        chunk = self.chunks[index]
        if len(chunk) < 2 * self._chunk_size:
            return None
        self.chunks.insert(index + 1, chunk.split(self._chunk_size))
        return self._chunk_size

    def rescale(self, price_factor: int, size_factor: int) -> None:
        """Express every price and size in finer units."""
        for chunk in self.chunks:
            chunk.prices = _scaled(chunk.prices, price_factor)
            chunk.sizes = _scaled(chunk.sizes, size_factor)


def _scaled(column: Column, factor: int) -> Column:
    try:
        return array("q", (value * factor for value in column))
    except OverflowError:
        return [value * factor for value in column]
