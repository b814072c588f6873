"""The trades of one pair in order of time, packed: 32 bytes a trade."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter, mul
from typing import NamedTuple, TypeAlias

CHUNK = 4096
"""Trades in a full chunk: a late trade moves 64 kB at most a column."""

MINUTE_US = 60_000_000

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

    @property
    def first_key(self) -> tuple[int, int]:
        """Time and id of the first trade."""
        return self.times[0], self.ids[0]

    @property
    def newest_us(self) -> int:
        """Time of the last trade."""
        return self.times[-1]

    def sums(self, start: int, end: int) -> tuple[int, int, int]:
        """Return count, size and turnover of the trades between two offsets."""
        sizes = self.sizes[start:end]
        return end - start, sum(sizes), sum(map(mul, self.prices[start:end], sizes))

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

    def rescale(self, price_factor: int, size_factor: int) -> None:
        """Express every price and size in finer units."""
        self.prices = _scaled(self.prices, price_factor)
        self.sizes = _scaled(self.sizes, size_factor)

    def split(self, offset: int) -> "Chunk":
        """Give up what begins at an offset, as a new chunk."""
        other = Chunk()
        for name in self.__slots__:
            column = getattr(self, name)
            setattr(other, name, column[offset:])
            del column[offset:]
        return other


class Place(NamedTuple):
    """Where a trade belongs on the tape."""

    chunk: int
    offset: int
    is_new: bool = False
    """The chunk was made for it, and is empty still."""


class Folded:
    """The trades of a minute or an hour, of which only the sums are in memory.

    It stands on the tape as if its trades had all come at the time of the first.
    """

    __slots__ = (
        "count",
        "first_key",
        "high",
        "last_key",
        "low",
        "prices",
        "size",
        "times",
        "turnover",
    )

    def __init__(
        self,
        prices: tuple[int, int, int],
        sums: tuple[int, int, int],
        first_key: tuple[int, int],
        last_key: tuple[int, int],
    ) -> None:
        opened, self.high, self.low = prices
        self.count, self.size, self.turnover = sums
        self.prices: Column = [opened]
        self.times: Column = [first_key[0]]
        self.first_key = first_key
        self.last_key = last_key

    def __len__(self) -> int:
        return 1

    @property
    def is_minute(self) -> bool:
        """Whether its trades are all of one minute."""
        return self.first_key[0] // MINUTE_US == self.last_key[0] // MINUTE_US

    @property
    def newest_us(self) -> int:
        """Time of the last trade."""
        return self.last_key[0]

    def sums(self, start: int, end: int) -> tuple[int, int, int]:
        """Return count, size and turnover of all of it, or of nothing."""
        return (self.count, self.size, self.turnover) if end > start else (0, 0, 0)

    def add(self, entry: Entry) -> None:
        """Take in a trade between the first and the last."""
        self.high = max(self.high, entry.price)
        self.low = min(self.low, entry.price)
        self.count += 1
        self.size += entry.size
        self.turnover += entry.price * entry.size

    def rescale(self, price_factor: int, size_factor: int) -> None:
        """Express every price and size in finer units."""
        self.prices = [price * price_factor for price in self.prices]
        self.high *= price_factor
        self.low *= price_factor
        self.size *= size_factor
        self.turnover *= price_factor * size_factor


class Tape:
    """All kept trades, oldest first, by time and then by id."""

    def __init__(self, chunk_size: int = CHUNK) -> None:
        self.chunks: list[Chunk | Folded] = []
        self._chunk_size = chunk_size
        self._newest = (-LONGEST, 0)

    def append(self, at_us: int, trade_id: int, price: int, size: int) -> bool:
        """Put a trade behind all others; False, with nothing done, when it is older than one."""
        if (at_us, trade_id) <= self._newest:
            return False
        self._newest = (at_us, trade_id)
        chunk = self.chunks[-1] if self.chunks else None
        if not isinstance(chunk, Chunk) or len(chunk.times) >= self._chunk_size:
            chunk = Chunk()
            self.chunks.append(chunk)
        if (trade_id | price | size) > LONGEST:
            chunk.hold(LONGEST + 1)
        chunk.times.append(at_us)
        chunk.ids.append(trade_id)
        chunk.prices.append(price)
        chunk.sizes.append(size)
        return True

    def prepend(self, minutes: Sequence[Folded]) -> None:
        """Put minutes, oldest first, before all others."""
        self.chunks[:0] = minutes
        if minutes:
            self._newest = max(self._newest, minutes[-1].last_key)

    def place_of(self, entry: Entry) -> "Place":
        """Return where a trade belongs; a new chunk is made when it lies beside a folded minute."""
        key = entry.at_us, entry.trade_id
        index = max(bisect_right(self.chunks, key, key=_first_key) - 1, 0)
        chunk = self.chunks[index]
        if isinstance(chunk, Chunk):
            return Place(index, chunk.offset_of(*key))
        if chunk.first_key <= key <= chunk.last_key:
            return Place(index, 0)
        index += key > chunk.last_key
        self.chunks.insert(index, Chunk())
        return Place(index, 0, is_new=True)

    def split(self, index: int) -> int | None:
        """Halve a chunk that has become twice full; return the offset of the cut, or None."""
        chunk = self.chunks[index]
        if not isinstance(chunk, Chunk) or len(chunk) < 2 * self._chunk_size:
            return None
        self.chunks.insert(index + 1, chunk.split(self._chunk_size))
        return self._chunk_size

    def rescale(self, price_factor: int, size_factor: int) -> None:
        """Express every price and size in finer units."""
        for chunk in self.chunks:
            chunk.rescale(price_factor, size_factor)


_first_key = attrgetter("first_key")


def _scaled(column: Column, factor: int) -> Column:
    try:
        return array("q", (value * factor for value in column))
    except OverflowError:
        return [value * factor for value in column]
