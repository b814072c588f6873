"""The replay's clock: how far the recording has come at a time of the wall clock, exactly.

Whole microseconds and fractions, so that a process started again works out the same times.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter

FULL_SPEED = 100_000
"""Speed 0 compresses time so much, and is held back by its readers: times stay in the past."""


@dataclass(frozen=True, slots=True)
class Segment:
    """From this wall time on, the replay ran on from there."""

    replay_us: int
    wall_us: int


class ReplayClock:
    """Translates between replay time and wall time; a pause begins a new segment."""

    def __init__(self, speed: float, segments: Sequence[Segment]) -> None:
        self.segments = tuple(segments)
        self._rate = Fraction(str(speed)) if speed else Fraction(FULL_SPEED)

    def wall_us(self, replay_us: int) -> int:
        """Return the wall time at which the replay is so far."""
        at = bisect_right(self.segments, replay_us, key=attrgetter("replay_us")) - 1
        segment = self.segments[max(0, at)]
        part = (replay_us - segment.replay_us) * self._rate.denominator
        return segment.wall_us - (-part // self._rate.numerator)

    def replay_us(self, wall_us: int) -> int:
        """Return how far the replay is at a wall time; zero before it began."""
        at = bisect_right(self.segments, wall_us, key=attrgetter("wall_us")) - 1
        if at < 0:
            return 0
        segment = self.segments[at]
        part = (wall_us - segment.wall_us) * self._rate.numerator
        reached = segment.replay_us + part // self._rate.denominator
        if at + 1 < len(self.segments):
            return min(reached, self.segments[at + 1].replay_us - 1)
        return reached

    def going_on(self, replay_us: int, wall_us: int) -> tuple[Segment, ...]:
        """Return the segments of a clock that stood still there and goes on at that time.

        What happened until then keeps its time: the new segment begins a microsecond later.
        """
        kept = (segment for segment in self.segments if segment.replay_us <= replay_us)
        return (*kept, Segment(replay_us + 1, max(wall_us, self.wall_us(replay_us))))
