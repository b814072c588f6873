"""Trade ids: which have been heard, and which are missing."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

FIRST_ID = 1
"""A hole from here on is what lies below the first id that a process heard."""


class Range(NamedTuple):
    """Trade ids in a row, both ends included."""

    from_id: int
    to_id: int

    @property
    def length(self) -> int:
        """How many ids it has."""
        return self.to_id - self.from_id + 1


class TradeIds:
    """The ids of one pair that this process has heard, from the first to the last."""

    def __init__(self) -> None:
        self.first: int | None = None
        self.last = 0
        self._hinted = 0
        self.holes: list[Range] = []
        """What lies between them and was not heard, rising."""
        self.found: list[Range] = []
        """Holes that were found; who works on them takes them from here."""

    def hear(self, trade_id: int) -> bool:
        """Take a trade's id and return whether it is new.

        What lies below the first is not known to this process, so it counts as new.
        """
        if self.first is None:
            self._begin(trade_id, trade_id)
            return True
        if trade_id > self.last:
            if trade_id > self.last + 1:
                self._leap(trade_id - 1)
            self.last = trade_id
            return True
        return trade_id < self.first or self._fill(trade_id)

    def hint(self, last_id: int) -> None:
        """Take the word that the venue's last trade has this id.

        The trade itself may be on its way: in a recording of 2021 each sixth ticker came before its
        match. So a hint counts when the next one comes and the trade has not.
        """
        if self.first is None:
            self._begin(last_id + 1, last_id)
        elif self._hinted > self.last:
            self._leap(self._hinted)
            self.last = self._hinted
        self._hinted = last_id

    def take_found(self) -> list[Range]:
        """Return the holes that were found since the last call."""
        found, self.found = self.found, []
        return found

    def _begin(self, first: int, last: int) -> None:
        self.first, self.last = first, last
        self.found.append(Range(FIRST_ID, first - 1))

    def _leap(self, missing_to: int) -> None:
        hole = Range(self.last + 1, missing_to)
        self.holes.append(hole)
        self.found.append(hole)

    def _fill(self, trade_id: int) -> bool:
        """Note that an id is no longer missing; False when it was not."""
        at = bisect_right(self.holes, trade_id, key=lambda hole: hole.from_id) - 1
        if at < 0 or trade_id > self.holes[at].to_id:
            return False
        low, high = self.holes[at]
        left = (Range(low, trade_id - 1), Range(trade_id + 1, high))
        self.holes[at : at + 1] = [each for each in left if each.length > 0]
        return True


def missing_ranges(low: int, high: int, ids: Iterable[int]) -> list[Range]:
    """Return what is missing of ``low`` to ``high``, newest first; ``ids`` fall."""
    found: list[Range] = []
    above = high + 1
    for trade_id in ids:
        if trade_id + 1 < above:
            found.append(Range(trade_id + 1, above - 1))
        above = trade_id
    if low < above:
        found.append(Range(low, above - 1))
    return found


def without(ranges: Iterable[Range], known: Iterable[Range]) -> list[Range]:
    """Return the parts of some ranges that no known range covers."""
    left = list(ranges)
    for low, high in known:
        left = [
            part
            for each in left
            for part in (
                Range(each.from_id, min(each.to_id, low - 1)),
                Range(max(each.from_id, high + 1), each.to_id),
            )
            if part.length > 0
        ]
    return left


def clipped(ranges: Iterable[Range], low: int, high: int) -> list[Range]:
    """Return the parts of some ranges that lie between two ids, both included."""
    parts = (Range(max(each.from_id, low), min(each.to_id, high)) for each in ranges)
    return [part for part in parts if part.length > 0]


def spans(ids: Sequence[int]) -> list[Range]:
    """Return the shortest list of ranges that has these ids, in any order."""
    found: list[Range] = []
    for trade_id in sorted(set(ids)):
        if found and found[-1].to_id == trade_id - 1:
            found[-1] = Range(found[-1].from_id, trade_id)
        else:
            found.append(Range(trade_id, trade_id))
    return found
