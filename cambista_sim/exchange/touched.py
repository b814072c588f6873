"""What a fact touches: a product, and prices of its book."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from cambista_sim.facts import (
    Activated,
    AnyFact,
    Changed,
    Done,
    Listed,
    Matched,
    Opened,
    Received,
    Rejected,
    Settled,
    Taken,
)
from cambista_sim.order import Order

Orders = Mapping[UUID, Order]


def pair_of(fact: AnyFact, orders: Orders) -> str | None:
    """Return the product that a fact is about, or None."""
    match fact:
        case Received() | Activated() | Rejected():
            return fact.request.pair
        case Opened() | Done() | Changed():
            return orders[fact.order_id].request.pair
        case Matched() | Taken() | Settled() | Listed():
            return fact.pair
        case _:
            return None


def prices_of(fact: AnyFact, orders: Orders) -> tuple[str, list[Decimal]]:
    """Return the side and the prices at which a fact may have changed what rests."""
    prices: list[Decimal | None] = []
    side = ""
    match fact:
        case Matched():
            side, prices = fact.maker_side.value, [fact.price]
        case Opened() | Done():
            order = orders[fact.order_id]
            side, prices = order.request.side.value, [order.price]
        case Changed():
            order = orders[fact.order_id]
            side = order.request.side.value
            prices = [order.price, fact.old_price, fact.new_price]
        case _:
            pass
    return side, [price for price in prices if price is not None]
