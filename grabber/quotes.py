"""The best prices of one pair: when to tell them, and when its book must be sent anew."""

from datetime import datetime

from grabber.book import Best, LevelBook
from grabber.feed import FIRST_YEAR, BookChanged, BookHeard

TOLD_EVERY_S = 0.05
"""Best prices are told at most so often, and always the last ones."""

ASKED_EVERY_S = 10.0
"""A book is asked for at most so often: the venue counts our messages."""

DOUBTED_EVERY_S = 30.0
"""A hole in the trades casts doubt on a book only when it is older: holes come in swarms."""


class QuoteDesk:
    """What is known of a pair's book.

    Times are in seconds of one rising clock.
    """

    def __init__(self, now_s: float) -> None:
        self.quoted_at: datetime | None = None
        """The venue's time of the last change, when it said a sensible one."""
        self._told: Best | None = None
        self._told_s = float("-inf")
        self.begin(now_s)

    def begin(self, now_s: float) -> None:
        """Forget the book: the venue has been asked for it."""
        self._book: LevelBook | None = None
        self._asked_s = now_s
        self._is_doubted = False
        self._is_changed = False

    def replace(self, event: BookHeard) -> None:
        """Take the whole book."""
        self._book = LevelBook(event.bids, event.asks)
        self._is_doubted = False
        self._check(event.quoted_at)

    def change(self, event: BookChanged, now_s: float) -> None:
        """Take changes; those before the whole book are of no use, and after a while suspicious."""
        if self._book is None:
            self._is_doubted = self._is_doubted or now_s - self._asked_s >= ASKED_EVERY_S
            return
        self._book.change(event.changes)
        self._check(event.quoted_at)

    def doubt(self, now_s: float) -> None:
        """Take it that changes may have been lost, as trades were."""
        if now_s - self._asked_s >= DOUBTED_EVERY_S:
            self._is_doubted = True

    def lose(self) -> None:
        """Take it that changes were lost: what is known of the book is told no more."""
        self._book = None
        self._is_doubted = True
        self._is_changed = False

    def must_ask(self, now_s: float) -> bool:
        """Whether the book must be asked for now; ``begin`` is to follow."""
        return self._is_doubted and now_s - self._asked_s >= ASKED_EVERY_S

    def due_s(self) -> float | None:
        """Return when there is something to tell, or None."""
        return self._told_s + TOLD_EVERY_S if self._is_changed else None

    def take(self, now_s: float) -> Best | None:
        """Return the best prices if it is time to tell them and they are new."""
        if self._book is None or not self._is_changed or now_s < self._told_s + TOLD_EVERY_S:
            return None
        self._is_changed = False
        best = self._book.best()
        if best is None or best == self._told:
            return None
        self._told, self._told_s = best, now_s
        return best

    def _check(self, quoted_at: datetime | None) -> None:
        best = self._book.best() if self._book else None
        if best is not None and best.is_crossed:
            self.lose()
            return
        self._is_changed = True
        is_sensible = quoted_at and quoted_at.tzinfo and quoted_at.year >= FIRST_YEAR
        self.quoted_at = quoted_at if is_sensible else None
