"""What a broker keeps in the store: intents first of all, then fills, orders and halts."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from common.messages.intent import Intent, Stage
from common.messages.order import Fill, OrderRecord
from common.messages.trading import Halt
from common.records import FILLS, HALTS, INTENTS, ORDERS
from common.store import Store

PAGE = 1000

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
LEAST = timedelta(microseconds=1)


class Archive:
    """A broker's documents. Every method raises StoreAway."""

    def __init__(self, store: Store, broker: str) -> None:
        self._store = store
        self._broker = broker

    def insert(self, intent: Intent) -> Intent:
        """Store an intent if its order is new; return the one that is stored.

        One that is prepared may lag: it is on the disk when it is sent, for that is saved after
        it. Lost before, it is as if its command, which is still in hand, had just come.
        """
        may_lag = intent.stage is Stage.PREPARED
        if self._store.insert_new(INTENTS, [intent], may_lag=may_lag):
            return intent
        known = self.get(intent.order_id)
        if known is None:
            raise LookupError(f"order {intent.order_id} is stored and cannot be read")
        return known

    def save(self, intents: Sequence[Intent]) -> None:
        """Store intents as they are now; they are on the disk when this returns."""
        if intents:
            self._store.put(INTENTS, intents)

    def get(self, order_id: UUID) -> Intent | None:
        """Return an intent by its order."""
        return self._store.get(INTENTS, order_id=order_id)

    def by_venue_id(self, venue_order_id: str) -> Intent | None:
        """Return an intent by the venue's id of its order."""
        equals = {"broker": self._broker, "venue_order_id": venue_order_id}
        return next(iter(self._store.find(INTENTS, equals, limit=1)), None)

    def live(self) -> Iterator[Intent]:
        """Yield the intents that are not closed, oldest first."""
        return self._pages({"broker": self._broker, "shelf": "live"}, BEGINNING)

    def since(self, at: datetime) -> Iterator[Intent]:
        """Yield the intents asked for at or after this time, oldest first."""
        return self._pages({"broker": self._broker}, at)

    def last_fill_at(self) -> datetime | None:
        """Return when the last fill that is known took place."""
        # The range, though open, names the index: the key begins with the broker as well.
        found = self._store.find(
            FILLS,
            {"broker": self._broker},
            field_range=("filled_at", BEGINNING, None),
            descending=True,
            limit=1,
        )
        return found[0].filled_at if found else None

    def file(self, fills: Sequence[Fill]) -> None:
        """Enter fills; those that are there stay as they are.

        They are on the disk when the intents are that are saved next.
        """
        if fills:
            self._store.insert_new(FILLS, fills, may_lag=True)

    def close(self, records: Sequence[OrderRecord], told: Sequence[Intent]) -> None:
        """Enter orders as people see them, and intents of whose events the bots were told.

        Nothing waits for the disk: what a power failure loses of it is made and told again.
        """
        if records:
            self._store.put(ORDERS, records, may_lag=True)
        if told:
            self._store.put(INTENTS, told, may_lag=True)

    def halt(self, name: str) -> Halt | None:
        """Return the last word on a switch that was kept."""
        return self._store.get(HALTS, name=name)

    def keep(self, halt: Halt) -> None:
        """Keep a word on a switch, where Redis cannot lose it."""
        self._store.put(HALTS, [halt])

    def _pages(self, equals: dict[str, object], low: datetime) -> Iterator[Intent]:
        seen: set[UUID] = set()
        while True:
            page = self._store.find(
                INTENTS, equals, field_range=("asked_at", low, None), limit=PAGE
            )
            fresh = [each for each in page if each.order_id not in seen]
            yield from fresh
            if len(page) < PAGE:
                return
            seen = {each.order_id for each in page}
            low = page[-1].asked_at if fresh else page[-1].asked_at + LEAST
