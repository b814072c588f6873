"""The register of intents in hand: found by our id, the venue's id and the id sent to the venue."""

from collections import OrderedDict
from collections.abc import Iterator
from uuid import UUID

from cambista.evidence import FillSeen, OrderSeen
from common.messages.intent import Intent, Stage

CLOSED_COUNT = 2000
"""Closed intents that are remembered: feeds repeat themselves for minutes, not for days."""

UNCLAIMED_COUNT = 2000
"""Orders that the feed spoke of and nobody knew, kept in case the answer to a POST is slower."""

News = OrderSeen | FillSeen


class Register:
    """Intents that are live, the last that were closed, and news that nobody claims yet."""

    def __init__(self) -> None:
        self._live: dict[UUID, Intent] = {}
        self._closed: OrderedDict[UUID, Intent] = OrderedDict()
        self._by_venue_id: dict[str, UUID] = {}
        self._by_client_oid: dict[UUID, UUID] = {}
        self._unclaimed: OrderedDict[str, list[News]] = OrderedDict()

    def put(self, intent: Intent) -> None:
        """Note an intent as it is now."""
        self._by_client_oid[intent.client_oid] = intent.order_id
        if intent.venue_order_id is not None:
            self._by_venue_id[intent.venue_order_id] = intent.order_id
        if intent.shelf == "live":
            self._closed.pop(intent.order_id, None)
            self._live[intent.order_id] = intent
            return
        self._live.pop(intent.order_id, None)
        self._closed[intent.order_id] = intent
        while len(self._closed) > CLOSED_COUNT:
            self._forget(self._closed.popitem(last=False)[1])

    def get(self, order_id: UUID) -> Intent | None:
        """Return an intent in hand."""
        return self._live.get(order_id) or self._closed.get(order_id)

    def live(self) -> Iterator[Intent]:
        """Yield the intents that are not closed."""
        yield from list(self._live.values())

    def undone(self) -> Iterator[Intent]:
        """Yield the intents of which something may be at the venue."""
        yield from (each for each in self._live.values() if each.stage is not Stage.DONE)

    def venue_ids(self) -> frozenset[str]:
        """Return the venue's ids of all intents in hand."""
        return frozenset(self._by_venue_id)

    def owner(self, news: News) -> Intent | None:
        """Return whose news it is."""
        order_id = self._by_venue_id.get(news.venue_order_id)
        if order_id is None and isinstance(news, OrderSeen) and news.client_oid is not None:
            order_id = self._by_client_oid.get(news.client_oid)
        return None if order_id is None else self.get(order_id)

    def keep(self, news: News) -> None:
        """Keep news that nobody claims; the oldest go first."""
        self._unclaimed.setdefault(news.venue_order_id, []).append(news)
        while len(self._unclaimed) > UNCLAIMED_COUNT:
            self._unclaimed.popitem(last=False)

    def claim(self, intent: Intent) -> list[News]:
        """Return, once, the news that were kept of an order."""
        if intent.venue_order_id is None:
            return []
        return self._unclaimed.pop(intent.venue_order_id, [])

    def _forget(self, intent: Intent) -> None:
        self._by_client_oid.pop(intent.client_oid, None)
        if intent.venue_order_id is not None:
            self._by_venue_id.pop(intent.venue_order_id, None)
