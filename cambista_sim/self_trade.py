"""Self-trade prevention: what happens instead of a trade of a user with himself."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from cambista_sim.book import Resting
from cambista_sim.facts import SELF_TRADE, Changed, Done
from cambista_sim.listing import Listing
from cambista_sim.order import ONE, Order, hold_of
from cambista_sim.request import Stp
from common.messages.base import Side
from common.money import EXACT, difference, product, total


def prevented(
    listing: Listing, order: Order, resting: Resting[Order], lots: int, at: datetime
) -> Iterator[Changed | Done]:
    """Yield what happens instead of a trade of so many lots; each is true before the next.

    The incoming order's flag counts; the resting order's is not looked at.

    References
    ----------
    Coinbase Exchange's documentation of self-trade prevention: decrease and cancel cuts the size
    of a market order, and its funds when it has no size.
    """
    match order.request.stp:
        case Stp.CANCEL_OLDEST:
            yield _cancelled(listing, resting.key, at)
        case Stp.CANCEL_NEWEST:
            yield _cancelled(listing, order, at)
        case Stp.CANCEL_BOTH:
            yield _cancelled(listing, resting.key, at)
            yield _cancelled(listing, order, at)
        case Stp.DECREASE_AND_CANCEL:
            yield from _decreased(listing, order, resting, lots, at)


def _decreased(
    listing: Listing, order: Order, resting: Resting[Order], lots: int, at: datetime
) -> Iterator[Changed | Done]:
    there, tick, other = resting.lots, resting.tick, resting.key
    if there > lots:
        yield _cut(listing, other, tick, lots, at)
    else:
        yield _cancelled(listing, other, at)
    if there < lots:
        yield _cut(listing, order, tick, there, at)
    else:
        yield _cancelled(listing, order, at)


def _cancelled(listing: Listing, order: Order, at: datetime) -> Done:
    return Done(
        happened_at=at,
        sequence=listing.sequence + 1,
        order_id=order.request.order_id,
        reason="canceled",
        cancel_code=SELF_TRADE,
        left=order.left,
    )


def _cut(listing: Listing, order: Order, tick: int, lots: int, at: datetime) -> Changed:
    size = listing.size(lots)
    old_size = new_size = None
    old_funds = new_funds = None
    if order.size is not None:
        old_size, new_size = order.left, difference(order.left, size)
    elif order.funds_left is not None:
        old_funds = order.funds_left
        new_funds = difference(old_funds, _worth(order, listing.price(tick), size))
    return Changed(
        happened_at=at,
        sequence=listing.sequence + 1,
        order_id=order.request.order_id,
        reason="STP",
        old_size=old_size,
        new_size=new_size,
        old_price=order.price,
        new_price=order.price,
        old_funds=old_funds,
        new_funds=new_funds,
        held=total(hold_left(order, order.limit_held, new_size, new_funds), order.unsettled_hold),
    )


def hold_left(
    order: Order, price: Decimal | None, size: Decimal | None, funds: Decimal | None
) -> Decimal:
    """Return what an order holds for what it has left: so much size, or funds, at a limit price."""
    if order.request.side is Side.SELL:
        return difference(order.held, order.unsettled_hold) if size is None else size
    if price is not None and size is not None:
        return hold_of(price, size, order.taker_fee_rate)
    if funds is not None:
        return funds
    return difference(order.held, order.unsettled_hold)


def _worth(order: Order, price: Decimal, size: Decimal) -> Decimal:
    if order.request.side is Side.SELL:
        return product(price, size)
    return product(price, size, EXACT.add(ONE, order.taker_fee_rate))
