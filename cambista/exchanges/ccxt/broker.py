"""An account at any exchange that ccxt knows, as cambista's port wants it: by asking alone."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from cambista.evidence import (
    CancelOutcome,
    CancelTaken,
    FillSeen,
    NothingToCancel,
    NotSent,
    OrderSeen,
    PlaceOutcome,
    Refused,
    Ticket,
    Unknown,
)
from cambista.exchange import (
    Access,
    BadAccess,
    Exchange,
    Feed,
    FeeRates,
    Holding,
    KeyPowers,
    Listing,
    Promises,
    VenueAway,
    VenueRefused,
)
from cambista.exchanges.ccxt import wire
from cambista.exchanges.ccxt.auth import Key, key_of
from cambista.exchanges.ccxt.client import Client, NoSuchOrder, TooMany
from cambista.exchanges.ccxt.hosts import hosts_of
from cambista.exchanges.host import checked, is_production
from cambista.exchanges.pace import Errand
from cambista.exchanges.session import Unsent
from common.clock import now

HELD_UP = timedelta(seconds=5)
"""An order that was held up for longer on its way to ccxt is not sent: nothing else ends it."""

A_LITTLE = timedelta(seconds=60)
"""Before an order was sent by our clock, in which the venue may have dated it."""

MOST_PAGES = 1_000

NOTE = (
    "Asked again and again, as there is no feed; one request after another. There is no lookup by "
    "our id: an order whose answer was lost is searched for in lists, which may lag or be cut. The "
    "venue does not refuse an order that was held up on its way. What a key may do is not told, "
    "nor whether two keys open one account. Fees that are not told, or in a third currency, are "
    "not counted; of one in the base currency there is less to sell than was bought."
)


class CcxtExchange:
    """An account, spoken to through ccxt."""

    def __init__(self, access: Access, key: Key, client: Client, *, is_real: bool) -> None:
        self.promises = Promises(
            title=f"{client.facts.name}{' (sandbox)' if key.is_sandbox else ''}",
            icon=key.exchange_id,
            has_feed=False,
            note=NOTE,
            is_real=is_real,
        )
        self._pairs = access.pairs
        self._key = key
        self._client = client

    def skew_s(self) -> float:
        """Return how far the venue's clock is ahead of ours, and correct for it from now on."""
        if not self._client.can("fetchTime"):
            return 0.0
        return self._client.measure()

    def key_powers(self) -> KeyPowers:
        """Return a name of the account, made of the key; ccxt does not tell what it may do."""
        return KeyPowers(self._key.account, may_trade=None, may_withdraw=None)

    def listings(self) -> Sequence[Listing]:
        """Return the pairs of ``Access.pairs`` that the venue has."""
        markets = self._client.ask("load_markets", True)  # noqa: FBT003 - ccxt's "reload"
        wanted = (markets.get(wire.symbol_of(pair)) for pair in self._pairs)
        mode = self._client.facts.precisionMode
        found = (wire.listing(each, mode) for each in wanted if each is not None)
        return [each for each in found if each is not None]

    def fee_rates(self) -> FeeRates:
        """Return the highest rates of the pairs: the account's, or else the published ones."""
        if self._client.can("fetchTradingFees"):
            known = self._client.ask("fetch_trading_fees")
        else:
            known = self._client.markets()
        symbols = [wire.symbol_of(pair) for pair in self._pairs]
        return wire.fee_rates([known[each] for each in symbols if each in known])

    def holdings(self) -> Sequence[Holding]:
        """Return the account's balances; they may lag behind fills."""
        return wire.holdings(self._client.ask("fetch_balance"))

    def compose(self, ticket: Ticket) -> str:
        """Return what ccxt is asked for; pure, and the same for the same ticket."""
        return wire.compose(ticket)

    def place(self, body: str, sent_at: datetime) -> PlaceOutcome:
        """Send a composed order once, and never again, unless it was held up on its way."""
        if now() - sent_at > HELD_UP:
            return NotSent("held up on its way")
        asked = json.loads(body)
        names = ("symbol", "type", "side", "amount", "price", "params")
        try:
            if (rounded := self._rounded(asked)) is not None:
                return Refused(rounded)
            order = self._client.ask(
                "create_order", *(asked[name] for name in names), errand=Errand.PLACE
            )
            return wire.placed(order)
        except (VenueRefused, TooMany) as error:
            return Refused(str(error))
        except Unsent as error:
            return NotSent(str(error))
        except VenueAway as error:
            return Unknown(str(error))

    def cancel(self, pair: str, venue_order_id: str) -> CancelOutcome:
        """Take an order off the book; harmless when repeated."""
        try:
            symbol = wire.symbol_of(pair)
            self._client.ask("cancel_order", venue_order_id, symbol, errand=Errand.CANCEL)
        except NoSuchOrder as error:
            return NothingToCancel(str(error))
        except (VenueRefused, TooMany) as error:
            return Refused(str(error))
        except Unsent as error:
            return NotSent(str(error))
        except VenueAway as error:
            return Unknown(str(error))
        return CancelTaken()

    def order(self, pair: str, venue_order_id: str) -> OrderSeen | None:
        """Return an order, or None when the venue does not have it (any more)."""
        try:
            found = self._client.ask("fetch_order", venue_order_id, wire.symbol_of(pair))
        except NoSuchOrder:
            return None
        return wire.order_seen(found)

    def find(self, pair: str, client_oid: UUID, since: datetime) -> OrderSeen | None:
        """Return the order with our id, or None: a search of the lists there are."""
        names = [
            name
            for name, can in (
                ("fetch_open_orders", "fetchOpenOrders"),
                ("fetch_orders", "fetchOrders"),
                ("fetch_closed_orders", "fetchClosedOrders"),
                ("fetch_canceled_orders", "fetchCanceledOrders"),
            )
            if self._client.can(can)
        ]
        start_ms = _ms(since - A_LITTLE)
        for name in names:
            rows = self._client.ask(name, wire.symbol_of(pair), start_ms)
            for row in map(wire.order_seen, rows):
                if row.client_oid == client_oid:
                    return row
        return None

    def open_orders(self) -> Sequence[OrderSeen]:
        """Return the orders of the pairs that are not done, foreign ones too."""
        rows = [
            wire.order_seen(row)
            for pair in self._pairs
            if wire.symbol_of(pair) in self._client.markets()
            for row in self._client.ask("fetch_open_orders", wire.symbol_of(pair))
        ]
        return [row for row in rows if not row.state.is_end]

    def fills(self, pair: str, since: datetime) -> Sequence[FillSeen]:
        """Return a pair's fills from an instant on, oldest first: all pages."""
        found: dict[tuple[str, int], FillSeen] = {}
        start = since
        for _ in range(MOST_PAGES):
            rows = self._client.ask("fetch_my_trades", wire.symbol_of(pair), _ms(start))
            page = {(row.venue_order_id, row.trade_id): row for row in map(wire.fill_seen, rows)}
            new = {key: row for key, row in page.items() if key not in found}
            found |= new
            if not new:
                break
            start = max(row.filled_at for row in new.values())
        return sorted((row for row in found.values() if row.filled_at >= since), key=_when)

    def fills_of(self, pair: str, venue_order_id: str) -> Sequence[FillSeen]:
        """Return all fills of an order, oldest first."""
        if self._client.can("fetchOrderTrades"):
            rows = self._client.ask("fetch_order_trades", venue_order_id, wire.symbol_of(pair))
            return sorted(map(wire.fill_seen, rows), key=_when)
        order = self.order(pair, venue_order_id)
        since = order.created_at if order is not None else None
        found = self.fills(pair, since or datetime.fromtimestamp(0, UTC))
        return [each for each in found if each.venue_order_id == venue_order_id]

    def feed(self) -> Feed | None:
        """Return None: there is no feed here."""
        return None

    def close(self) -> None:
        """Give back connections."""
        self._client.close()

    def _rounded(self, asked: dict[str, Any]) -> str | None:
        """Say what ccxt would silently round: another order than the one that was decided."""
        for name, how in (("price", "price_to_precision"), ("amount", "amount_to_precision")):
            number = asked[name]
            if number is None:
                continue
            if Decimal(self._client.rounded(how, asked["symbol"], number)) != Decimal(number):
                return f"{name} is too accurate"
        return None


def build(access: Access) -> Exchange:
    """Return the account that the settings name. Raises BadAccess."""
    if access.rest_url is not None:
        checked(access.rest_url, ("https", "http"), is_real_allowed=access.is_real_allowed)
    key = key_of(access)
    client = Client(key, access.rest_url)
    real = [each for each in hosts_of(client.facts.urls["api"]) if is_production(each)]
    is_real = bool(real) and not key.is_sandbox
    if is_real and not access.is_real_allowed:
        client.close()
        raise BadAccess(f"{real[0]} is a real market, and VIRC_REAL_TRADING is off")
    return CcxtExchange(access, key, client, is_real=is_real)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _when(fill: FillSeen) -> datetime:
    return fill.filled_at
