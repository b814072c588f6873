"""What the facts of an order are to its bot, and to the store."""

from decimal import Decimal
from typing import Literal, assert_never

from cambista_sim.facts import Accepted, AnyFact, Cancelled, Deposited, Filled, Listed, Refused
from cambista_sim.state import Order
from common.broker import Letter
from common.messages.order import (
    Fill,
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
    OrderProgress,
    OrderRecord,
    OrderRefused,
)
from common.money import total


def letters_of(order: Order) -> list[Letter]:
    """Return all that happened to an order, in order, as letters to its bot."""
    return [letter_of(order, sequence) for sequence in range(1, len(order.facts) + 1)]


def letter_of(order: Order, sequence: int) -> Letter:
    """Return one event of an order, counted from 1, as a letter to its bot."""
    return Letter(order.asked.bot_id, _event(order, order.facts[sequence - 1], sequence))


def sequence_of(order: Order, fact: AnyFact) -> int:
    """Return which of an order's facts this is, counted from 1; the last are found first."""
    places = range(len(order.facts), 0, -1)
    return next(place for place in places if order.facts[place - 1] is fact)


def _event(order: Order, fact: AnyFact, sequence: int) -> OrderProgress:
    order_id, at = order.asked.order_id, fact.happened_at
    match fact:
        case Accepted():
            return OrderAccepted(order_id=order_id, sequence=sequence, happened_at=at)
        case Refused():
            return OrderRefused(
                order_id=order_id, sequence=sequence, happened_at=at, reason=fact.reason
            )
        case Filled():
            return OrderFilled(
                order_id=order_id,
                sequence=sequence,
                happened_at=at,
                trade_id=fact.fill_id,
                price=fact.price,
                size=fact.size,
                fee=fact.fee,
                is_maker=fact.is_maker,
                is_complete=_filled_by(order, sequence) == order.asked.size,
            )
        case Cancelled():
            return OrderCancelled(
                order_id=order_id,
                sequence=sequence,
                happened_at=at,
                filled_size=_filled_by(order, sequence),
                reason=fact.reason,
            )
        case Deposited() | Listed():
            raise ValueError(f"{fact} does not happen to an order")
        case _:
            assert_never(fact)


def _filled_by(order: Order, sequence: int) -> Decimal:
    """Return how much of an order had traded when its n-th fact was true."""
    if sequence == len(order.facts):
        return order.filled_size
    sizes = [fact.size for fact in order.facts[:sequence] if isinstance(fact, Filled)]
    return total(*sizes)


def record_of(order: Order, broker: str) -> OrderRecord:
    """Return an order as the store keeps it."""
    asked, last = order.asked, order.facts[-1]
    return OrderRecord(
        order_id=asked.order_id,
        broker=broker,
        bot_id=asked.bot_id,
        pair=asked.pair,
        side=asked.side,
        price=asked.price,
        size=asked.size,
        is_post_only=asked.is_post_only,
        status=_status(order),
        filled_size=order.filled_size,
        fees=order.fees,
        reason=last.reason if isinstance(last, Refused | Cancelled) else "",
        asked_at=asked.happened_at,
        changed_at=last.happened_at,
    )


def _status(order: Order) -> Literal["open", "filled", "cancelled", "refused"]:
    if order.is_open:
        return "open"
    match order.facts[-1]:
        case Refused():
            return "refused"
        case Cancelled():
            return "cancelled"
        case _:
            return "filled"


def fill_of(order: Order, fact: Filled, broker: str) -> Fill:
    """Return a fill as the store keeps it."""
    asked = order.asked
    return Fill(
        broker=broker,
        trade_id=fact.fill_id,
        order_id=asked.order_id,
        bot_id=asked.bot_id,
        pair=asked.pair,
        side=asked.side,
        price=fact.price,
        size=fact.size,
        fee=fact.fee,
        is_maker=fact.is_maker,
        filled_at=fact.happened_at,
    )
