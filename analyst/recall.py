"""What the analyst stored before it was started: a pair's candles of an hour, newest first.

They stand for their trades, so that a start reads a month of hours and not of trades. An hour that
is doubtful is read by its minutes; so is one that a window begins in, later.
"""

from collections import deque
from collections.abc import Sequence
from datetime import datetime

from common.messages.market import Candle

PAGE = 800
"""Candles of one question, a month of hours: some 15 ms, in which no live trade is heard."""


class Recall:
    """How far back the stored candles of one pair have been read."""

    def __init__(self) -> None:
        self.before_at: datetime | None = None
        """The next question is for candles older than this; None asks for the newest."""
        self.reaches_back = False
        """They reach back to the beginning of the longest window."""
        self.hours: deque[Candle] = deque()
        """Read and not taken in yet, newest first."""
        self._is_read = False

    @property
    def is_over(self) -> bool:
        """Whether all is taken in."""
        return self._is_read and not self.hours

    def answered(self, hours: Sequence[Candle], oldest_at: datetime) -> None:
        """Go on after an answer, newest first, ``PAGE`` candles unless there are no more."""
        if hours:
            self.before_at = hours[-1].opened_at
            self.reaches_back = self.before_at < oldest_at
        self._is_read = self.reaches_back or len(hours) < PAGE
        self.hours.extend(hours)
