"""The mender: works on the holes in the trades, one page of the venue's list at a time."""

import logging
import random
import time
from bisect import bisect_left
from collections import deque
from operator import attrgetter

from common.clock import now
from common.messages.market import Gap
from grabber.archive import Archive
from grabber.feed import Below, TradeHeard
from grabber.ids import FIRST_ID, Range
from grabber.ledger import Ledger
from grabber.market import Missing
from grabber.repair import Hole, PassEnd, missing_in, within_reach
from grabber.rest import PairUnknown, VenueAway
from grabber.venue import PAGE, Venue

log = logging.getLogger(__name__)

GRACE_S = 0.5
"""Disorder on the feed heals itself in this time; what is missing then gets a row in the store."""

GRACE_LENGTH = 1_000
"""A longer hole is no disorder, and gets its row at once: a start looks at the last 10,000 ids."""

STEPS = 20
"""Looks into the store between two batches of trades."""


class Mender:
    """Keeps the ledger of holes and repairs them. Calls may raise StoreAway: then call again."""

    def __init__(self, archive: Archive, venue: Venue, pairs: tuple[str, ...]) -> None:
        self.ledger = Ledger()
        self.repaired: deque[list[TradeHeard]] = deque()
        """Trades that the venue told on request, for the feed's loop to publish."""
        self.stored_count = 0
        self._archive = archive
        self._venue = venue
        self._pairs = pairs
        self._floors: dict[str, int] | None = None
        self._rows: list[Gap] = []

    def next_due_s(self) -> float:
        """Return when there is something to do next, on the monotonic clock."""
        return self.ledger.next_due_s()

    def recover(self) -> None:
        """Find, once, what the store has and what it lacks."""
        if self._floors is not None:
            return
        self._archive.prepare()
        floors: dict[str, int] = {}
        holes: list[Hole] = []
        for pair in self._pairs if self._venue.promises.counts_trades else ():
            last_id = self._archive.last_id(pair)
            if last_id is not None:
                floors[pair] = last_id + 1
            holes += self._archive.open_holes(pair, last_id, now())
        self.ledger.add(holes)
        self._floors = floors

    def record(self) -> None:
        """Give long holes their rows; must come before what was heard after them is stored."""
        if self._rows:
            self._archive.record(self._rows)
            self._rows = []

    def open(self, missing: Missing) -> None:
        """Begin to work on a hole; what lies below the floor was looked at on start.

        Where the venue does not count its trades there is nothing that could be asked for.
        """
        if not self._venue.promises.counts_trades:
            return
        floors = self._floors if self._floors is not None else {}
        pair, ids = missing
        if ids.from_id == FIRST_ID:
            floors.setdefault(pair, ids.to_id + 1)
        ids = Range(max(ids.from_id, floors.get(pair, FIRST_ID)), ids.to_id)
        if ids.length <= 0:
            return
        near, far = within_reach(ids)
        if far is not None:
            log.error("%s: %d trades from %d to %d are given up", pair, far.length, *far)
            self._rows.append(Hole(pair, far, now(), 0.0).row(far.length, is_permanent=True))
            self.ledger.permanent_count += 1
        hole = Hole(pair, near, now(), time.monotonic() + GRACE_S)
        self.ledger.add([hole])
        if near.length > GRACE_LENGTH:
            self._rows.append(hole.row(near.length))
            self._tell(hole)

    def _tell(self, hole: Hole) -> None:
        hole.is_recorded = True
        log.warning("%s: trades %d to %d are missing, repairing", hole.pair, *hole.ids)

    def turn(self) -> None:
        """Do some steps on the holes that are due; the venue says how often it is asked."""
        for _ in range(STEPS):
            now_s = time.monotonic()
            hole = self.ledger.due(now_s)
            if hole is None:
                return
            try:
                if not hole.is_passed:
                    hole.due_s = now_s  # others that are due come before its next step
                    self._step(hole)
                if hole.is_passed:
                    self._end_pass(hole)
            except PairUnknown as error:
                log.warning("%s: a repair waits: %s", hole.pair, error)
                self._postpone(hole)
            except VenueAway as error:
                log.debug("%s: a repair waits: %s", hole.pair, error)

    def _step(self, hole: Hole) -> None:
        window = hole.window
        missing = missing_in(window, self._archive.ids_in(hole.pair, window))
        if missing and not hole.is_recorded:
            is_whole = window == hole.ids
            count = sum(each.length for each in missing) if is_whole else hole.ids.length
            self._archive.record([hole.row(count)])
            self._tell(hole)
        if not missing or hole.is_history_over:
            hole.skip(missing)
        elif time.monotonic() < self._venue.free_s:
            hole.due_s = self._venue.free_s
        else:
            self._fetch(hole, missing)

    def _fetch(self, hole: Hole, missing: list[Range]) -> None:
        """Ask the venue for a page, and for its newest trade if the page does not show it."""
        page = self._venue.trades_below(hole.pair, self._place(hole, missing))
        newest_id = page[0].trade_id if page else None
        if newest_id is None or newest_id <= missing[0].to_id:
            newest_id = self._venue.newest_id(hole.pair)
        self._fill(hole.pair, page[::-1])
        hole.take_page(missing, [trade.trade_id for trade in page], newest_id)

    def _place(self, hole: Hole, missing: list[Range]) -> Below:
        below_id = hole.next_below_id(missing, PAGE)
        is_timed = self._venue.promises.asks_by_time
        return Below(below_id, self._archive.time_from(hole.pair, below_id) if is_timed else None)

    def _fill(self, pair: str, page: list[TradeHeard]) -> None:
        """Store what a page, its oldest trade first, has of any hole of the pair."""
        holes = self.ledger.of(pair)
        parts = [_within(page, hole) for hole in holes]
        found = [trade for part in parts for trade in part]
        if not found:
            return
        new = set(self._archive.keep(found))
        self.stored_count += len(new)
        self.repaired.append(found)
        for hole, part in zip(holes, parts, strict=True):
            if not hole.is_recorded and not new.isdisjoint(each.trade_id for each in part):
                self._archive.record([hole.row(hole.ids.length)])
                self._tell(hole)

    def _end_pass(self, hole: Hole) -> None:
        absent = hole.absent
        match hole.end_pass():
            case PassEnd.REPAIRED:
                if hole.is_recorded:
                    self._archive.record([hole.row(0, at=now())])
                    self.ledger.repaired_count += 1
                    log.info("%s: trades %d to %d are repaired", hole.pair, *hole.ids)
                self.ledger.remove(hole)
            case PassEnd.PERMANENT:
                self._archive.record([hole.row(absent, is_permanent=True)])
                self.ledger.permanent_count += 1
                self.ledger.remove(hole)
                log.error(
                    "%s: %d trades from %d to %d are lost: the venue has them no more",
                    *(hole.pair, absent, *hole.ids),
                )
            case PassEnd.AGAIN:
                self._postpone(hole)

    def _postpone(self, hole: Hole) -> None:
        # The jitter of a retry is no secret.
        hole.due_s = time.monotonic() + hole.patience.delay_s(random.random())  # noqa: S311


def _within(page: list[TradeHeard], hole: Hole) -> list[TradeHeard]:
    low = bisect_left(page, hole.ids.from_id, key=attrgetter("trade_id"))
    high = bisect_left(page, hole.ids.to_id + 1, key=attrgetter("trade_id"))
    return page[low:high]
