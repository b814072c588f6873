"""When a pair's ticker is due: soon after a trade, but not too often, and now and then without."""

from dataclasses import dataclass

LEAST_S = 0.1
"""Time between two tickers of a pair: what an eye and a bot can follow, whatever the burst."""

MOST_S = 1.0
"""Windows move on with time, so a ticker is told again when nothing trades."""


@dataclass(slots=True)
class Pace:
    """The rhythm of one pair's tickers, in seconds of a clock that does not jump."""

    told_at_s: float = float("-inf")
    is_stale: bool = False
    """A trade came since the last ticker."""

    def due_at_s(self) -> float:
        """Return when the next ticker is due."""
        return self.told_at_s + (LEAST_S if self.is_stale else MOST_S)

    def told(self, now_s: float) -> None:
        """Take note that a ticker was told."""
        self.told_at_s = now_s
        self.is_stale = False
