"""What the venue refuses, in Coinbase's words, and what an order holds."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from cambista_sim.account import ZERO, Account
from cambista_sim.facts import ModeSet
from cambista_sim.listing import Listing
from cambista_sim.order import Order, hold_of
from cambista_sim.request import AT_ONCE, OrderRequest, TimeInForce
from common.messages.base import Side, base_of, plain, quote_of
from common.messages.market import Product
from common.money import EXACT

_EIGHT = "00000001"

MOST_DIGITS = 20
"""Before the point: price, size and fee rate can then be multiplied exactly."""

TOO_MANY_OPEN = "Maximum number of open orders reached"
"""Coinbase documents the limit, 500 a product and profile; its words for it were never recorded."""

_multiply = EXACT.multiply
_remainder = EXACT.remainder


def hold_or_refusal(
    request: OrderRequest,
    listing: Listing | None,
    account: Account,
    taker_fee_rate: Decimal,
    at: datetime,
) -> Decimal | str:
    """Return what an order holds, or in Coinbase's words why it cannot be taken.

    References
    ----------
    Replies recorded from Coinbase: ``price is too accurate. Smallest unit is 0.01000000``.
    """
    if listing is None:
        return "Product not found"
    reason = (
        _refused_by_mode(request, listing.modes)
        or _refused_by_shape(request, at)
        or _refused_as_bracket(request, listing.last_price)
        or _refused_by_increments(request, listing)
    )
    if reason is not None:
        return reason
    currency, amount = hold_for(request, account, taker_fee_rate)
    if amount <= ZERO or amount > account.available(currency):
        return "Insufficient funds"
    return amount


def hold_for(
    request: OrderRequest, account: Account, taker_fee_rate: Decimal
) -> tuple[str, Decimal]:
    """Return the currency and the amount that an order holds when it is placed.

    References
    ----------
    Coinbase Exchange's documentation of holds: a limit order holds its cost or its size, a market
    order its funds or its size, and the whole available balance where only the other is said.
    """
    if request.side is Side.SELL:
        currency = base_of(request.pair)
        return currency, account.available(currency) if request.size is None else request.size
    currency = quote_of(request.pair)
    if request.hold_price is not None and request.size is not None:
        return currency, hold_of(request.hold_price, request.size, taker_fee_rate)
    return currency, account.available(currency) if request.funds is None else request.funds


def refused_change(
    listing: Listing, price: Decimal, size: Decimal, filled_size: Decimal
) -> str | None:
    """Return why an open limit order cannot be given this price and size, or None."""
    if size <= filled_size:
        return "size is below the filled size"
    return (
        _inaccurate("price", price, listing.rules.quote_increment)
        or _inaccurate("size", size, listing.rules.base_increment)
        or _too_little(_multiply(price, size), listing)
    )


def is_passed(request: OrderRequest, last: Decimal | None) -> bool:
    """Return whether the last trade's price is at or past the stop price already."""
    if last is None or request.stop_price is None:
        return False
    return last <= request.stop_price if request.stop == "loss" else last >= request.stop_price


def can_express(orders: Iterable[Order], product: Product) -> bool:
    """Return whether what is left of open orders is whole in these increments."""
    return not any(
        (order.price is not None and _remainder(order.price, product.quote_increment))
        or _remainder(order.left, product.base_increment)
        for order in orders
    )


def _refused_by_mode(request: OrderRequest, modes: ModeSet) -> str | None:
    if modes.is_disabled:
        return "Trading pair not available"
    if modes.is_cancel_only:
        return "Cancel only mode"
    if modes.is_limit_only and request.kind == "market":
        return "Limit only mode"
    if modes.is_post_only and not request.is_post_only:
        return "Post only mode"
    return None


def _refused_by_shape(request: OrderRequest, at: datetime) -> str | None:
    is_limit = request.kind == "limit"
    if is_limit and request.price is None:
        return "Requires price"
    if request.size is None and (is_limit or request.funds is None):
        return "Requires size"
    if request.stop is not None and request.stop_price is None:
        return "Requires stop_price"
    if request.is_post_only and not _can_be_post_only(request):
        return "Invalid post_only"
    is_timed = request.time_in_force is TimeInForce.GTT
    if is_timed and (request.expires_at is None or request.expires_at <= at):
        return "Invalid cancel_after"
    return None


def _can_be_post_only(request: OrderRequest) -> bool:
    return request.kind == "limit" and request.stop is None and request.time_in_force not in AT_ONCE


def _refused_as_bracket(request: OrderRequest, last: Decimal | None) -> str | None:
    """Return why a bracket cannot be taken.

    References
    ----------
    Coinbase Exchange's documentation of take profit and stop loss orders: of a sale the price is
    above the stop price and that above the stop's limit, of a buy the other way round; good till
    cancelled or till a time; not post only. That a stop price is passed already has a refusal of
    its own in the list of Advanced Trade's.
    """
    price, stop_price, limit = request.price, request.stop_price, request.stop_limit_price
    if limit is None:
        return None
    if request.kind != "limit" or price is None or stop_price is None:
        return "Requires price and stop_price"
    if request.time_in_force in AT_ONCE:
        return f"Invalid time_in_force {request.time_in_force}"
    is_sale = request.side is Side.SELL
    if request.stop != ("loss" if is_sale else "entry"):
        return f"Invalid stop {request.stop}"
    if not (price > stop_price > limit if is_sale else price < stop_price < limit):
        return "Invalid stop_limit_price"
    return "Invalid stop_price" if is_passed(request, last) else None


def _refused_by_increments(request: OrderRequest, listing: Listing) -> str | None:
    rules = listing.rules
    price, size, funds = request.price, request.size, request.funds
    reason = None
    if price is not None:
        reason = _inaccurate("price", price, rules.quote_increment)
    if reason is None and size is not None:
        reason = _inaccurate("size", size, rules.base_increment)
    if reason is None and request.stop_price is not None:
        reason = _inaccurate("stop_price", request.stop_price, rules.quote_increment)
    if reason is None and request.stop_limit_price is not None:
        reason = _inaccurate("stop_limit_price", request.stop_limit_price, rules.quote_increment)
    if reason is None and funds is not None:
        reason = _inaccurate("funds", funds, rules.quote_increment) or _too_little(funds, listing)
    if reason is None and price is not None and size is not None:
        reason = _too_little(_multiply(price, size), listing)
    return reason


def _inaccurate(name: str, value: Decimal, increment: Decimal) -> str | None:
    if value.adjusted() >= MOST_DIGITS:
        return f"{name} is too large"
    if _remainder(value, increment):
        return f"{name} is too accurate. Smallest unit is {_eight(increment)}"
    if value <= ZERO:
        return f"{name} is too small. Minimum size is {_eight(increment)}"
    return None


def _too_little(funds: Decimal, listing: Listing) -> str | None:
    least = listing.rules.min_funds
    return f"funds is too small. Minimum size is {_eight(least)}" if funds < least else None


def _eight(number: Decimal) -> str:
    """Write a number with eight decimals at least, as Coinbase does."""
    _, _, tail = plain(number).partition(".")
    return plain(number if len(tail) > len(_EIGHT) else number.quantize(Decimal(f"0.{_EIGHT}")))
