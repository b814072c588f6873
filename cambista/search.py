"""Questions to the venue about one order, each in the order that makes its answer whole."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cambista.evidence import OrderSeen
from cambista.exchange import Exchange
from cambista.life import Looked, Patience, Searched
from cambista.reservation import may_be_held
from common.messages.intent import Intent

MARGIN = timedelta(seconds=30)
"""How long before an order was sent its fills are looked for: our clock may be ahead."""


def search(
    exchange: Exchange,
    intent: Intent,
    known_ids: frozenset[str],
    asked_at: datetime,
    patience: Patience,
) -> Searched:
    """Ask whether the venue has an order: by our id, among the open ones, by its fills, its hold.

    The last is asked for behind the fence alone, where the order is given up if nothing is found.
    Raises VenueAway, VenueRefused.

    Parameters
    ----------
    known_ids
        The venue's ids of orders that are accounted for.
    """
    since = (intent.sent_at or intent.asked_at) - MARGIN
    found = exchange.find(intent.pair, intent.client_oid, since)
    if found is not None:
        return Searched(asked_at, found)
    listed = exchange.open_orders()
    found = _among(listed, intent) or _by_fills(exchange, intent, known_ids, since)
    if found is not None or asked_at <= patience.fence_at(intent):
        return Searched(asked_at, found)
    is_held, later = _hold(exchange, intent, listed)
    return Searched(asked_at, _among(later, intent), is_held=is_held)


def look(exchange: Exchange, intent: Intent, asked_at: datetime) -> Looked:
    """Ask how an order is, and then for its fills: they are at least those that it speaks of.

    One that the venue says it does not have is looked for among the open ones, and by its hold.
    Raises VenueAway, VenueRefused.
    """
    venue_order_id = intent.venue_order_id
    if venue_order_id is None:
        raise ValueError(f"order {intent.order_id} has no id at the venue to look for")
    order = exchange.order(intent.pair, venue_order_id)
    is_held = False
    if order is None:
        listed = exchange.open_orders()
        is_held, later = _hold(exchange, intent, listed)
        both = (*later, *listed)
        order = next((each for each in both if each.venue_order_id == venue_order_id), None)
    fills = exchange.fills_of(intent.pair, venue_order_id)
    return Looked(asked_at, order, tuple(fills), is_held=is_held)


def _hold(
    exchange: Exchange, intent: Intent, listed: Sequence[OrderSeen]
) -> tuple[bool, Sequence[OrderSeen]]:
    """Return whether money may be held for an order, and the open orders as they are after that.

    What is held meanwhile for others is explained by the open orders of before and after.
    """
    rates, holdings = exchange.fee_rates(), exchange.holdings()
    later = exchange.open_orders()
    known = {each.venue_order_id: each for each in (*later, *listed)}
    return may_be_held(intent, holdings, list(known.values()), rates.taker), later


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
