"""Which trade ids of a pair are known, and which are missing between them.

A venue counts a pair's trades up by one, so an id that is not there is a trade that was lost on
the way. Trades' times rise with their ids: a missing trade lies no later than its next known one.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import attrgetter

from analyst.scale import LONG_AGO


@dataclass(slots=True)
class Hole:
    """Missing ids, from and to inclusive, between two known ones."""

    from_id: int
    to_id: int
    since_us: int
    """Time of the known trade before."""
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
        self.last_us = 0
        self.touched_us: set[int] = set()
        """Times of trades beside which a hole came, went or was given up; read and cleared."""
        self.holes: list[Hole] = []
        """By id, rising."""
        self._newest_hole_us: int | None = None

    def note(self, trade_id: int, at_us: int) -> bool:
        """Take an id in; False when it was known before."""
        if trade_id == self.last_id + 1 and self.last_id:
            self.last_id, self.last_us = trade_id, at_us
            return True
        return self.note_range(trade_id, trade_id, at_us, at_us)

    def note_range(self, from_id: int, to_id: int, from_us: int, to_us: int) -> bool:
        """Take in all ids of a range with the times of its ends; False if one was known before.

        Then none is taken in.
        """
        if not self.last_id:
            self.first_id, self.first_us = from_id, from_us
            self.last_id, self.last_us = to_id, to_us
            self.touched_us.add(from_us)
        elif from_id > self.last_id:
            if from_id > self.last_id + 1:
                hole = Hole(self.last_id + 1, from_id - 1, self.last_us, from_us)
                self._add(len(self.holes), hole)
            self.last_id, self.last_us = to_id, to_us
        elif to_id < self.first_id:
            self.touched_us |= {self.first_us, from_us}
            if to_id + 1 < self.first_id:
                self._add(0, Hole(to_id + 1, self.first_id - 1, to_us, self.first_us))
            self.first_id, self.first_us = from_id, from_us
        else:
            return self._fill(from_id, to_id, from_us, to_us)
        return True

    def may_lack(self, from_us: int, end_us: int) -> bool:
        """Return whether a trade between two times, the end not included, may be missing."""
        if self.first_id > 1 and from_us <= self.first_us:
            return True
        index = bisect_left(self.holes, from_us, key=attrgetter("until_us"))
        return index < len(self.holes) and self.holes[index].since_us < end_us

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
        self.touched_us |= {hole.since_us, hole.until_us}

    def _fill(self, from_id: int, to_id: int, from_us: int, to_us: int) -> bool:
        index = bisect_right(self.holes, from_id, key=attrgetter("from_id")) - 1
        if index < 0 or self.holes[index].to_id < to_id:
            return False
        hole = self.holes[index]
        lost = hole.is_permanent
        parts = [
            Hole(hole.from_id, from_id - 1, hole.since_us, from_us, lost),
            Hole(to_id + 1, hole.to_id, to_us, hole.until_us, lost),
        ]
        self._replace(index, hole, parts)
        self.touched_us |= {from_us, to_us}
        return True

    def _cut(self, hole: Hole, from_id: int, to_id: int) -> None:
        """Mark a hole's ids within a range as lost for ever, and leave the others open."""
        lost_from, lost_to = max(hole.from_id, from_id), min(hole.to_id, to_id)
        since_us, until_us = hole.since_us, hole.until_us
        parts = [
            Hole(hole.from_id, lost_from - 1, since_us, until_us),
            Hole(lost_from, lost_to, since_us, until_us, is_permanent=True),
            Hole(lost_to + 1, hole.to_id, since_us, until_us),
        ]
        self._replace(self.holes.index(hole), hole, parts)

    def _replace(self, index: int, hole: Hole, parts: list[Hole]) -> None:
        self.holes[index : index + 1] = [part for part in parts if len(part) > 0]
        self._newest_hole_us = None
        self.touched_us |= {hole.since_us, hole.until_us}
