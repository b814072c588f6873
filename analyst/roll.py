"""Rolling windows in whole numbers: a tape of trades, and for each window a cursor on it.

Of the minutes before a start only the sums are on the tape. A window that begins between two
minutes needs no more; one that begins within a minute needs its trades: ``wanted`` names such
minutes some time before, ``unfold`` puts their trades in.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analyst.cursor import Cursor
from analyst.extremes import Extremes
from analyst.scale import LONG_AGO
from analyst.tape import CHUNK, Chunk, Entry, Folded, Tape


class Sums(NamedTuple):
    """A window in whole numbers: units of the pair's scales. Empty when ``trade_count`` is 0."""

    open: int
    high: int
    low: int
    close: int
    volume: int
    turnover: int
    """Sum of price times size."""
    trade_count: int


class Roll:
    """The rolling windows of one pair, in units of its scales."""

    def __init__(self, intervals_us: Iterable[int], chunk_size: int = CHUNK) -> None:
        self.kept_since_us = LONG_AGO
        """Trades up to here have been dropped, being older than any window."""
        self.newest_us = LONG_AGO
        self.count = 0
        self._tape = Tape(chunk_size)
        self._highs = Extremes()
        self._lows = Extremes()
        self._cursors = [Cursor(each) for each in intervals_us]
        self._volume = self._turnover = 0
        self._close = 0
        self._folded_until_us = LONG_AGO
        """No minute after this time has only its sums."""

    def add(self, at_us: int, trade_id: int, price: int, size: int) -> None:
        """Take in a trade."""
        if self._tape.append(at_us, trade_id, price, size):
            self._highs.append(at_us, price)
            self._lows.append(at_us, -price)
            self._close = price
            self.newest_us = at_us
        elif at_us <= self.kept_since_us:
            return
        else:
            self._insert(Entry(at_us, trade_id, price, size))
        self.count += 1
        self._volume += size
        self._turnover += price * size

    def is_before(self, key: tuple[int, int]) -> bool:
        """Return whether a trade's time and id are less than those of all that is known."""
        chunks = self._tape.chunks
        return not chunks or key < chunks[0].first_key

    def prepend(self, minutes: Sequence[Folded], close: int) -> bool:
        """Take in minutes, oldest first, that are older than all else; False if they are not.

        ``close`` is the last minute's last price.
        """
        if not minutes or not self.is_before(minutes[-1].last_key):
            return not minutes
        if not self._tape.chunks:
            self._close, self.newest_us = close, minutes[-1].newest_us
        self._folded_until_us = max(self._folded_until_us, minutes[-1].newest_us)
        self._tape.prepend(minutes)
        newest_first = minutes[::-1]
        self._highs.prepend((each.first_key[0], each.high) for each in newest_first)
        self._lows.prepend((each.first_key[0], -each.low) for each in newest_first)
        added = Cursor(0, chunk=len(minutes))
        added.count = sum(each.count for each in minutes)
        added.volume = sum(each.size for each in minutes)
        added.turnover = sum(each.turnover for each in minutes)
        self.count += added.count
        self._volume += added.volume
        self._turnover += added.turnover
        for cursor in self._cursors:
            cursor.take_before(added)
        return True

    def wanted(self, at_us: int, ahead_us: int) -> list[Folded]:
        """Return the minutes within which windows begin at a time, or will soon after."""
        found: dict[tuple[int, int], Folded] = {}
        for cursor in self._cursors:
            cutoff_us = at_us - cursor.interval_us
            if cutoff_us >= self._folded_until_us:
                continue
            for chunk in self._chunks_from(cutoff_us):
                if chunk.first_key[0] > cutoff_us + ahead_us:
                    break
                if isinstance(chunk, Folded) and chunk.newest_us > cutoff_us:
                    found[chunk.first_key] = chunk
        return list(found.values())

    def unfold(self, folded: Folded, entries: Sequence[Entry]) -> bool:
        """Put trades, oldest first, in the place of their sums; False if they differ."""
        chunk = Chunk()
        for offset, entry in enumerate(entries):
            chunk.insert(offset, entry)
        if not self._replace(folded, [chunk] if entries else []):
            return False
        for entry in entries:
            self._highs.insert(entry.at_us, entry.price)
            self._lows.insert(entry.at_us, -entry.price)
        return True

    def split(self, folded: Folded, parts: Sequence[Folded]) -> bool:
        """Put minutes, oldest first, in the place of their hour; False if they differ."""
        if not self._replace(folded, parts):
            return False
        for part in parts:
            self._highs.insert(part.first_key[0], part.high)
            self._lows.insert(part.first_key[0], -part.low)
        return True

    def _replace(self, folded: Folded, chunks: Sequence[Chunk | Folded]) -> bool:
        index = self._index_of(folded)
        sums = [each.sums(0, len(each)) for each in chunks]
        whole = tuple(sum(column) for column in zip(*sums, strict=True))
        if index is None or whole != folded.sums(0, 1):
            return False
        self._tape.chunks[index : index + 1] = chunks
        for cursor in self._cursors:
            if cursor.place > (index, 0):
                if cursor.chunk == index:
                    cursor.offset = len(chunks[-1])
                cursor.chunk += len(chunks) - 1
                self._move_back(cursor, cursor.cutoff_us)
                cursor.next_us = LONG_AGO
        return True

    def sums(self, at_us: int) -> list[Sums]:
        """Return every window at a time, in the order of the intervals."""
        at_us = max(at_us, self.newest_us)
        for cursor in self._cursors:
            cutoff_us = at_us - cursor.interval_us
            if cutoff_us < cursor.cutoff_us:
                self._move_back(cursor, cutoff_us)
                self._move(cursor, cutoff_us)
            elif cutoff_us >= cursor.next_us:
                self._move(cursor, cutoff_us)
            cursor.cutoff_us = cutoff_us
        if self._cursors[-1].chunk:
            self._drop()
        return self._read()

    def is_cut(self, index: int) -> bool:
        """Return whether a window, as last looked at, lacks a part of the minute it begins in."""
        cursor = self._cursors[index]
        if cursor.cutoff_us >= self._folded_until_us or not cursor.place > (0, 0):
            return False
        before = self._tape.chunks[cursor.chunk - (cursor.offset == 0)]
        return isinstance(before, Folded) and before.newest_us > cursor.cutoff_us

    def rescale(self, by_price: int, by_size: int) -> None:
        """Express everything in finer units."""
        self._tape.rescale(by_price, by_size)
        self._highs.rescale(by_price)
        self._lows.rescale(by_price)
        self._close *= by_price
        self._volume *= by_size
        self._turnover *= by_price * by_size
        for cursor in self._cursors:
            cursor.volume *= by_size
            cursor.turnover *= by_price * by_size

    def _read(self) -> list[Sums]:
        chunks, close = self._tape.chunks, self._close
        high_times, highs = self._highs.times, self._highs.prices
        low_times, lows = self._lows.times, self._lows.prices
        in_all, volume, turnover = self.count, self._volume, self._turnover
        found = []
        # A method call for each part of each window would double the time of a snapshot.
        for cursor in self._cursors:
            count = in_all - cursor.count
            if not count:
                found.append(Sums(close, close, close, close, 0, 0, 0))
                continue
            cutoff_us = cursor.cutoff_us
            found.append(
                Sums(
                    chunks[cursor.chunk].prices[cursor.offset],
                    highs[bisect_right(high_times, cutoff_us)],
                    -lows[bisect_right(low_times, cutoff_us)],
                    close,
                    volume - cursor.volume,
                    turnover - cursor.turnover,
                    count,
                )
            )
        return found

    def _chunks_from(self, at_us: int) -> Iterable[Chunk | Folded]:
        """Return the chunks, oldest first, from the one that a time lies in."""
        chunks = self._tape.chunks
        start = bisect_right(chunks, (at_us, 0), key=lambda each: each.first_key)
        return (chunks[index] for index in range(max(start - 1, 0), len(chunks)))

    def _index_of(self, folded: Folded) -> int | None:
        chunks = self._tape.chunks
        index = bisect_left(chunks, folded.first_key, key=lambda each: each.first_key)
        return index if index < len(chunks) and chunks[index] is folded else None

    def _move_back(self, cursor: Cursor, cutoff_us: int) -> None:
        """Let a cursor go back before all trades after a time."""
        chunks = self._tape.chunks
        while chunks:
            chunk = chunks[cursor.chunk]
            start = bisect_right(chunk.times, cutoff_us, 0, cursor.offset)
            cursor.pass_over(chunk, start, cursor.offset, -1)
            cursor.offset = start
            if start or not cursor.chunk:
                return
            cursor.chunk -= 1
            cursor.offset = len(chunks[cursor.chunk])

    def _move(self, cursor: Cursor, cutoff_us: int) -> None:
        """Let a cursor pass the trades up to a time."""
        chunks = self._tape.chunks
        cursor.next_us = LONG_AGO
        while chunks:
            chunk = chunks[cursor.chunk]
            end = bisect_right(chunk.times, cutoff_us, cursor.offset)
            cursor.pass_over(chunk, cursor.offset, end)
            cursor.offset = end
            if end < len(chunk):
                cursor.next_us = chunk.times[end]
                return
            if cursor.chunk + 1 == len(chunks):
                return
            cursor.chunk, cursor.offset = cursor.chunk + 1, 0

    def _insert(self, entry: Entry) -> None:
        """Put a late trade where it belongs."""
        place = self._tape.place_of(entry)
        self._highs.insert(entry.at_us, entry.price)
        self._lows.insert(entry.at_us, -entry.price)
        chunk = self._tape.chunks[place.chunk]
        if isinstance(chunk, Folded):
            chunk.add(entry)
            self._highs.insert(chunk.first_key[0], entry.price)
            self._lows.insert(chunk.first_key[0], -entry.price)
            for cursor in self._cursors:
                cursor.take_in_folded(place.chunk, entry)
            return
        chunk.insert(place.offset, entry)
        for cursor in self._cursors:
            if place.is_new:
                cursor.make_room(place.chunk, entry.at_us)
            cursor.take_in(place.chunk, place.offset, entry)
        self._split(place.chunk)

    def _split(self, index: int) -> None:
        cut = self._tape.split(index)
        if cut is None:
            return
        for cursor in self._cursors:
            if cursor.chunk > index:
                cursor.chunk += 1
            elif cursor.chunk == index and cursor.offset >= cut:
                cursor.chunk, cursor.offset = index + 1, cursor.offset - cut

    def _drop(self) -> None:
        """Drop the chunks that lie before every window."""
        gone = Cursor(0)
        chunks, cutoff_us = self._tape.chunks, self._cursors[-1].cutoff_us
        least = min(cursor.chunk for cursor in self._cursors)
        while gone.chunk < least and chunks[gone.chunk].newest_us <= cutoff_us:
            chunk = chunks[gone.chunk]
            gone.pass_over(chunk, 0, len(chunk))
            gone.chunk += 1
            self.kept_since_us = chunk.newest_us
        if not gone.chunk:
            return
        self.count -= gone.count
        self._volume -= gone.volume
        self._turnover -= gone.turnover
        for cursor in self._cursors:
            cursor.forget(gone)
        del chunks[: gone.chunk]
        oldest_us = chunks[0].times[0]
        self._highs.forget(oldest_us - 1)
        self._lows.forget(oldest_us - 1)
