"""What to ask the store next: the newest trade, the history, and the trades that are missing.

Every search goes through its ids from the top down, a page at a time, so that the shortest windows
are whole first. What a pass over a hole does not find is looked for again after a while,
until it is there or the grabber's row of the gap says that nobody has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from analyst.ids import TradeIds
from common.backoff import Backoff
from common.messages.market import Gap, Trade

PAGE = 2_000
"""Trades of one question: some 15 ms, in which no live trade is heard."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to the store."""

    from_id: int
    to_id: int
    """Inclusive. With ``is_newest`` both are 0: the pair's last trade is asked for."""
    search: "Search | None" = None
    wants_gaps: bool = False
    """The rows of gaps are to be read before the trades."""

    @property
    def is_newest(self) -> bool:
        """The question is for the last trade only."""
        return self.search is None


@dataclass(slots=True)
class Search:
    """A range of ids being looked for, newest first, in passes."""

    from_id: int
    to_id: int
    due_at_s: float
    backoff: Backoff
    next_id: int = 0
    """The pass has come down to here."""
    span: int = PAGE
    """Ids of the next question; it doubles where there is nothing."""
    passes: int = 0
    has_found: bool = False
    """This pass found something."""
    lost: list[Gap] = field(default_factory=list)
    """Gaps that were permanent already when this pass began."""

    def begin(self, to_id: int) -> None:
        """Begin a pass at the top."""
        self.next_id = self.to_id = to_id
        self.span = PAGE
        self.has_found = False
        self.lost = []

    def note(self, ask: Ask, trades: Sequence[Trade], new_count: int) -> None:
        """Go down past what was answered."""
        is_cut = len(trades) >= PAGE
        self.next_id = (trades[-1].trade_id if is_cut else ask.from_id) - 1
        self.span = PAGE if trades else self.span * 2
        self.has_found = self.has_found or new_count > 0

    def rest(self, now_s: float) -> None:
        """Wait before the next pass, the longer the more passes found nothing."""
        self.passes += 1
        if self.has_found:
            self.backoff.reset()
        self.due_at_s = now_s + self.backoff.delay_s(0.0)


class Finder:
    """All searches of one pair. Times are seconds of a clock that does not jump."""

    def __init__(self, ids: TradeIds, now_s: float) -> None:
        self.has_history = False
        """The history reaches back to the beginning of the longest window."""
        self._ids = ids
        self._newest_backoff = Backoff(first_s=1.0, most_s=30.0)
        self._newest_at_s = now_s
        self._history = Search(1, 0, now_s, Backoff(first_s=1.0, most_s=60.0))
        self._holes: list[Search] = []
        self._covered: tuple[int, int] | None = None

    def heard(self, now_s: float) -> None:
        """Take note that a live trade came: the newest need not be asked for soon."""
        self._newest_backoff.reset()
        self._newest_at_s = now_s + self._newest_backoff.delay_s(0.0)
        self._cover(now_s)

    def due_at_s(self) -> float:
        """Return when the next question is due."""
        due = [self._newest_at_s, *(each.due_at_s for each in self._holes)]
        if not self.has_history and self._ids.last_id:
            due.append(self._history.due_at_s)
        return min(due)

    def ask(self, now_s: float) -> Ask | None:
        """Return the question to ask now, if one is due: holes first, the history last."""
        if self._newest_at_s <= now_s:
            return Ask(0, 0)
        for search in list(self._holes):
            if search.due_at_s <= now_s:
                ask = self._ask_hole(search, now_s)
                if ask is not None:
                    return ask
        is_due = self._ids.last_id and self._history.due_at_s <= now_s
        return None if self.has_history or not is_due else self._ask_history()

    def answered(
        self,
        ask: Ask,
        trades: Sequence[Trade],
        now_s: float,
        *,
        new_count: int,
        oldest_at: datetime,
        gaps: Sequence[Gap] = (),
    ) -> None:
        """Go on after an answer, whose trades have been taken in.

        Parameters
        ----------
        trades
            Newest first, at most ``PAGE``.
        new_count
            How many of them were not known.
        oldest_at
            Older trades are not wanted.
        """
        self._cover(now_s)
        search = ask.search
        if search is None:
            self._newest_at_s = now_s + self._newest_backoff.delay_s(0.0)
            return
        if ask.wants_gaps:
            search.lost = [gap for gap in gaps if gap.is_permanent]
        search.note(ask, trades, new_count)
        if search is self._history:
            is_old = bool(trades) and trades[-1].traded_at <= oldest_at
            self.has_history = is_old or self._ids.first_id == 1
        if search.next_id < search.from_id:
            self._end_pass(search, now_s)

    def _ask_history(self) -> Ask | None:
        search = self._history
        if search.next_id < 1 or search.next_id >= self._ids.first_id:
            search.begin(self._ids.first_id - 1)
        if not search.to_id:
            self.has_history = True
            return None
        return Ask(max(1, search.next_id - search.span + 1), search.next_id, search)

    def _ask_hole(self, search: Search, now_s: float) -> Ask | None:
        """Return the next question of a pass, or None when the pass has nothing more to find."""
        is_first = search.next_id < search.from_id
        if is_first:
            search.begin(search.to_id)
        missing = self._ids.missing(search.from_id, search.next_id)
        if not missing:
            search.next_id = search.from_id - 1
            self._end_pass(search, now_s)
            return None
        top = min(missing[-1].to_id, search.next_id)
        low = max(top - search.span + 1, search.from_id)
        low = next(max(low, hole.from_id) for hole in missing if hole.to_id >= low)
        return Ask(low, top, search, wants_gaps=is_first and search.passes > 0)

    def _end_pass(self, search: Search, now_s: float) -> None:
        for gap in search.lost:
            self._ids.give_up(max(gap.from_id, search.from_id), min(gap.to_id, search.to_id))
        search.rest(now_s)
        if search is not self._history and not self._ids.missing(search.from_id, search.to_id):
            self._holes.remove(search)

    def _cover(self, now_s: float) -> None:
        """Begin a search for every hole that is new: above or below the ids known before."""
        ids = self._ids
        if not ids.last_id:
            return
        low, high = self._covered or (ids.first_id, ids.first_id)
        if (low, high) == (ids.first_id, ids.last_id):
            return
        for hole in reversed(ids.holes):
            if hole.from_id <= high:
                break
            self._begin(hole.from_id, hole.to_id, now_s)
        for hole in ids.holes:
            if hole.to_id >= low:
                break
            self._begin(hole.from_id, hole.to_id, now_s)
        self._covered = (ids.first_id, ids.last_id)

    def _begin(self, from_id: int, to_id: int, now_s: float) -> None:
        # The grabber stores in batches; what it is repairing now is there a little later.
        backoff = Backoff(first_s=0.2, most_s=5.0)
        search = Search(from_id, to_id, now_s + backoff.delay_s(0.0), backoff)
        self._holes.append(search)
