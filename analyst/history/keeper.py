"""Puts candles from elsewhere into the store, and takes ours out of it, a page at a time."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from analyst.history.overlap import Tally, compare
from analyst.history.span import Span
from common.messages.history import Fetched
from common.messages.market import INTERVALS_S, Candle, Interval
from common.records import CANDLES, FETCHES
from common.store import Store

PAGE = 1_000
"""Candles that are compared and stored together."""


class Keeper:
    """One pair's candles of one interval in the store. Every call may raise StoreAway."""

    def __init__(self, store: Store, pair: str, interval: Interval) -> None:
        self.tally = Tally()
        self._store = store
        self._key = {"pair": pair, "interval": interval}
        self.pair = pair
        self.interval: Interval = interval

    def keep(self, candles: Sequence[Candle]) -> None:
        """Store those that are not there, oldest first given; count what differs."""
        for start in range(0, len(candles), PAGE):
            page = candles[start : start + PAGE]
            end_at = page[-1].opened_at + timedelta(seconds=INTERVALS_S[self.interval])
            stored = self._find(Span(page[0].opened_at, end_at), PAGE * 10)
            new, differences, same_count = compare(stored, page)
            # What the analyst stored meanwhile stays: only what is new is put in.
            self.tally.stored_count += len(self._store.insert_new(CANDLES, new))
            self.tally.same_count += same_count
            self.tally.note(differences)

    def has_fetched(self, page: Span) -> bool:
        """Return whether a page was fetched before."""
        return self._store.get(FETCHES, **self._key, start_at=page.start_at) is not None

    def note_fetched(self, page: Span, found_count: int) -> None:
        """Remember that a page was fetched, and no more can come into it."""
        row = Fetched(
            pair=self.pair,
            interval=self.interval,
            start_at=page.start_at,
            end_at=page.end_at,
            found_count=found_count,
        )
        self._store.put(FETCHES, [row])

    def read(self, span: Span) -> Iterator[list[Candle]]:
        """Yield the stored candles of a range, oldest first, a page at a time."""
        start_at = span.start_at
        while page := self._find(Span(start_at, span.end_at), PAGE):
            yield page
            start_at = page[-1].opened_at + timedelta(seconds=INTERVALS_S[self.interval])

    def _find(self, span: Span, limit: int) -> list[Candle]:
        return self._store.find(
            CANDLES, self._key, field_range=("opened_at", span.start_at, span.end_at), limit=limit
        )
