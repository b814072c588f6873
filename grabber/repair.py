"""Holes in the trades, and what a page of the venue's list says about one.

A hole is worked on from its newest id down, in passes: each looks at what the store lacks, asks
the venue for it, and counts what the venue does not have either. Only when some passes in a row
found ids absent, the venue knowing later ones, are they lost for good.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from common.backoff import Backoff
from common.messages.market import Gap
from grabber.ids import Range, clipped, missing_ranges, spans, without

WINDOW = 2_000
"""Ids of a hole that are looked at together; the venue answers with 1,000 at most."""

CONFIRMATIONS = 3
"""Passes that must find ids absent: the venue's list may lag behind its feed for seconds."""

MOST_IDS = 2_000_000
"""Ids of one hole that are asked for, some seven minutes' work; what lies below is given up."""


class PassEnd(Enum):
    """What a pass over a hole came to."""

    REPAIRED = auto()
    AGAIN = auto()
    PERMANENT = auto()


def _patience() -> Backoff:
    return Backoff(first_s=1.0, most_s=120.0)


@dataclass(slots=True)
class Hole:
    """A range of ids that may be missing, and how far the work on it has come."""

    pair: str
    ids: Range
    found_at: datetime
    due_s: float
    """When to work on it next, on the keeper's clock."""
    is_recorded: bool = False
    """Whether it has a row in the store."""
    top: int = field(init=False)
    """The newest id that this pass has not looked at yet."""
    below_id: int | None = None
    """Where to go on in the venue's list, when all of its last page lay above the window."""
    absent: int = 0
    """Ids that the venue does not have, in this pass."""
    unsure: int = 0
    """Ids that the venue may list later."""
    is_history_over: bool = False
    """Whether the venue's list begins above what is left of this pass."""
    confirmations: int = 0
    patience: Backoff = field(default_factory=_patience)

    def __post_init__(self) -> None:
        self.top = self.ids.to_id

    @property
    def window(self) -> Range:
        """The ids to look at next."""
        return Range(max(self.ids.from_id, self.top - WINDOW + 1), self.top)

    @property
    def is_passed(self) -> bool:
        """Whether the pass is at its end."""
        return self.top < self.ids.from_id

    def skip(self, absent: Iterable[Range]) -> None:
        """Go on below the window, in which these ids are absent."""
        self.absent += _length(absent)
        self._go_below(self.window.from_id)

    def next_below_id(self, missing: Sequence[Range], page: int) -> int:
        """Return the id below which to ask the venue for a page.

        The page shall have the newest missing id, and one above it, which proves a loss; and begin
        as high as it can, because it fills later holes too, which then need none of their own.
        """
        if self.below_id is not None:
            return self.below_id
        return max(missing[0].to_id + 2, missing[-1].from_id + page)

    def take_page(
        self, missing: Sequence[Range], page_ids: Sequence[int], newest_id: int | None
    ) -> None:
        """Move the pass on by what a page of the venue's list shows.

        Parameters
        ----------
        missing
            What the store lacks of the window, newest first, not empty.
        page_ids
            The venue's newest ids below ``next_below_id``, falling.
        newest_id
            The venue's newest id of all: an id above it is not absent, but not listed yet.
        """
        window = self.window
        if page_ids and page_ids[-1] > window.to_id:
            self.below_id = page_ids[-1]
            return
        low = max(window.from_id, page_ids[-1]) if page_ids else window.from_id
        lacking = without(clipped(missing, low, window.to_id), spans(page_ids))
        known_to = window.from_id - 1 if newest_id is None else newest_id
        unsure = clipped(lacking, known_to + 1, window.to_id)
        self.unsure += _length(unsure)
        self.absent += _length(lacking) - _length(unsure)
        self.is_history_over = not page_ids and newest_id is not None
        self._go_below(low)

    def end_pass(self) -> PassEnd:
        """Say what the pass came to, and be ready for another."""
        if not self.absent and not self.unsure:
            return PassEnd.REPAIRED
        self.confirmations = 0 if self.unsure else self.confirmations + 1
        if self.confirmations >= CONFIRMATIONS:
            return PassEnd.PERMANENT
        self.top = self.ids.to_id
        self.absent = self.unsure = 0
        self.is_history_over = False
        return PassEnd.AGAIN

    def _go_below(self, low: int) -> None:
        self.top = low - 1
        self.below_id = None

    def row(self, missing: int, *, at: datetime | None = None, is_permanent: bool = False) -> Gap:
        """Return the hole's row in the store; ``at`` is when it was repaired."""
        return Gap(
            pair=self.pair,
            from_id=self.ids.from_id,
            to_id=self.ids.to_id,
            detected_at=self.found_at,
            repaired_at=at,
            missing_count=missing,
            is_permanent=is_permanent,
        )


def missing_in(window: Range, stored_ids: Iterable[int]) -> list[Range]:
    """Return what the store lacks of a window, newest first; ``stored_ids`` fall."""
    return missing_ranges(window.from_id, window.to_id, stored_ids)


def within_reach(ids: Range) -> tuple[Range, Range | None]:
    """Return the part of a hole that is asked for, and the part below it that is given up."""
    if ids.length <= MOST_IDS:
        return ids, None
    low = ids.to_id - MOST_IDS + 1
    return Range(low, ids.to_id), Range(ids.from_id, low - 1)


def _length(ranges: Iterable[Range]) -> int:
    return sum(each.length for each in ranges)
