"""What an Advanced Trade order asks for, by its configuration.

A limit order::

    {"client_order_id": "0d4ff1a2-6c1c-4d0e-9a55-7f1f3a2b9c10", "product_id": "BTC-USD",
     "side": "BUY", "order_configuration": {"limit_limit_gtc":
     {"base_size": "0.001", "limit_price": "60000.10", "post_only": true}}}
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple
from uuid import UUID, uuid5

from cambista_sim.exchange.order_form import Asker, bracket_stop, decimal_of
from cambista_sim.exchange.users import NAMESPACE
from cambista_sim.request import OrderRequest, TimeInForce
from cambista_sim.rules import MOST_DIGITS
from common.messages.base import Side
from common.money import product, units_around

IN_FORCE = {
    "market_market_ioc": TimeInForce.IOC,
    "limit_limit_gtc": TimeInForce.GTC,
    "limit_limit_gtd": TimeInForce.GTT,
    "limit_limit_fok": TimeInForce.FOK,
    "sor_limit_ioc": TimeInForce.IOC,
    "stop_limit_stop_limit_gtc": TimeInForce.GTC,
    "stop_limit_stop_limit_gtd": TimeInForce.GTT,
    "trigger_bracket_gtc": TimeInForce.GTC,
    "trigger_bracket_gtd": TimeInForce.GTT,
}
"""The configurations that there are, and how long each waits."""

SIDES = {"BUY": Side.BUY, "SELL": Side.SELL}

STOPS: Mapping[str, Literal["loss", "entry"]] = {
    "STOP_DIRECTION_STOP_UP": "entry",
    "STOP_DIRECTION_STOP_DOWN": "loss",
}

PROTECTION = Decimal("0.05")
"""How much worse than its trigger price a bracket's stop may trade, by Coinbase's documentation of
``stop_trigger_price``: its limit is 5 % higher to buy and 5 % lower to sell."""

REASONS = (
    ("Insufficient funds", "INSUFFICIENT_FUND", "Insufficient balance in source account"),
    ("price is too accurate", "INVALID_PRICE_PRECISION", "Too many decimals in order price"),
    (
        "stop_price is too accurate",
        "INVALID_STOP_PRICE_PRECISION",
        "Too many decimals in stop price",
    ),
    ("size is too accurate", "INVALID_SIZE_PRECISION", "Too many decimals in order amount"),
    ("funds is too accurate", "INVALID_SIZE_PRECISION", "Too many decimals in order amount"),
    ("funds is too small", "INVALID_QUOTE_SIZE_TOO_SMALL", "Order size is too small"),
    ("size is too small", "INVALID_BASE_SIZE_TOO_SMALL", "Order size is too small"),
    ("Invalid stop_limit_price", "INVALID_BRACKET_PRICES", "Bracket prices are on the wrong side"),
    (
        "Invalid stop_price",
        "INVALID_BRACKET_STOP_TRIGGER_PRICE",
        "The last trade is past the stop trigger price",
    ),
    ("post only", "INVALID_LIMIT_PRICE_POST_ONLY", "Post only limit price would take"),
    ("Product not found", "INVALID_PRODUCT_ID", "Invalid product_id"),
    ("Trading pair", "TRADING_DISABLED", "Trading is disabled for this product"),
    ("Post only mode", "ORDER_ENTRY_DISABLED", "Orderbook is in post only mode"),
    ("Limit only mode", "ORDER_ENTRY_DISABLED", "Orderbook is in limit only mode"),
    ("Cancel only mode", "ORDER_ENTRY_DISABLED", "Orderbook is in cancel only mode"),
)
"""The venue's refusals in the words of this dialect."""


class FormError(ValueError):
    """An order that cannot be taken: the reason of this dialect, and a sentence."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Trigger(NamedTuple):
    """What becomes of an order at which price: nothing, if there is none."""

    stop: Literal["loss", "entry"] | None = None
    price: Decimal | None = None
    limit: Decimal | None = None
    """Of a bracket."""


def request_of(form: Mapping[str, Any], asker: Asker, quote_increment: Decimal) -> OrderRequest:
    """Return the order that a form asks for.

    Parameters
    ----------
    quote_increment
        A bracket's limit after its trigger is a multiple of it.

    Raises
    ------
    FormError
        With a reason of this dialect.
    """
    name, asked = configuration(form)
    side = SIDES.get(str(form.get("side")))
    if side is None:
        raise FormError("INVALID_SIDE", "Invalid side")
    is_market = name == "market_market_ioc"
    price, size, funds = _amounts(asked, is_market=is_market)
    in_force = IN_FORCE[name]
    trigger = _trigger(name, asked, side, quote_increment)
    return OrderRequest(
        user=asker.user,
        order_id=asker.order_id,
        pair=str(form.get("product_id")),
        side=side,
        kind="market" if is_market else "limit",
        price=price,
        size=size,
        funds=funds,
        time_in_force=in_force,
        expires_at=_end(asked) if in_force is TimeInForce.GTT else None,
        is_post_only=_is_post_only(asked),
        stop=trigger.stop,
        stop_price=trigger.price,
        stop_limit_price=trigger.limit,
        client_oid=oid_of(str(form["client_order_id"])),
    )


def configuration(form: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Return the name and the fields of a form's one configuration. Raises FormError."""
    found = form.get("order_configuration")
    if not isinstance(found, dict):
        raise FormError("UNSUPPORTED_ORDER_CONFIGURATION", "order_configuration is required")
    given = {name: each for name, each in found.items() if each}
    if len(given) != 1:
        raise FormError("UNSUPPORTED_ORDER_CONFIGURATION", "one configuration is required")
    [(name, asked)] = given.items()
    if name not in IN_FORCE or not isinstance(asked, dict):
        raise FormError("UNSUPPORTED_ORDER_CONFIGURATION", f"{name} is not supported")
    return name, asked


def oid_of(client_order_id: str) -> UUID:
    """Return the id under which the venue knows an order that its user calls so."""
    try:
        found = UUID(client_order_id)
    except ValueError:
        return uuid5(NAMESPACE, client_order_id)
    return found if str(found) == client_order_id else uuid5(NAMESPACE, client_order_id)


def reason_of(refusal: str) -> tuple[str, str]:
    """Return a refusal of the venue as a reason and a sentence of this dialect."""
    for words, reason, message in REASONS:
        if refusal.startswith(words):
            return reason, message
    return "INVALID_REQUEST", refusal


def amount(asked: Mapping[str, Any], name: str) -> Decimal | None:
    """Return an amount that a form names, or None. Raises FormError."""
    given = asked.get(name)
    if given is None or given == "":
        return None
    found = decimal_of(given)
    if found is None:
        raise FormError("INVALID_REQUEST", f"{name} is not a number")
    return found


def _amounts(
    asked: Mapping[str, Any], *, is_market: bool
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Return price, size and funds."""
    price = None if is_market else amount(asked, "limit_price")
    size, funds = amount(asked, "base_size"), amount(asked, "quote_size")
    if funds is not None and not is_market:
        raise FormError("UNSUPPORTED_ORDER_CONFIGURATION", "limit orders take base_size")
    if (size is None) == (funds is None):
        raise FormError("INVALID_REQUEST", "base_size or quote_size is required, not both")
    if price is None and not is_market:
        raise FormError("INVALID_REQUEST", "limit_price is required")
    return price, size, funds


def _is_post_only(asked: Mapping[str, Any]) -> bool:
    match asked.get("post_only"):
        case None | False:
            return False
        case True:
            return True
        case _:
            # To take it for a no would trade what its user wants to rest.
            raise FormError("INVALID_REQUEST", "post_only is true or false")


def _trigger(name: str, asked: Mapping[str, Any], side: Side, quote_increment: Decimal) -> Trigger:
    if name.startswith("stop_limit"):
        return Trigger(_stop(asked), amount(asked, "stop_price"))
    if not name.startswith("trigger_bracket"):
        return Trigger()
    price = amount(asked, "stop_trigger_price")
    if price is None or price <= 0 or price.adjusted() >= MOST_DIGITS:
        raise FormError("INVALID_REQUEST", "stop_trigger_price is required")
    worse = PROTECTION if side is Side.BUY else -PROTECTION
    below, above = units_around(product(price, 1 + worse), quote_increment)
    limit = product(Decimal(below if side is Side.BUY else above), quote_increment)
    return Trigger(bracket_stop(side), price, limit)


def _stop(asked: Mapping[str, Any]) -> Literal["loss", "entry"]:
    direction = str(asked.get("stop_direction"))
    if direction not in STOPS:
        raise FormError("INVALID_REQUEST", "stop_direction is required")
    if amount(asked, "stop_price") is None:
        raise FormError("INVALID_REQUEST", "stop_price is required")
    return STOPS[direction]


def _end(asked: Mapping[str, Any]) -> datetime:
    try:
        end = datetime.fromisoformat(str(asked.get("end_time")))
    except ValueError:
        raise FormError("INVALID_REQUEST", "end_time is not a time") from None
    if end.tzinfo is None:
        raise FormError("INVALID_REQUEST", "end_time has no time zone")
    return end
