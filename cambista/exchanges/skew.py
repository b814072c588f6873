"""How far the venue's clock is ahead of ours, from its answers to the question for the time."""

from dataclasses import dataclass, field

REMEMBERED_S = 900.0
"""Clocks drift apart by some hundredths of a second in so long; older answers say less."""


@dataclass(frozen=True, slots=True)
class _Measure:
    ahead_s: float
    doubt_s: float
    at_s: float


@dataclass(slots=True)
class Skew:
    """The answer that took the least time on its way is believed: it leaves the least doubt."""

    _measures: list[_Measure] = field(default_factory=list)

    @property
    def ahead_s(self) -> float:
        """Seconds to add to our clock for the venue's; 0 before anything is known."""
        best = min(self._measures, key=lambda each: each.doubt_s, default=None)
        return 0.0 if best is None else best.ahead_s

    @property
    def doubt_s(self) -> float | None:
        """By how much that may be wrong either way; None before anything is known."""
        return min((each.doubt_s for each in self._measures), default=None)

    def note(self, asked_s: float, venue_s: float, answered_s: float) -> None:
        """Take in an answer; all three are seconds since 1970, the outer two on our clock."""
        if answered_s < asked_s:
            return  # our clock was set back meanwhile
        doubt_s = (answered_s - asked_s) / 2
        measure = _Measure(venue_s - (asked_s + doubt_s), doubt_s, answered_s)
        kept = [each for each in self._measures if self._agrees(each, measure)]
        self._measures = [*kept, measure]

    @staticmethod
    def _agrees(old: _Measure, new: _Measure) -> bool:
        """Whether an old answer is still good: not too old, and no clock was set since."""
        is_young = 0 <= new.at_s - old.at_s <= REMEMBERED_S
        # A tenth of a second more, as clocks drift and are slewed.
        return is_young and abs(old.ahead_s - new.ahead_s) <= old.doubt_s + new.doubt_s + 0.1
