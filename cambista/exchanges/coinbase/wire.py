"""Orders and fills in Coinbase Exchange's words, and what its replies mean for an order.

An order that a lookup shows::

    {"id": "b2cdd7fe-1f4a-495e-8b96-7a4be368f43c", "price": "14839.76000000", "size": "0.07060351",
     "product_id": "BTC-USD", "side": "sell", "stp": "dc", "type": "limit", "time_in_force": "IOC",
     "post_only": false, "created_at": "2018-01-08T17:55:44.454112Z",
     "done_at": "2018-01-08T17:55:44.492Z", "done_reason": "filled",
     "fill_fees": "2.6256545174247500", "filled_size": "0.07060351",
     "executed_value": "1050.2618069699000000", "status": "done", "settled": true}

A fill::

    {"created_at": "2020-01-26T17:47:43.602Z", "fee": "39.8009947826945000", "liquidity": "T",
     "order_id": "0e8029ae-ba75-4e3a-9472-efc8183005c4", "price": "7755.01000000",
     "product_id": "BTC-EUR", "profile_id": "09a6bf48-aaf1-4332-a299-cc2982a7a69d",
     "settled": true, "side": "buy", "size": "1.02645889", "trade_id": 2522525,
     "usd_volume": "8765.9486560111000000", "user_id": "59e7cb4ba7de2e00e9a9db9c"}
"""

import json
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Literal

import msgspec
from msgspec import Struct

from cambista.evidence import (
    Accepted,
    CancelOutcome,
    CancelTaken,
    FillSeen,
    NothingToCancel,
    OrderSeen,
    OrderState,
    PlaceOutcome,
    Refused,
    Ticket,
    Unknown,
    trade_number,
)
from cambista.exchange import VenueAway
from cambista.exchanges import sound
from cambista.exchanges.reply import DEFINITE, Reply, failure_of, raise_for, shortened
from common.messages.base import Side, plain

ALREADY_OVER = frozenset({"order not found", "notfound", "order already done"})
"""What a cancel is told, in lower case, when there is nothing to cancel."""

CANCEL_NEWEST = "cn"
"""What the venue does instead of a trade of the account with itself: the flag of the order that
comes counts. This leaves the one that rests as its bot knows it; the venue's own choice, ``dc``,
cuts its size."""

_LIVE = {"open": OrderState.OPEN, "rejected": OrderState.REJECTED}
_OVER = frozenset({"done", "settled"})


class _Error(Struct):
    """What went wrong: ``{"message": "Insufficient funds"}``."""

    message: str


class _Order(Struct):
    id: str
    status: str
    product_id: str | None = None
    side: Literal["buy", "sell"] | None = None
    price: Decimal | None = None
    size: Decimal | None = None
    filled_size: Decimal | None = None
    client_oid: str | None = None
    created_at: datetime | None = None
    done_reason: str | None = None
    reject_reason: str | None = None


class _Placed(Struct):
    id: str
    status: str = "pending"
    reject_reason: str | None = None


class _Fill(Struct):
    trade_id: int
    order_id: str
    product_id: str
    side: Literal["buy", "sell"]
    price: Decimal
    size: Decimal
    fee: Decimal
    liquidity: str
    created_at: datetime


def compose(ticket: Ticket) -> str:
    """Return the body of ``POST /orders``, the same for the same ticket.

    ::

        {"client_oid": "666d0000-0000-4000-8000-000100000001", "product_id": "BTC-USD",
         "side": "buy", "stp": "cn", "type": "limit", "price": "60000.10", "size": "0.001",
         "time_in_force": "GTC", "post_only": true}
    """
    body: dict[str, str | bool] = {
        "client_oid": str(ticket.client_oid),
        "product_id": ticket.pair,
        "side": ticket.side.value,
        "stp": CANCEL_NEWEST,
        "type": "market" if ticket.price is None else "limit",
    }
    amounts = {"price": ticket.price, "size": ticket.size, "funds": ticket.funds}
    body |= {name: plain(each) for name, each in amounts.items() if each is not None}
    if ticket.is_immediate:
        body["time_in_force"] = "IOC"
    elif ticket.price is not None:
        body |= {"time_in_force": "GTC", "post_only": ticket.is_post_only}
    return json.dumps(body, separators=(",", ":"))


def reason_of(reply: Reply) -> str | None:
    """Return the venue's reason where it gave one in JSON: a page of HTML is nobody's word."""
    try:
        return msgspec.json.decode(reply.body, type=_Error).message
    except (msgspec.MsgspecError, ValueError):
        return None


def place_outcome(reply: Reply) -> PlaceOutcome:
    """Return what a reply to ``POST /orders`` means.

    Only what the venue says outright is definite: an order that it took, one that it took and
    rejected, a refusal with its reason in JSON, or too many requests.
    """
    failure = failure_of(reply, reason_of(reply))
    if failure is not None:
        return failure
    try:
        placed = reply.read(_Placed)
    except VenueAway as error:
        return Unknown(str(error))
    if not placed.id:
        return Unknown("an answer without an id")
    if placed.status == "rejected":
        return Refused(shortened(placed.reject_reason or "rejected"))
    return Accepted(placed.id)


def cancel_outcome(reply: Reply) -> CancelOutcome:
    """Return what a reply to ``DELETE /orders/{id}`` means; a fill may have been quicker."""
    message = reason_of(reply)
    if reply.is_ok:
        return CancelTaken()
    if reply.is_too_many:
        return Refused(shortened(message or "too many requests"))
    if reply.status not in DEFINITE or message is None:
        return Unknown(f"status {reply.status}")
    if message.lower() in ALREADY_OVER:
        return NothingToCancel(shortened(message))
    return Refused(shortened(message))


def order_seen(reply: Reply) -> OrderSeen | None:
    """Return the order that a lookup shows, or None when the venue does not have it (any more).

    Raises VenueAway or VenueRefused.
    """
    message = reason_of(reply)
    if reply.status == HTTPStatus.NOT_FOUND and message is not None:
        return None
    raise_for(reply, message)
    return _seen(reply.read(_Order))


def orders_seen(reply: Reply) -> list[OrderSeen]:
    """Return the orders of a page. Raises VenueAway or VenueRefused."""
    raise_for(reply, reason_of(reply))
    return [_seen(each) for each in reply.read(list[_Order])]


def fills_seen(reply: Reply) -> list[FillSeen]:
    """Return the fills of a page, newest first. Raises VenueAway or VenueRefused."""
    raise_for(reply, reason_of(reply))
    return [_fill(each) for each in reply.read(list[_Fill])]


def next_page(reply: Reply) -> str | None:
    """Return the cursor of the page of older rows, to be passed back unchanged, or None."""
    return reply.headers.get("cb-after") or None


def _seen(order: _Order) -> OrderSeen:
    return OrderSeen(
        venue_order_id=order.id,
        state=_state(order),
        client_oid=sound.client_id(order.client_oid),
        pair=order.product_id,
        side=None if order.side is None else Side(order.side),
        price=sound.amount(order.price),
        size=sound.amount(order.size),
        filled_size=sound.amount(order.filled_size),
        reason=shortened(order.reject_reason or order.done_reason or ""),
        created_at=order.created_at,
    )


def _state(order: _Order) -> OrderState:
    """Return the state; a status that is not known is one of an order that still lives."""
    if order.status not in _OVER:
        return _LIVE.get(order.status, OrderState.PENDING)
    if order.done_reason is not None:
        return OrderState.FILLED if order.done_reason == "filled" else OrderState.CANCELLED
    is_whole = order.size is not None and order.filled_size == order.size
    return OrderState.FILLED if is_whole else OrderState.CANCELLED


def _fill(row: _Fill) -> FillSeen:
    return sound.fill(
        FillSeen(
            venue_order_id=row.order_id,
            trade_id=trade_number(row.trade_id),
            pair=row.product_id,
            side=Side(row.side),
            price=sound.sure(row.price),
            size=sound.sure(row.size),
            fee=sound.finite(row.fee),  # less than nothing where liquidity is paid for
            is_maker=row.liquidity == "M",
            filled_at=sound.instant(row.created_at),
        )
    )
