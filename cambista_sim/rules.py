"""What the venue refuses, in Coinbase's words."""

from decimal import Decimal

from cambista_sim.account import Account, held_for
from common.messages.base import plain
from common.messages.market import Product
from common.messages.order import PlaceOrder
from common.money import product, units

_EIGHT = "00000001"


def refusal(
    order: PlaceOrder, rules: Product | None, account: Account, taker_fee_rate: Decimal
) -> str | None:
    """Return why an order cannot be taken, or None when it can.

    References
    ----------
    Replies recorded from Coinbase: ``price is too accurate. Smallest unit is 0.01000000``.
    """
    if rules is None:
        return "Product not found"
    if units(order.price, rules.quote_increment) is None:
        return f"price is too accurate. Smallest unit is {_eight(rules.quote_increment)}"
    if units(order.size, rules.base_increment) is None:
        return f"size is too accurate. Smallest unit is {_eight(rules.base_increment)}"
    if product(order.price, order.size) < rules.min_funds:
        return f"funds is too small. Minimum size is {_eight(rules.min_funds)}"
    currency, amount = held_for(order.pair, order.side, order.price, order.size, taker_fee_rate)
    if amount > account.available(currency):
        return "Insufficient funds"
    return None


def _eight(number: Decimal) -> str:
    """Write a number with eight decimals at least, as Coinbase does."""
    _, _, tail = plain(number).partition(".")
    return plain(number if len(tail) > len(_EIGHT) else number.quantize(Decimal(f"0.{_EIGHT}")))
