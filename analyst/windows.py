"""Rolling windows over one pair's trades: exact, and flat in the length of the history.

A window of an interval holds the trades of ``(at - interval, at]``, ``at`` being the time of its
evaluation or the newest trade's, whichever is later: a clock behind the venue's loses no trade,
and windows move on while nothing trades.

A trade is taken in once, whatever the number of windows: it is written on the tape, added to
the running totals and to the stacks of highs and lows. A window is a cursor on the tape with the
sums of what lies before it: its volume is the total less those. Every kept trade passes each
cursor once. Late trades are put where they belong, and the cursors behind which they fall take
them in. Kept is what the longest window needs, 32 bytes a trade: 400 MB for the month of a pair
with 5 trades a second, 40 MB for one with a trade every 2 s.
"""

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from operator import mul
from typing import NamedTuple

from analyst.extremes import Extremes
from analyst.scale import LONG_AGO, Scale, TooFine, quotient
from analyst.tape import CHUNK, Chunk, Entry, Tape
from common.messages.market import Trade, Window

INTERVALS_S = {
    "1m": 60,
    "5m": 300,
    "15m": 900,
    "30m": 1_800,
    "1h": 3_600,
    "6h": 21_600,
    "24h": 86_400,
    "7d": 604_800,
    "30d": 2_592_000,
}
"""The nine windows, shortest first."""

LONGEST_US = max(INTERVALS_S.values()) * 1_000_000
"""Older trades are not kept."""

VWAP_PLACES = 12
"""Decimal places of the volume-weighted average price: rounded half to even."""

CHANGE_PLACES = 6
"""Decimal places of the change in per cent: rounded half to even."""


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


@dataclass(slots=True)
class Cursor:
    """Where a window begins on the tape, and the sums of what lies before."""

    interval_us: int
    cutoff_us: int = LONG_AGO
    """Trades up to here are before it."""
    next_us: int = LONG_AGO
    """No trade from the cursor on is older; far back when that is not known."""
    chunk: int = 0
    offset: int = 0
    count: int = 0
    volume: int = 0
    turnover: int = 0

    def pass_over(self, chunk: Chunk, start: int, end: int, sign: int = 1) -> None:
        """Count trades of a chunk as lying before the cursor; with sign -1, no longer so."""
        sizes = chunk.sizes[start:end]
        self.count += sign * (end - start)
        self.volume += sign * sum(sizes)
        self.turnover += sign * sum(map(mul, chunk.prices[start:end], sizes))

    def take_in(self, index: int, offset: int, entry: Entry) -> None:
        """Stay right when a trade is put into the tape at a place."""
        if (index, offset) < (self.chunk, self.offset) and entry.at_us <= self.cutoff_us:
            self.count += 1
            self.volume += entry.size
            self.turnover += entry.price * entry.size
            self.offset += index == self.chunk
            return
        self.next_us = min(self.next_us, entry.at_us)
        self.chunk, self.offset = min((self.chunk, self.offset), (index, offset))


class Windows:
    """The rolling windows of one pair."""

    def __init__(self, chunk_size: int = CHUNK) -> None:
        self.kept_since_us = LONG_AGO
        """Trades up to here have been dropped, being older than any window."""
        self.prices = Scale()
        self.sizes = Scale()
        self._tape = Tape(chunk_size)
        self._highs = Extremes()
        self._lows = Extremes()
        self._cursors = [Cursor(seconds * 1_000_000) for seconds in INTERVALS_S.values()]
        self._count = self._volume = self._turnover = 0
        self._close = 0
        self._newest_us = LONG_AGO

    def __len__(self) -> int:
        return self._count

    def add(self, trade: Trade, at_us: int) -> None:
        """Take in a trade whose id was not taken in before, with its time in microseconds."""
        try:
            price = self.prices.units(trade.price)
            size = self.sizes.units(trade.size)
        except TooFine:
            self._refine(trade)
            price = self.prices.units(trade.price)
            size = self.sizes.units(trade.size)
        if self._tape.append(at_us, trade.trade_id, price, size):
            self._highs.append(at_us, price)
            self._lows.append(at_us, -price)
            self._close = price
            self._newest_us = at_us
        elif at_us <= self.kept_since_us:
            return
        else:
            self._insert(Entry(at_us, trade.trade_id, price, size))
        self._count += 1
        self._volume += size
        self._turnover += price * size

    def sums(self, at_us: int) -> list[Sums]:
        """Return every window at a time, shortest first, in whole numbers."""
        at_us = max(at_us, self._newest_us)
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

    def _read(self) -> list[Sums]:
        chunks, close = self._tape.chunks, self._close
        highs, lows = self._highs, self._lows
        in_all, volume, turnover = self._count, self._volume, self._turnover
        # A method call for each part of each window would double the time of a snapshot.
        return [
            Sums(
                chunks[cursor.chunk].prices[cursor.offset],
                highs.prices[bisect_right(highs.times, cursor.cutoff_us)],
                -lows.prices[bisect_right(lows.times, cursor.cutoff_us)],
                close,
                volume - cursor.volume,
                turnover - cursor.turnover,
                in_all - cursor.count,
            )
            if in_all > cursor.count
            else Sums(close, close, close, close, 0, 0, 0)
            for cursor in self._cursors
        ]

    def windows(self, at_us: int, whole_since_us: int = LONG_AGO) -> tuple[Window, ...]:
        """Return every window at a time, shortest first; empty when no trade was taken in ever.

        A window without a trade has volume 0 and stands at the last price. ``whole_since_us`` is
        the time since when no trade is missing.
        """
        if self._newest_us == LONG_AGO:
            return ()
        at_us = max(at_us, self._newest_us)
        every = zip(INTERVALS_S.items(), self.sums(at_us), strict=True)
        whole_since_us = max(whole_since_us, self.kept_since_us)
        return tuple(
            self._window(interval, sums, is_whole=at_us - seconds * 1_000_000 >= whole_since_us)
            for (interval, seconds), sums in every
        )

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
        index, offset = self._tape.place_of(entry.at_us, entry.trade_id)
        self._tape.chunks[index].insert(offset, entry)
        self._highs.insert(entry.at_us, entry.price)
        self._lows.insert(entry.at_us, -entry.price)
        for cursor in self._cursors:
            cursor.take_in(index, offset, entry)
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
        count = min(cursor.chunk for cursor in self._cursors)
        for chunk in self._tape.chunks[:count]:
            gone = Cursor(0)
            gone.pass_over(chunk, 0, len(chunk))
            self._count -= gone.count
            self._volume -= gone.volume
            self._turnover -= gone.turnover
            for cursor in self._cursors:
                cursor.count -= gone.count
                cursor.volume -= gone.volume
                cursor.turnover -= gone.turnover
                cursor.chunk -= 1
            self.kept_since_us = chunk.times[-1]
        del self._tape.chunks[:count]
        oldest_us = self._tape.chunks[0].times[0]
        self._highs.forget(oldest_us - 1)
        self._lows.forget(oldest_us - 1)

    def _refine(self, trade: Trade) -> None:
        """Express all that is known in units fine enough for a trade."""
        by_price = self.prices.refine(trade.price)
        by_size = self.sizes.refine(trade.size)
        self._tape.rescale(by_price, by_size)
        self._highs.rescale(by_price)
        self._lows.rescale(by_price)
        self._close *= by_price
        self._volume *= by_size
        self._turnover *= by_price * by_size
        for cursor in self._cursors:
            cursor.volume *= by_size
            cursor.turnover *= by_price * by_size

    def _window(self, interval: str, sums: Sums, *, is_whole: bool) -> Window:
        return Window(
            interval=interval,
            open=self.prices.number(sums.open),
            high=self.prices.number(sums.high),
            low=self.prices.number(sums.low),
            close=self.prices.number(sums.close),
            volume=self.sizes.number(sums.volume),
            vwap=self._vwap(sums),
            range=self.prices.number(sums.high - sums.low),
            change_percent=quotient(100 * (sums.close - sums.open), sums.open, CHANGE_PLACES),
            trade_count=sums.trade_count,
            is_whole=is_whole,
        )

    def _vwap(self, sums: Sums) -> Decimal:
        if not sums.trade_count:
            return self.prices.number(sums.close)
        return quotient(sums.turnover, sums.volume * 10**self.prices.places, VWAP_PLACES)
