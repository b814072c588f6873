"""Orders, fills, balances and rules in ccxt's words, and what its errors mean for an order.

All of an order in ccxt's form that is read here, with numbers as texts::

    {"id": "a9625b04-fc66-4999-a876-543c3684d702", "clientOrderId": "666d0000-0000-4000-...",
     "symbol": "BTC/USD", "side": "buy", "price": "60000.1", "amount": "0.001", "filled": "0",
     "status": "open", "timestamp": 1790733824122}

and of a trade::

    {"id": "78098253", "order": "a9625b04-fc66-4999-a876-543c3684d702", "symbol": "BTC/USD",
     "side": "sell", "price": "8087.38", "amount": "0.006018", "timestamp": 1574300303878,
     "takerOrMaker": "taker", "fee": {"cost": "0.2433492642", "currency": "USD"}}
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from cambista.evidence import (
    Accepted,
    FillSeen,
    OrderSeen,
    OrderState,
    PlaceOutcome,
    Refused,
    Ticket,
    Unknown,
    trade_number,
)
from cambista.exchange import FeeRates, Holding, Listing, VenueAway
from cambista.exchanges import sound
from cambista.exchanges.reply import shortened
from common.messages.base import Side, base_of, plain, quote_of
from common.messages.market import Product
from common.money import product, total

Json = Mapping[str, Any]

DECIMAL_PLACES, TICK_SIZE = 2, 4
"""ccxt's ways of saying how fine prices and sizes are."""

_STATES = {
    "open": OrderState.OPEN,
    "closed": OrderState.FILLED,
    "canceled": OrderState.CANCELLED,
    "expired": OrderState.CANCELLED,
    "rejected": OrderState.REJECTED,
}


def symbol_of(pair: str) -> str:
    """Return a pair as ccxt writes it: ``BTC/USD``."""
    return pair.replace("-", "/")


def pair_of(symbol: str) -> str:
    """Return a pair as we write it."""
    return symbol.replace("/", "-")


def compose(ticket: Ticket) -> str:
    """Return what ccxt is asked for, the same for the same ticket."""
    params: dict[str, str | bool] = {
        "clientOrderId": str(ticket.client_oid),
        # The one exchange that drops the name above takes this one.
        "client_order_id": str(ticket.client_oid),
    }
    if ticket.is_post_only:
        params["postOnly"] = True
    if ticket.is_immediate:
        params["timeInForce"] = "IOC"
    if ticket.funds is not None:
        params["cost"] = plain(ticket.funds)
    order = {
        "symbol": symbol_of(ticket.pair),
        "type": "market" if ticket.price is None else "limit",
        "side": ticket.side.value,
        "amount": None if ticket.size is None else plain(ticket.size),
        "price": None if ticket.price is None else plain(ticket.price),
        "params": params,
    }
    return json.dumps(order, separators=(",", ":"))


def placed(order: Json) -> PlaceOutcome:
    """Return what the order means that ccxt returned for one that it sent."""
    venue_order_id = order.get("id")
    if not venue_order_id:
        return Unknown("an answer without an id")
    if order.get("status") == "rejected":
        return Refused("rejected")
    return Accepted(str(venue_order_id))


def order_seen(order: Json) -> OrderSeen:
    """Return an order as ccxt shows it. Raises VenueAway when it is none."""
    filled, size = sound.amount(order.get("filled")), sound.amount(order.get("amount"))
    state = _STATES.get(order.get("status") or "", OrderState.PENDING)
    if state is OrderState.FILLED and filled is not None and size is not None and filled < size:
        state = OrderState.CANCELLED
    return OrderSeen(
        venue_order_id=_text(order, "id"),
        state=state,
        client_oid=sound.client_id(order.get("clientOrderId")),
        pair=pair_of(_text(order, "symbol")),
        side=_side(order),
        price=sound.amount(order.get("price")) or None,
        size=size,
        filled_size=filled,
        created_at=None if order.get("timestamp") is None else _instant(order),
    )


def fill_seen(trade: Json) -> FillSeen:
    """Return a fill as ccxt shows it. Raises VenueAway when it is none."""
    price, size = sound.sure(trade.get("price")), sound.sure(trade.get("amount"))
    pair = pair_of(_text(trade, "symbol"))
    side = _side(trade)
    if side is None:
        raise VenueAway("a trade without a side")
    return sound.fill(
        FillSeen(
            venue_order_id=_text(trade, "order"),
            trade_id=trade_number(_text(trade, "id")),
            pair=pair,
            side=side,
            price=price,
            size=size,
            fee=total(*(_fee(each, pair, price) for each in _fees(trade))),
            is_maker=trade.get("takerOrMaker") == "maker",
            filled_at=_instant(trade),
        )
    )


def holdings(balance: Json) -> list[Holding]:
    """Return the balances. Raises VenueAway when one is none."""
    totals, used = balance.get("total") or {}, balance.get("used") or {}
    return [
        Holding(currency, sound.finite(total), sound.finite(used.get(currency) or "0"))
        for currency, total in totals.items()
        if total is not None
    ]


def listing(market: Json, precision_mode: int) -> Listing | None:
    """Return a pair's rules, or None where they cannot be told exactly."""
    precision, limits = market.get("precision") or {}, market.get("limits") or {}
    increments = [_increment(precision.get(name), precision_mode) for name in ("amount", "price")]
    least = sound.amount((limits.get("cost") or {}).get("min")) or Decimal(0)
    if increments[0] is None or increments[1] is None:
        return None
    try:
        rules = Product(
            pair=pair_of(_text(market, "symbol")),
            base_increment=increments[0],
            quote_increment=increments[1],
            min_funds=least,
        )
    except ValidationError:
        return None
    return Listing(rules, "disabled" if market.get("active") is False else "full")


def fee_rates(fees: list[Json]) -> FeeRates:
    """Return the highest rates of the pairs. Raises VenueAway when none is told."""
    makers = [sound.finite(each["maker"]) for each in fees if each.get("maker") is not None]
    takers = [sound.finite(each["taker"]) for each in fees if each.get("taker") is not None]
    if not makers or not takers:
        raise VenueAway("no fee rates are told")
    return FeeRates(max(makers), max(takers))


def reason(error_text: str, exchange_id: str) -> str:
    """Return ccxt's text of an error without the name that it begins with."""
    return shortened(error_text.removeprefix(exchange_id))


def _fees(trade: Json) -> list[Json]:
    """Return what was paid: some exchanges take a fee in parts, and ccxt then tells no one fee."""
    return [each for each in trade.get("fees") or [trade.get("fee")] if each]


def _fee(fee: Json, pair: str, price: Decimal) -> Decimal:
    """Return a fee in quote; one in a third currency cannot be told in quote and counts nothing."""
    cost = sound.finite(fee.get("cost") or "0")
    if fee.get("currency") == base_of(pair):
        return product(cost, price)
    return cost if fee.get("currency") in {None, quote_of(pair)} else Decimal(0)


def _increment(precision: str | None, mode: int) -> Decimal | None:
    if precision is None or mode not in {DECIMAL_PLACES, TICK_SIZE}:
        return None
    number = sound.finite(precision)
    return number if mode == TICK_SIZE else Decimal(1).scaleb(-int(number))


def _side(row: Json) -> Side | None:
    side = row.get("side")
    return Side(side) if side in {"buy", "sell"} else None


def _instant(row: Json) -> datetime:
    """Return when it was. Raises VenueAway."""
    try:
        return datetime.fromtimestamp(int(row["timestamp"]) / 1000, UTC)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise VenueAway("an instant is missing") from None


def _text(row: Json, name: str) -> str:
    found = row.get(name)
    if not found:
        raise VenueAway(f"there is no {name}")
    return str(found)
