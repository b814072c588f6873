"""What a user may change of an order that rests."""

from decimal import Decimal

from cambista_sim.facts import Changed
from cambista_sim.order import Order
from cambista_sim.request import TimeInForce
from cambista_sim.rules import refused_change
from cambista_sim.self_trade import hold_left
from cambista_sim.turn import Turn
from common.money import difference, total


class EditRefusedError(ValueError):
    """An order cannot be changed so; the message says why, in Coinbase's words if they have any."""


def changed(turn: Turn, order: Order, price: Decimal, size: Decimal) -> Changed | None:
    """Return the change of an order to a new price and size; None if nothing is new.

    ``size`` has the filled part in it. Raises EditRefusedError.
    """
    request = order.request
    listing = turn.state.listings[request.pair]
    is_good_till_cancelled = request.time_in_force is TimeInForce.GTC
    if order.status != "open" or not is_good_till_cancelled or request.is_bracket:
        raise EditRefusedError("only resting limit orders that are good till cancelled")
    left = difference(size, order.filled_size)
    held = total(hold_left(order, price, left, None), order.unsettled_hold)
    free = turn.state.account(request.user).available(order.held_currency)
    reason = refused_change(listing, price, size, order.filled_size)
    if reason is None and request.is_post_only and turn.takes(listing, request, price):
        reason = "post only"
    if reason is None and difference(held, order.held) > free:
        reason = "Insufficient funds"
    if reason is not None:
        raise EditRefusedError(reason)
    if price == order.price and size == order.size:
        return None
    return Changed(
        happened_at=turn.at,
        sequence=listing.sequence + 1,
        order_id=request.order_id,
        reason="modify_order",
        old_size=order.left,
        new_size=left,
        old_price=order.price,
        new_price=price,
        held=held,
    )
