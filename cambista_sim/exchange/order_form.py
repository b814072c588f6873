"""What a ``POST /orders`` asks for, read and refused in the exchange's own words.

A limit order::

    {"client_oid": "666d0000-0000-4000-8000-000100000001", "product_id": "BTC-USD", "side": "buy",
     "type": "limit", "price": "60000.10", "size": "0.00100000", "time_in_force": "GTC",
     "post_only": true, "stp": "dc"}
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal, InvalidOperation, localcontext
from typing import Any, Literal, NamedTuple, TypeVar
from uuid import UUID

from cambista_sim.exchange.query import BadQuery
from cambista_sim.exchange.stranger import parsed
from cambista_sim.request import OrderRequest, Stp, TimeInForce
from common.messages.base import Side

Form = Mapping[str, Any]
Value = TypeVar("Value")

LIFE = {"min": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
"""What ``cancel_after`` may say."""

MAX_TEXT = 40
"""Characters of a number that are read; nobody trades more digits."""

_SIDES = {"buy": Side.BUY, "sell": Side.SELL}
_STPS = {each.value: each for each in Stp}
_TIMES_IN_FORCE = {each.value: each for each in TimeInForce}

_CLIENT_OID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]{1,2})?|-?\.[0-9]+")


class Asker(NamedTuple):
    """Who asks, and under which id and when the order is known."""

    user: str
    order_id: UUID
    at: datetime


def read(body: bytes) -> Form:
    """Return the form that a request's body is. Raises BadQuery."""
    try:
        form = parsed(body, exactly=True)
    except ValueError:
        raise BadQuery("Bad Request") from None
    if not isinstance(form, dict):
        raise BadQuery("Bad Request")
    return form


def request_of(form: Form, asker: Asker, base_increment: Decimal) -> OrderRequest:
    """Return the order that a form asks for.

    Parameters
    ----------
    base_increment
        A limit order by ``funds`` is cut down to a multiple of it.

    Raises
    ------
    BadQuery
        With the exchange's words.
    """
    kind = _kind(form)
    if form.get("side") is None:
        raise BadQuery("Requires side")
    side = _one_of(form, "side", _SIDES)
    price, size, funds = _amounts(form, kind, base_increment)
    stop, stop_price = _stop(form, kind, side)
    in_force, expires_at = _in_force(form, kind, asker.at)
    return OrderRequest(
        user=asker.user,
        order_id=asker.order_id,
        pair=str(form["product_id"]),
        side=side,
        kind="limit" if kind == "limit" else "market",
        price=price,
        size=size,
        funds=funds,
        time_in_force=in_force,
        expires_at=expires_at,
        is_post_only=_is_post_only(form, kind, in_force),
        stp=_one_of(form, "stp", _STPS, "dc"),
        stop=stop,
        stop_price=stop_price,
        stop_limit_price=_number(form, "stop_limit_price"),
        client_oid=_client_oid(form),
    )


def product_of(form: Form) -> str:
    """Return the product that a form names. Raises BadQuery when it names none."""
    product_id = form.get("product_id")
    if not product_id:
        raise BadQuery("Requires product_id")
    return str(product_id)


def bracket_stop(side: Side) -> Literal["loss", "entry"]:
    """Return the direction in which the market runs away from a bracket."""
    return "loss" if side is Side.SELL else "entry"


def decimal_of(given: object) -> Decimal | None:
    """Return the number that a stranger's JSON names, or None when it is none."""
    text = str(given)
    if isinstance(given, bool) or len(text) > MAX_TEXT or not _NUMBER.fullmatch(text):
        return None
    return Decimal(text)


def _kind(form: Form) -> Literal["limit", "market", "stop"]:
    match form.get("type") or "limit":
        case "limit":
            return "limit"
        case "market":
            return "market"
        case "stop":
            return "stop"
        case other:
            raise BadQuery(f"Invalid order_type {other}")


def _amounts(
    form: Form, kind: str, base_increment: Decimal
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    if form.get("max_floor"):
        # To take it for nothing would show what its user wants to hide.
        raise BadQuery("max_floor is not supported")
    price = _number(form, "price") if kind == "limit" else None
    size, funds = _number(form, "size"), _number(form, "funds")
    if kind == "limit":
        if size is None and funds is None:
            raise BadQuery("Requires size")
        if price is None:
            raise BadQuery("Requires price")
        if price <= 0:
            raise BadQuery("Invalid Price")
        if size is None and funds is not None:
            size, funds = _cut(funds, price, base_increment), None
        if funds is not None:
            raise BadQuery("Limit orders take size or funds, not both")
    elif size is None and funds is None:
        raise BadQuery("Requires size or funds")
    return price, size, funds


def _cut(funds: Decimal, price: Decimal, base_increment: Decimal) -> Decimal:
    with localcontext(prec=60, rounding=ROUND_DOWN):
        try:
            return (funds / price).quantize(base_increment)
        except InvalidOperation:
            raise BadQuery("funds is too large") from None


def _stop(
    form: Form, kind: str, side: Side
) -> tuple[Literal["loss", "entry"] | None, Decimal | None]:
    if kind == "stop" and form.get("stop") is None:
        # The form of before 2019: the price is the stop price.
        price = _number(form, "price")
        if price is None:
            raise BadQuery("Requires price")
        return ("entry" if side is Side.BUY else "loss"), price
    stop_price = _number(form, "stop_price")
    match form.get("stop"):
        case None if form.get("stop_limit_price"):
            return bracket_stop(side), stop_price
        case None:
            return None, None
        case "loss" | "entry" as stop:
            if stop_price is None:
                raise BadQuery("Requires stop_price")
            if stop_price <= 0:
                raise BadQuery("Invalid stop_price")
            return stop, stop_price
        case other:
            raise BadQuery(f"Invalid stop {other}")


def _in_force(form: Form, kind: str, at: datetime) -> tuple[TimeInForce, datetime | None]:
    in_force = _one_of(form, "time_in_force", _TIMES_IN_FORCE, "GTC")
    after = form.get("cancel_after")
    if in_force is not TimeInForce.GTT or kind != "limit":
        if after is not None:
            raise BadQuery("cancel_after requires time_in_force to be GTT")
        return in_force, None
    if after is None:
        raise BadQuery("Requires cancel_after")
    return in_force, at + _one_of(form, "cancel_after", LIFE)


def _is_post_only(form: Form, kind: str, in_force: TimeInForce) -> bool:
    is_post_only = form.get("post_only") in (True, "true", "True")
    if is_post_only and in_force in {TimeInForce.IOC, TimeInForce.FOK}:
        raise BadQuery("post_only is not valid with IOC or FOK")
    return is_post_only and kind == "limit"


def _client_oid(form: Form) -> UUID | None:
    given = form.get("client_oid")
    if given is None or given == "":
        return None
    if not isinstance(given, str) or not _CLIENT_OID.fullmatch(given):
        raise BadQuery("Invalid client_oid")
    return UUID(given)


def _one_of(form: Form, name: str, known: Mapping[str, Value], default: str = "") -> Value:
    given = form.get(name)
    text = default if given is None else given
    if not isinstance(text, str) or text not in known:
        raise BadQuery(f"Invalid {name} {text}")
    return known[text]


def _number(form: Form, name: str) -> Decimal | None:
    given = form.get(name)
    if given is None or given == "":
        return None
    found = decimal_of(given)
    if found is None:
        raise BadQuery(f"{name} must be a number")
    return found
