"""Which of a pair's market trades the venue has seen: each trade fills orders once."""

import msgspec

MISSING_LIMIT = 10_000
"""A longer hole is not waited for: the feed began anew somewhere else."""


class Seen(msgspec.Struct):
    """The last trade id, and the ids below it that have not come."""

    last: int = 0
    missing: set[int] = msgspec.field(default_factory=set)

    def admit(self, trade_id: int) -> bool:
        """Note a trade, and return whether it is seen for the first time."""
        if trade_id == self.last + 1:
            self.last = trade_id
            return True
        if trade_id > self.last:
            hole = range(self.last + 1, trade_id)
            if self.last and len(hole) + len(self.missing) <= MISSING_LIMIT:
                self.missing.update(hole)
            self.last = trade_id
            return True
        if trade_id in self.missing:
            self.missing.remove(trade_id)
            return True
        return False

    def first_wanted(self) -> int:
        """Return the lowest id that has not come."""
        return min(self.missing, default=self.last + 1)
