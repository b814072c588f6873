"""Where a rolling window begins on the tape."""

from dataclasses import dataclass

from analyst.scale import LONG_AGO
from analyst.tape import Chunk, Entry, Folded


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

    @property
    def place(self) -> tuple[int, int]:
        """Chunk and offset."""
        return self.chunk, self.offset

    def pass_over(self, chunk: Chunk | Folded, start: int, end: int, sign: int = 1) -> None:
        """Count trades of a chunk as lying before the cursor; with sign -1, no longer so."""
        count, volume, turnover = chunk.sums(start, end)
        self.count += sign * count
        self.volume += sign * volume
        self.turnover += sign * turnover

    def forget(self, gone: "Cursor") -> None:
        """Take what was dropped from the tape out of the sums."""
        self.count -= gone.count
        self.volume -= gone.volume
        self.turnover -= gone.turnover
        self.chunk -= gone.chunk

    def take_before(self, added: "Cursor") -> None:
        """Stay right when older trades are put before all others.

        What has passed some trades has passed all older ones; what stands at the beginning is to
        look where to go.
        """
        if self.place > (0, 0):
            self.count += added.count
            self.volume += added.volume
            self.turnover += added.turnover
            self.chunk += added.chunk
        else:
            self.next_us = LONG_AGO

    def make_room(self, index: int, at_us: int) -> None:
        """Stay right when a new chunk, with one trade, is put into the tape."""
        is_before = self.offset > 0 or at_us <= self.cutoff_us
        if self.chunk > index or (self.chunk == index and is_before):
            self.chunk += 1

    def take_in_folded(self, index: int, entry: Entry) -> None:
        """Stay right when a trade is added to a minute of which there are only sums."""
        if (index, 0) < self.place:
            self.count += 1
            self.volume += entry.size
            self.turnover += entry.price * entry.size

    def take_in(self, index: int, offset: int, entry: Entry) -> None:
        """Stay right when a trade is put into the tape at a place."""
        if (index, offset) < self.place and entry.at_us <= self.cutoff_us:
            self.take_in_folded(index, entry)
            self.offset += index == self.chunk
            return
        self.next_us = min(self.next_us, entry.at_us)
        self.chunk, self.offset = min(self.place, (index, offset))
