"""What the grabber asks of the store: trades, gaps, and whether the last trades have holes."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from common import records
from common.messages.market import Gap
from common.store import MAX_LIMIT, Store
from grabber.feed import TradeHeard
from grabber.ids import Range, missing_ranges, without
from grabber.repair import Hole
from grabber.topic import trade_heard, trade_message

VERIFIED = MAX_LIMIT
"""Ids whose presence is checked at start: a killed process may have lost a part of what it was
storing, and holes of half a second that had no row yet."""


class Archive:
    """The grabber's part of the store. Every call may raise StoreAway."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def prepare(self) -> None:
        """Make what is missing of collections and indexes."""
        self._store.prepare()

    def keep(self, trades: Sequence[TradeHeard]) -> list[int]:
        """Store trades, and return the ids of those that were new."""
        messages = [trade_message(each) for each in trades]
        return [each.trade_id for each in self._store.insert_new(records.TRADES, messages)]

    def record(self, rows: Sequence[Gap]) -> None:
        """Store gaps as they are now."""
        self._store.put(records.GAPS, rows)

    def last_id(self, pair: str) -> int | None:
        """Return the newest stored trade's id, or None when there is none."""
        last = self._store.last(records.TRADES, pair=pair)
        return None if last is None else last.trade_id

    def last_trades(self, pair: str, count: int) -> list[TradeHeard]:
        """Return the newest stored trades, rising, at most so many of them."""
        found = self._store.find(records.TRADES, {"pair": pair}, descending=True, limit=count)
        return [trade_heard(each) for each in reversed(found)]

    def time_from(self, pair: str, trade_id: int) -> datetime | None:
        """Return when the first stored trade from an id up took place; None when there is none."""
        # Where both bounds are given a store looks at no more than what is between them.
        for limit_id in (trade_id + MAX_LIMIT, None):
            found = self._store.find(
                records.TRADES,
                {"pair": pair},
                field_range=("trade_id", trade_id, limit_id),
                limit=1,
            )
            if found:
                return found[0].traded_at
        return None

    def ids_in(self, pair: str, ids: Range) -> list[int]:
        """Return the stored ids of a range of at most ``MAX_LIMIT``, falling."""
        found = self._store.find(
            records.TRADES,
            {"pair": pair},
            field_range=("trade_id", ids.from_id, ids.to_id + 1),
            descending=True,
            limit=MAX_LIMIT,
        )
        return [each.trade_id for each in found]

    def open_holes(self, pair: str, last_id: int | None, at: datetime) -> list[Hole]:
        """Return the holes to work on: rows that are not closed, and what else is missing."""
        rows = self._store.find(records.GAPS, {"pair": pair}, descending=True, limit=MAX_LIMIT)
        kept = [row for row in rows if row.repaired_at is None and not row.is_permanent]
        known = [Range(row.from_id, row.to_id) for row in rows if row.repaired_at is None]
        holes = [
            Hole(pair, Range(row.from_id, row.to_id), row.detected_at, 0.0, is_recorded=True)
            for row in kept
        ]
        missing = [] if last_id is None else self._missing(pair, last_id, known)
        return [*holes, *(Hole(pair, ids, at, 0.0) for ids in missing)]

    def _missing(self, pair: str, last_id: int, known: Iterable[Range]) -> list[Range]:
        stored = self.ids_in(pair, Range(max(1, last_id - VERIFIED + 1), last_id))
        return without(missing_ranges(stored[-1], last_id, stored), known) if stored else []
