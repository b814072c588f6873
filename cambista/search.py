"""Questions to the venue about one order, each in the order that makes its answer whole."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cambista.evidence import OrderSeen
from cambista.exchange import Exchange
from cambista.life import Looked, Searched
from common.messages.intent import Intent

MARGIN = timedelta(seconds=30)
"""How long before an order was sent its fills are looked for: our clock may be ahead."""


def search(
    exchange: Exchange, intent: Intent, known_ids: frozenset[str], asked_at: datetime
) -> Searched:
    """Ask whether the venue has an order: by our id, among the open ones, by its fills.

    Raises VenueAway, VenueRefused.

    Parameters
    ----------
    known_ids
        The venue's ids of orders that are accounted for.
    """
    since = (intent.sent_at or intent.asked_at) - MARGIN
    found = exchange.find(intent.pair, intent.client_oid, since)
    if found is None:
        found = _among(exchange.open_orders(), intent)
    if found is None:
        found = _by_fills(exchange, intent, known_ids, since)
    return Searched(asked_at, found)


def look(exchange: Exchange, intent: Intent, asked_at: datetime) -> Looked:
    """Ask how an order is, and then for its fills: they are at least those that it speaks of.

    Raises VenueAway, VenueRefused.
    """
    if intent.venue_order_id is None:
        raise ValueError(f"order {intent.order_id} has no id at the venue to look for")
    order = exchange.order(intent.pair, intent.venue_order_id)
    fills = exchange.fills_of(intent.pair, intent.venue_order_id)
    return Looked(asked_at, order, tuple(fills))


def _among(orders: Sequence[OrderSeen], intent: Intent) -> OrderSeen | None:
    return next((each for each in orders if each.client_oid == intent.client_oid), None)


def _by_fills(
    exchange: Exchange, intent: Intent, known_ids: frozenset[str], since: datetime
) -> OrderSeen | None:
    """Look at each order that traded meanwhile and is not accounted for."""
    traded = {each.venue_order_id for each in exchange.fills(intent.pair, since)}
    for venue_order_id in sorted(traded - known_ids):
        order = exchange.order(intent.pair, venue_order_id)
        if order is not None and order.client_oid == intent.client_oid:
            return order
    return None
