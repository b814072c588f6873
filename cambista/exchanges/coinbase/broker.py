"""An account at Coinbase Exchange or its sandbox, as cambista's port wants it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from cambista.evidence import CancelOutcome, FillSeen, OrderSeen, PlaceOutcome, Ticket
from cambista.exchange import (
    Access,
    BadAccess,
    FeeRates,
    Holding,
    KeyPowers,
    Listing,
    Promises,
    VenueAway,
)
from cambista.exchanges.coinbase import account, wire
from cambista.exchanges.coinbase.auth import Key, key_of
from cambista.exchanges.coinbase.client import Client
from cambista.exchanges.coinbase.feed import UserTalk
from cambista.exchanges.host import Address, checked, is_production, is_sandbox
from cambista.exchanges.session import settled
from cambista.exchanges.stream import Stream
from common.coinbase import EXCHANGE_REST_URL

FEED_URL = "wss://ws-feed.exchange.coinbase.com"
SANDBOX_FEED_URL = "wss://ws-feed-public.sandbox.exchange.coinbase.com"

A_LITTLE = timedelta(seconds=60)
"""Before an order was sent by our clock, in which the venue may have dated it."""


class CoinbaseExchange:
    """An account, spoken to with one of its keys."""

    def __init__(self, access: Access, rest: Address, feed: Address, key: Key) -> None:
        self.promises = _promises(rest.host)
        self._name = access.name
        self._pairs = access.pairs
        self._key = key
        self._feed = feed
        self._client = Client(rest, key.headers)

    def skew_s(self) -> float:
        """Return how far the venue's clock is ahead of ours, and correct for it from now on."""
        return self._client.session.measure("/time", account.venue_s)

    def key_powers(self) -> KeyPowers:
        """Return whose account it is and what the key may do, as far as the venue tells."""
        profile = account.profile(self._client.get("/accounts"))
        whose = profile or account.user(self._client.get("/users/self/verify"))
        may_withdraw = account.may_withdraw(self._client.get(account.FEE_ESTIMATE))
        return KeyPowers(f"coinbase/{whose}", may_trade=None, may_withdraw=may_withdraw)

    def listings(self) -> Sequence[Listing]:
        """Return the pairs of ``Access.pairs`` that the venue has."""
        return account.listings(self._client.get("/products"), self._pairs)

    def fee_rates(self) -> FeeRates:
        """Return the rates that count for the account now."""
        return account.fee_rates(self._client.get("/fees"))

    def holdings(self) -> Sequence[Holding]:
        """Return the account's balances; they may lag behind fills."""
        return account.holdings(self._client.get("/accounts"))

    def compose(self, ticket: Ticket) -> str:
        """Return the exact body that places an order; pure, and the same for the same ticket."""
        return wire.compose(ticket)

    def place(self, body: str, sent_at: datetime) -> PlaceOutcome:
        """Send a composed order once, and never again; signed as of ``sent_at``."""
        return settled(lambda: wire.place_outcome(self._client.place(body, sent_at)))

    def cancel(self, pair: str, venue_order_id: str) -> CancelOutcome:
        """Take an order off the book; harmless when repeated."""
        return settled(lambda: wire.cancel_outcome(self._client.cancel(pair, venue_order_id)))

    def order(self, pair: str, venue_order_id: str) -> OrderSeen | None:
        """Return an order, or None when the venue does not have it (any more)."""
        return wire.order_seen(self._client.order(venue_order_id))

    def find(self, pair: str, client_oid: UUID, since: datetime) -> OrderSeen | None:
        """Return the order with our id, or None: looked up, and searched for in the lists too."""
        found = wire.order_seen(self._client.order_of_client(client_oid))
        if found is not None:
            return _named(found, client_oid)
        start = (since - A_LITTLE).isoformat().replace("+00:00", "Z")
        query = {"status": "all", "product_id": pair, "start_date": start}
        rows = (row for page in self._client.orders(query) for row in wire.orders_seen(page))
        return next((row for row in rows if row.client_oid == client_oid), None)

    def open_orders(self) -> Sequence[OrderSeen]:
        """Return all orders that are not done, foreign ones too: all pages."""
        return [
            row
            for page in self._client.orders({})
            for row in wire.orders_seen(page)
            if not row.state.is_end
        ]

    def fills(self, pair: str, since: datetime) -> Sequence[FillSeen]:
        """Return a pair's fills from an instant on, oldest first: all pages."""
        found: list[FillSeen] = []
        for page in self._client.fills({"product_id": pair}):
            rows = wire.fills_seen(page)
            young = [row for row in rows if row.filled_at >= since]
            found += young
            if len(young) < len(rows):
                break
        return found[::-1]

    def fills_of(self, pair: str, venue_order_id: str) -> Sequence[FillSeen]:
        """Return all fills of an order, oldest first: all pages."""
        pages = self._client.fills({"order_id": venue_order_id})
        return [row for page in pages for row in wire.fills_seen(page)][::-1]

    def feed(self) -> Stream:
        """Return the account's feed, not yet started."""
        return Stream(self._name, self._feed, lambda: UserTalk(self._pairs, self._subscription))

    def close(self) -> None:
        """Give back connections."""
        self._client.session.close()

    def _subscription(self) -> dict[str, str]:
        return dict(self._key.subscription(self._client.session.now_s()))


def build(access: Access) -> CoinbaseExchange:
    """Return the account that the settings name. Raises BadAccess."""
    rest_url = access.rest_url or EXCHANGE_REST_URL
    allowed = access.is_real_allowed
    rest = checked(rest_url, ("https", "http"), is_real_allowed=allowed)
    feed = checked(access.feed_url or _feed_url(rest), ("wss", "ws"), is_real_allowed=allowed)
    if is_production(rest.host) != is_production(feed.host):
        raise BadAccess(f"{rest.host} and {feed.host} are not the same market")
    return CoinbaseExchange(access, rest, feed, key_of(access))


def _feed_url(rest: Address) -> str:
    """Return the feed that belongs to a REST host; a stand-in has both on one port."""
    if is_sandbox(rest.host):
        return SANDBOX_FEED_URL
    return FEED_URL if is_production(rest.host) else rest.url.replace("http", "ws", 1)


def _promises(host: str) -> Promises:
    where = " (sandbox)" if is_sandbox(host) else "" if is_production(host) else " (stand-in)"
    return Promises(
        title=f"Coinbase{where}", icon="coinbase", has_feed=True, is_real=is_production(host)
    )


def _named(found: OrderSeen, client_oid: UUID) -> OrderSeen:
    """Return an order with the id that it was asked for by, which the venue need not repeat."""
    if found.client_oid not in {None, client_oid}:
        raise VenueAway(f"asked for {client_oid}, was shown {found.client_oid}")
    return replace(found, client_oid=client_oid)
