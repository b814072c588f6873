"""An account at Coinbase Advanced Trade, as cambista's port wants it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cambista.evidence import CancelOutcome, FillSeen, OrderSeen, PlaceOutcome, Ticket
from cambista.exchange import Access, BadAccess, FeeRates, Holding, KeyPowers, Listing, Promises
from cambista.exchanges.coinbase_advanced import account, outcome, wire
from cambista.exchanges.coinbase_advanced.auth import Key, key_of
from cambista.exchanges.coinbase_advanced.client import ROOT, Client
from cambista.exchanges.coinbase_advanced.feed import UserTalk
from cambista.exchanges.host import Address, checked, is_production, is_sandbox
from cambista.exchanges.session import settled
from cambista.exchanges.stream import Stream

REST_URL = "https://api.coinbase.com"
FEED_URL = "wss://advanced-trade-ws-user.coinbase.com"

A_LITTLE = timedelta(seconds=60)
"""Before an order was sent by our clock, in which the venue may have dated it."""

UNRESTING = timedelta(minutes=10)
"""The list of open orders hides those that are pending or queued; none is for so long."""

_ORDERS = "/orders/historical/batch"
_FILLS = "/orders/historical/fills"

Query = list[tuple[str, str]]


class AdvancedExchange:
    """An account, spoken to with one of its keys."""

    def __init__(self, access: Access, rest: Address, feed: Address | None, key: Key) -> None:
        self.promises = _promises(rest.host, has_feed=feed is not None)
        self._name = access.name
        self._pairs = access.pairs
        self._key = key
        self._feed = feed
        self._client = Client(rest, key.headers)

    def skew_s(self) -> float:
        """Return how far the venue's clock is ahead of ours, and correct for it from now on."""
        return self._client.session.measure(f"{ROOT}/time", account.venue_s)

    def key_powers(self) -> KeyPowers:
        """Return whose account it is and what the key may do."""
        return account.powers(self._client.get("/key_permissions"))

    def listings(self) -> Sequence[Listing]:
        """Return the pairs of ``Access.pairs`` that the venue has."""
        found = (account.listing(self._client.product(pair)) for pair in self._pairs)
        return [each for each in found if each is not None]

    def fee_rates(self) -> FeeRates:
        """Return the rates that count for the account now."""
        return account.fee_rates(self._client.get("/transaction_summary"))

    def holdings(self) -> Sequence[Holding]:
        """Return the account's balances; they may lag behind fills."""
        return [row for page in self._client.pages("/accounts") for row in account.holdings(page)]

    def compose(self, ticket: Ticket) -> str:
        """Return the exact body that places an order; pure, and the same for the same ticket."""
        return wire.compose(ticket)

    def place(self, body: str, sent_at: datetime) -> PlaceOutcome:
        """Send a composed order once, and never again; signed as of ``sent_at``."""
        return settled(lambda: outcome.place_outcome(self._client.place(body, sent_at), body))

    def cancel(self, pair: str, venue_order_id: str) -> CancelOutcome:
        """Take an order off the book; harmless when repeated."""
        return settled(
            lambda: outcome.cancel_outcome(self._client.cancel(venue_order_id), venue_order_id)
        )

    def order(self, pair: str, venue_order_id: str) -> OrderSeen | None:
        """Return an order, or None when the venue does not have it."""
        return wire.order_seen(self._client.order(venue_order_id))

    def find(self, pair: str, client_oid: UUID, since: datetime) -> OrderSeen | None:
        """Return the order with our id, or None: a search of the lists, as there is no lookup."""
        query = [("product_ids", pair), ("start_date", _text(since - A_LITTLE))]
        rows = self._orders(query)
        return next((row for row in rows if row.client_oid == client_oid), None)

    def open_orders(self) -> Sequence[OrderSeen]:
        """Return all orders that are not done, foreign ones too: all pages."""
        lately = datetime.fromtimestamp(self._client.session.now_s(), UTC) - UNRESTING
        found = {row.venue_order_id: row for row in self._orders([("order_status", "OPEN")])}
        # What came to rest in between is on the second list alone, what was done in between says
        # so there.
        found |= {row.venue_order_id: row for row in self._orders([("start_date", _text(lately))])}
        return [row for row in found.values() if not row.state.is_end]

    def fills(self, pair: str, since: datetime) -> Sequence[FillSeen]:
        """Return a pair's fills from an instant on, oldest first: all pages."""
        query = [("product_ids", pair), ("start_sequence_timestamp", _text(since - A_LITTLE))]
        found: list[FillSeen] = []
        for page in self._client.pages(_FILLS, query):
            rows = wire.fills_seen(page)
            young = [row for row in rows if row.filled_at >= since]
            found += young
            if rows and not young:
                break
        return sorted(found, key=_when)

    def fills_of(self, pair: str, venue_order_id: str) -> Sequence[FillSeen]:
        """Return all fills of an order, oldest first: all pages."""
        pages = self._client.pages(_FILLS, [("order_ids", venue_order_id)])
        rows = (row for page in pages for row in wire.fills_seen(page))
        return sorted((row for row in rows if row.venue_order_id == venue_order_id), key=_when)

    def feed(self) -> Stream | None:
        """Return the account's feed, not yet started; Coinbase's static sandbox has none."""
        if self._feed is None:
            return None
        return Stream(self._name, self._feed, lambda: UserTalk(self._token))

    def close(self) -> None:
        """Give back connections."""
        self._client.session.close()

    def _orders(self, query: Query) -> Iterator[OrderSeen]:
        for page in self._client.pages(_ORDERS, query):
            yield from wire.orders_seen(page)

    def _token(self) -> str:
        return self._key.token(self._client.session.now_s())


def build(access: Access) -> AdvancedExchange:
    """Return the account that the settings name. Raises BadAccess."""
    allowed = access.is_real_allowed
    rest = checked(access.rest_url or REST_URL, ("https", "http"), is_real_allowed=allowed)
    feed_url = access.feed_url or _feed_url(rest)
    feed = None
    if feed_url is not None:
        feed = checked(feed_url, ("wss", "ws"), is_real_allowed=allowed)
        if is_production(rest.host) != is_production(feed.host):
            raise BadAccess(f"{rest.host} and {feed.host} are not the same market")
    return AdvancedExchange(access, rest, feed, key_of(access, rest.authority))


def _feed_url(rest: Address) -> str | None:
    """Return the feed that belongs to a REST host; a stand-in has both on one port."""
    if is_sandbox(rest.host):
        return None
    return FEED_URL if is_production(rest.host) else rest.url.replace("http", "ws", 1)


def _promises(host: str, *, has_feed: bool) -> Promises:
    where = " (sandbox)" if is_sandbox(host) else "" if is_production(host) else " (stand-in)"
    return Promises(
        title=f"Coinbase Advanced{where}",
        icon="coinbase",
        has_feed=has_feed,
        note="There is no lookup by our id: an order whose answer was lost is searched for in "
        "lists, which may lag.",
        is_real=is_production(host),
    )


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _when(fill: FillSeen) -> datetime:
    return fill.filled_at
