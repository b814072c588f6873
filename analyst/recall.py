"""What the analyst stored before it was started: a pair's candles of a minute, newest first.

They stand for their trades, so that a start reads a month of minutes and not of trades.
"""

from collections.abc import Sequence
from datetime import datetime

from common.messages.market import Candle

PAGE = 2_000
"""Candles of one question: some 25 ms, in which no live trade is heard."""


class Recall:
    """How far back the stored candles of one pair have been read."""

    def __init__(self) -> None:
        self.is_over = False
        self.before_at: datetime | None = None
        """The next question is for candles older than this; None asks for the newest."""
        self.reaches_back = False
        """They reach back to the beginning of the longest window."""

    def answered(self, candles: Sequence[Candle], oldest_at: datetime) -> None:
        """Go on after an answer, newest first, ``PAGE`` candles unless there are no more."""
        if candles:
            self.before_at = candles[-1].opened_at
            self.reaches_back = self.before_at < oldest_at
        self.is_over = self.reaches_back or len(candles) < PAGE
