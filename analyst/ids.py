"""Which trade ids of a pair are known, and which are missing between them.

A venue counts a pair's trades up by one, so an id that is not there is a trade that was lost on
the way. Trades' times rise with their ids: a missing trade lies no later than its next known one.
"""

from bisect import bisect_right
from dataclasses import dataclass
from operator import attrgetter

from analyst.scale import LONG_AGO


@dataclass(slots=True)
class Hole:
    """Missing ids, from and to inclusive, between two known ones."""

    from_id: int
    to_id: int
    until_us: int
    """Time of the next known trade."""
    is_permanent: bool = False
    """Nobody has these trades any more."""

    def __len__(self) -> int:
        return self.to_id - self.from_id + 1


class TradeIds:
    """The known ids of a pair, from the first to the last, and the holes between."""

    def __init__(self) -> None:
        self.first_id = 0
        """Zero while no trade is known."""
        self.first_us = 0
        self.last_id = 0
        self.holes: list[Hole] = []
        """By id, rising."""
        self._newest_hole_us: int | None = None

    def note(self, trade_id: int, at_us: int) -> bool:
        """Take an id in; False when it was known before."""
        if trade_id == self.last_id + 1 and self.last_id:
            self.last_id = trade_id
        elif not self.last_id:
            self.first_id = self.last_id = trade_id
            self.first_us = at_us
        elif trade_id > self.last_id:
            self._add(len(self.holes), Hole(self.last_id + 1, trade_id - 1, at_us))
            self.last_id = trade_id
        elif trade_id < self.first_id:
            if trade_id + 1 < self.first_id:
                self._add(0, Hole(trade_id + 1, self.first_id - 1, self.first_us))
            self.first_id, self.first_us = trade_id, at_us
        else:
            return self._fill(trade_id, at_us)
        return True

    def missing(self, from_id: int, to_id: int) -> list[Hole]:
        """Return the holes that have ids in a range and may still be filled, rising."""
        index = max(0, bisect_right(self.holes, from_id, key=attrgetter("from_id")) - 1)
        found = []
        for hole in self.holes[index:]:
            if hole.from_id > to_id:
                break
            if hole.to_id >= from_id and not hole.is_permanent:
                found.append(hole)
        return found

    def give_up(self, from_id: int, to_id: int) -> None:
        """Mark what is missing in a range as lost for ever."""
        for hole in self.missing(from_id, to_id):
            self._cut(hole, from_id, to_id)

    def forget(self, until_us: int) -> None:
        """Drop the holes that lie before a time; late trades that belong there are not new."""
        if self.holes and self.holes[0].until_us <= until_us:
            self._newest_hole_us = None
            self.holes = [hole for hole in self.holes if hole.until_us > until_us]

    def whole_since_us(self) -> int:
        """Return the time since when every trade is known; a trade must be known."""
        if self._newest_hole_us is None:
            untils = (hole.until_us for hole in self.holes)
            self._newest_hole_us = max(untils, default=LONG_AGO)
        return max(self._newest_hole_us, self.first_us)

    def _add(self, index: int, hole: Hole) -> None:
        self.holes.insert(index, hole)
        self._newest_hole_us = None

    def _fill(self, trade_id: int, at_us: int) -> bool:
        index = bisect_right(self.holes, trade_id, key=attrgetter("from_id")) - 1
        if index < 0 or self.holes[index].to_id < trade_id:
            return False
        hole = self.holes[index]
        parts = [
            Hole(hole.from_id, trade_id - 1, at_us, hole.is_permanent),
            Hole(trade_id + 1, hole.to_id, hole.until_us, hole.is_permanent),
        ]
        self.holes[index : index + 1] = [part for part in parts if len(part) > 0]
        self._newest_hole_us = None
        return True

    def _cut(self, hole: Hole, from_id: int, to_id: int) -> None:
        """Mark a hole's ids within a range as lost for ever, and leave the others open."""
        lost_from, lost_to = max(hole.from_id, from_id), min(hole.to_id, to_id)
        parts = [
            Hole(hole.from_id, lost_from - 1, hole.until_us),
            Hole(lost_from, lost_to, hole.until_us, is_permanent=True),
            Hole(lost_to + 1, hole.to_id, hole.until_us),
        ]
        index = self.holes.index(hole)
        self.holes[index : index + 1] = [part for part in parts if len(part) > 0]
