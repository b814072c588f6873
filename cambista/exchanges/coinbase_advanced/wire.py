"""Orders and fills in Advanced Trade's words.

An order that a list shows; its limit stands in its configuration::

    {"order_id": "01b6e467-b659-432f-9490-c7cefe949564", "product_id": "ADA-USDT",
     "order_configuration": {"market_market_ioc": {"base_size": "10"}}, "side": "SELL",
     "client_order_id": "a0f970a2-05fa-4e1f-9517-f6702c33cfd1", "status": "FILLED",
     "created_time": "2023-11-26T10:19:47.423220Z", "filled_size": "10", "fee": "",
     "average_filled_price": "0.392", "total_fees": "0.03136", ...}
"""

import json
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Literal

import msgspec
from msgspec import Struct, field

from cambista.evidence import FillSeen, OrderSeen, OrderState, Ticket, trade_number
from cambista.exchange import VenueAway
from cambista.exchanges import sound
from cambista.exchanges.reply import Reply, raise_for, shortened
from common.messages.base import Side, plain

SMALLEST_SIZE = Decimal("0.00000001")
"""No pair is traded in finer steps of its base."""


UNAUTHORIZED = b"Unauthorized"


class _Error(Struct):
    error: str = ""
    message: str = ""


class _Terms(Struct):
    """What is common to all configurations of an order."""

    base_size: str | None = None
    limit_price: str | None = None


class _Order(Struct):
    order_id: str
    status: str
    product_id: str | None = None
    side: Literal["BUY", "SELL"] | None = None
    client_order_id: str | None = None
    order_configuration: dict[str, _Terms] | None = None
    filled_size: str | None = None
    created_time: datetime | None = None
    reject_reason: str = ""
    reject_message: str = ""
    cancel_message: str = ""


class _Orders(Struct):
    orders: list[_Order]


class _OneOrder(Struct):
    order: _Order


class _Fill(Struct):
    """A row of ``GET /orders/historical/fills``.

    ::

        {"entry_id": "dc7424ac...", "trade_id": "19fc7eee-f4b4-40a7-8104-033da1db5311",
         "order_id": "01b6e467-b659-432f-9490-c7cefe949564", "trade_type": "FILL",
         "trade_time": "2023-11-26T10:19:47.504Z", "price": "0.392", "size": "10",
         "commission": "0.03136", "product_id": "ADA-USDT", "liquidity_indicator": "TAKER",
         "sequence_timestamp": "2023-11-26T10:19:47.507001Z", "size_in_quote": false,
         "user_id": "dbcb91e7-2bc9-5152-bb6f-72d6677e6727", "side": "SELL"}
    """

    trade_id: str
    order_id: str
    product_id: str
    side: Literal["BUY", "SELL"]
    price: str
    size: str
    commission: str
    trade_time: datetime
    liquidity_indicator: str = ""
    size_in_quote: bool = False
    trade_type: str = "FILL"


class _Fills(Struct):
    fills: list[_Fill]


class _Turn(Struct):
    """How a page of any list ends; recorded fills have a cursor on their last page too."""

    cursor: str = ""
    has_next: bool = True
    orders: list[msgspec.Raw] = field(default_factory=list)
    fills: list[msgspec.Raw] = field(default_factory=list)
    accounts: list[msgspec.Raw] = field(default_factory=list)


def compose(ticket: Ticket) -> str:
    """Return the body of ``POST /orders``, the same for the same ticket.

    ::

        {"client_order_id": "0d4ff1a2-6c1c-4d0e-9a55-7f1f3a2b9c10", "product_id": "BTC-USD",
         "side": "BUY", "order_configuration": {"limit_limit_gtc":
         {"base_size": "0.001", "limit_price": "60000.10", "post_only": true}}}
    """
    amounts = {"base_size": ticket.size, "quote_size": ticket.funds, "limit_price": ticket.price}
    terms: dict[str, str | bool] = {
        name: plain(each) for name, each in amounts.items() if each is not None
    }
    kind = "sor_limit_ioc" if ticket.is_immediate else "limit_limit_gtc"
    if ticket.price is None:
        kind = "market_market_ioc"
    elif not ticket.is_immediate:
        terms["post_only"] = ticket.is_post_only
    body = {
        "client_order_id": str(ticket.client_oid),
        "product_id": ticket.pair,
        "side": ticket.side.value.upper(),
        "order_configuration": {kind: terms},
    }
    return json.dumps(body, separators=(",", ":"))


def reason_of(reply: Reply) -> str | None:
    """Return the venue's reason where it gave one in JSON: a page of HTML is nobody's word."""
    try:
        said = msgspec.json.decode(reply.body, type=_Error)
    except (msgspec.MsgspecError, ValueError):
        return None
    return said.message or said.error or None


def no_of(reply: Reply) -> str | None:
    """Return the venue's reason for not answering a question.

    To a token that it does not take it says so in a word, without JSON.
    """
    is_shut = reply.status == HTTPStatus.UNAUTHORIZED and reply.body.strip() == UNAUTHORIZED
    return "Unauthorized: it does not take the key" if is_shut else reason_of(reply)


def order_seen(reply: Reply) -> OrderSeen | None:
    """Return the order that a lookup shows, or None when the venue does not have it.

    Raises VenueAway or VenueRefused.
    """
    message = no_of(reply)
    if reply.status == HTTPStatus.NOT_FOUND and message is not None:
        return None
    raise_for(reply, message)
    return _seen(reply.read(_OneOrder).order)


def orders_seen(reply: Reply) -> list[OrderSeen]:
    """Return the orders of a page. Raises VenueAway or VenueRefused."""
    raise_for(reply, no_of(reply))
    return [_seen(each) for each in reply.read(_Orders).orders]


def fills_seen(reply: Reply) -> list[FillSeen]:
    """Return the fills of a page. Raises VenueAway or VenueRefused."""
    raise_for(reply, no_of(reply))
    # Other entries correct or reverse a trade; a person has to look at these.
    rows = reply.read(_Fills).fills
    return [_fill(each) for each in rows if each.trade_type == "FILL"]


def next_page(reply: Reply) -> str | None:
    """Return the cursor of the next page, or None when this one is the last or empty."""
    try:
        turn = reply.read(_Turn)
    except VenueAway:
        return None
    has_rows = turn.orders or turn.fills or turn.accounts
    return turn.cursor if turn.cursor and turn.has_next and has_rows else None


def state_of(status: str, filled: Decimal | None) -> OrderState:
    """Return the state; a status that is not known is one of an order that still lives."""
    match status:
        case "OPEN" | "CANCEL_QUEUED" | "EDIT_QUEUED":
            return OrderState.OPEN
        case "FILLED":
            return OrderState.FILLED
        case "CANCELLED" | "EXPIRED":
            return OrderState.CANCELLED
        case "FAILED":
            return OrderState.CANCELLED if filled else OrderState.REJECTED
        case _:
            return OrderState.PENDING


def _seen(order: _Order) -> OrderSeen:
    terms = next(iter((order.order_configuration or {}).values()), _Terms())
    filled = sound.amount(order.filled_size)
    reject = "" if order.reject_reason == "REJECT_REASON_UNSPECIFIED" else order.reject_reason
    return OrderSeen(
        venue_order_id=order.order_id,
        state=state_of(order.status, filled),
        client_oid=sound.client_id(order.client_order_id),
        pair=order.product_id,
        side=None if order.side is None else Side(order.side.lower()),
        price=sound.amount(terms.limit_price),
        size=sound.amount(terms.base_size),
        filled_size=filled,
        reason=shortened(order.reject_message or order.cancel_message or reject),
        created_at=order.created_time,
    )


def _fill(row: _Fill) -> FillSeen:
    price, size = sound.sure(row.price), sound.sure(row.size)
    if row.size_in_quote and price:
        # What was spent, in quote, of a size that was a multiple of the pair's increment.
        size = (size / price).quantize(SMALLEST_SIZE)
    return sound.fill(
        FillSeen(
            venue_order_id=row.order_id,
            trade_id=trade_number(row.trade_id),
            pair=row.product_id,
            side=Side(row.side.lower()),
            price=price,
            size=size,
            fee=sound.finite(row.commission),
            is_maker=row.liquidity_indicator == "MAKER",
            filled_at=sound.instant(row.trade_time),
        )
    )
