"""What an import finds where candles are already: they stay, and what differs is said.

A candle of ours was made of trades that were checked one by one; a venue's or a file's cannot
be checked, so it never takes the place of ours. One that was imported before stays, too: which of
two sources is right, only a person can tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from common.messages.market import Candle

FIELDS = ("open", "high", "low", "close", "size")

MOST_TOLD = 20
"""Differences that are told one by one; all are counted."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A candle that is there already and says something else."""

    ours: Candle
    theirs: Candle

    def __str__(self) -> str:
        parts = [
            f"{'volume' if name == 'size' else name} {getattr(self.ours, name):f}"
            f" here, {getattr(self.theirs, name):f} there"
            for name in FIELDS
            if getattr(self.ours, name) != getattr(self.theirs, name)
        ]
        return (
            f"{self.ours.opened_at:%Y-%m-%dT%H:%MZ} ({self.ours.source}, {self.ours.state}): "
            f"{'; '.join(parts)}"
        )


@dataclass(slots=True)
class Tally:
    """What an import came to."""

    stored_count: int = 0
    same_count: int = 0
    differing_count: int = 0
    differences: list[Difference] = field(default_factory=list)
    """The first of them."""

    def note(self, differences: Iterable[Difference]) -> None:
        """Count differences, and keep the first."""
        for each in differences:
            self.differing_count += 1
            if len(self.differences) < MOST_TOLD:
                self.differences.append(each)

    def lines(self) -> list[str]:
        """Return the tally for a person."""
        found = [
            f"stored {self.stored_count} candles; {self.same_count} were there and are the same, "
            f"{self.differing_count} differ"
        ]
        if self.differing_count:
            found.append("What was there stays: ours are of trades that were checked one by one.")
        found += [f"  {each}" for each in self.differences]
        rest = self.differing_count - len(self.differences)
        return [*found, f"  and {rest} more"] if rest else found


def compare(
    stored: Iterable[Candle], found: Iterable[Candle]
) -> tuple[list[Candle], list[Difference], int]:
    """Return the candles that are new, those that differ, and how many are the same."""
    known: dict[datetime, Candle] = {each.opened_at: each for each in stored}
    new, differences, same_count = [], [], 0
    for candle in found:
        ours = known.get(candle.opened_at)
        if ours is None:
            new.append(candle)
        elif any(getattr(ours, name) != getattr(candle, name) for name in FIELDS):
            differences.append(Difference(ours, candle))
        else:
            same_count += 1
    return new, differences, same_count
