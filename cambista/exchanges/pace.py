"""The pace of requests: inside the venue's limits, and cancels first."""

from dataclasses import dataclass
from enum import Enum


class Errand(Enum):
    """What a request is for; the share of the bucket that it leaves to more urgent ones."""

    CANCEL = 0.0
    """Never waits for anything but other cancels."""
    PLACE = 0.2
    READ = 0.5


@dataclass(slots=True)
class Pace:
    """A token bucket, filled when it is looked at; all instants are seconds of one rising clock.

    A request takes a token once there is one above what its errand leaves. So reads never use up
    what orders need, and orders never what cancels need.
    """

    rate: float
    """Tokens a second."""
    burst: int
    """Tokens that a full bucket has."""
    tokens: float
    seen_s: float

    @classmethod
    def full(cls, rate: float, burst: int, now_s: float) -> "Pace":
        """Begin with a full bucket."""
        return cls(rate, burst, float(burst), now_s)

    def wait_s(self, errand: Errand, now_s: float) -> float:
        """Return how long to wait before a request; 0 takes a token for it at once."""
        self._fill(now_s)
        needed = 1 + int(errand.value * self.burst)
        if self.tokens >= needed:
            self.tokens -= 1
            return 0.0
        return (needed - self.tokens) / self.rate

    def stop(self, now_s: float, for_s: float) -> None:
        """Let nothing pass for a time: the venue said that there were too many."""
        self._fill(now_s)
        self.tokens = min(self.tokens, -self.rate * for_s + 1)

    def _fill(self, now_s: float) -> None:
        passed_s = max(0.0, now_s - self.seen_s)
        self.tokens = min(float(self.burst), self.tokens + passed_s * self.rate)
        self.seen_s = max(now_s, self.seen_s)
