"""What the facts of an order are to its bot, and to the store."""

from decimal import Decimal
from typing import Literal, assert_never
from uuid import UUID

from cambista_sim.facts import (
    Activated,
    AnyFact,
    Changed,
    Done,
    Matched,
    Opened,
    OrderFact,
    Received,
    Rejected,
    orders_in,
)
from cambista_sim.order import Order
from cambista_sim.request import OrderRequest, TimeInForce
from cambista_sim.state import State
from common.broker import Letter
from common.messages.order import (
    Fill,
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
    OrderProgress,
    OrderRecord,
    OrderRefused,
    OrderTerms,
    PlaceOrder,
)
from common.money import total

USER = "bots"
"""Whose account all bots trade on."""

BY_ITS_BOT = "cancelled by its bot"


def request_of(command: PlaceOrder) -> OrderRequest:
    """Return what a bot asks for as the venue takes it."""
    return OrderRequest(
        user=USER,
        order_id=command.order_id,
        pair=command.pair,
        side=command.side,
        price=command.price,
        size=command.size,
        is_post_only=command.is_post_only,
        time_in_force=TimeInForce.IOC if command.is_immediate else TimeInForce.GTC,
        is_market_only=True,
        bot_id=command.bot_id,
        purpose=command.purpose,
    )


def letters_about(state: State, fact: AnyFact) -> list[Letter]:
    """Return what the bots are told whose orders a fact, just become true, is about."""
    found = (letter_of(state.orders[order_id], fact) for order_id in orders_in(fact))
    return [letter for letter in found if letter is not None]


def letters_of(order: Order) -> list[Letter]:
    """Return all that its bot is told of an order, in order."""
    heard = [each for each in order.facts if not _is_silent(each)]
    return [_letter(order, fact, sequence) for sequence, fact in enumerate(heard, start=1)]


def letter_of(order: Order, fact: AnyFact) -> Letter | None:
    """Return one of an order's facts as a letter to its bot, or None when it is not told.

    The last facts are found first.
    """
    sequence = len(order.facts) - order.silent_count
    for each in reversed(order.facts):
        if each is fact:
            return None if _is_silent(each) else _letter(order, each, sequence)
        sequence -= not _is_silent(each)
    raise ValueError(f"{fact} did not happen to order {order.request.order_id}")


def _is_silent(fact: OrderFact) -> bool:
    """Return whether a bot is not told: that its order rests, or that its last fill was that."""
    if isinstance(fact, Done):
        return fact.reason == "filled"
    return isinstance(fact, Opened | Changed)


def _letter(order: Order, fact: OrderFact, sequence: int) -> Letter:
    return Letter(_bot_of(order.request), _event(order, fact, sequence))


def _bot_of(request: OrderRequest) -> UUID:
    if request.bot_id is None:
        raise ValueError(f"order {request.order_id} is no bot's")
    return request.bot_id


def _event(order: Order, fact: OrderFact, sequence: int) -> OrderProgress:
    order_id, at = order.request.order_id, fact.happened_at
    match fact:
        case Received() | Activated():
            return OrderAccepted(
                order_id=order_id,
                sequence=sequence,
                happened_at=at,
                terms=_terms(order.request),
            )
        case Rejected():
            return OrderRefused(
                order_id=order_id, sequence=sequence, happened_at=at, reason=fact.reason
            )
        case Matched():
            return OrderFilled(
                order_id=order_id,
                sequence=sequence,
                happened_at=at,
                trade_id=fact.trade_id,
                price=fact.price,
                size=fact.size,
                fee=order.fee_of(fact),
                is_maker=fact.maker_order_id == order_id,
                is_complete=_filled_by(order, fact) == order.request.size,
            )
        case Done():
            return OrderCancelled(
                order_id=order_id,
                sequence=sequence,
                happened_at=at,
                filled_size=order.filled_size,
                reason=fact.cancel_code or BY_ITS_BOT,
            )
        case Opened() | Changed():
            raise ValueError(f"{fact} is not told")
        case _:
            assert_never(fact)


def _terms(request: OrderRequest) -> OrderTerms | None:
    if request.price is None or request.size is None:
        return None
    return OrderTerms(
        side=request.side,
        price=request.price,
        size=request.size,
        is_post_only=request.is_post_only,
        is_immediate=request.time_in_force is TimeInForce.IOC,
        purpose=request.purpose,
    )


def _filled_by(order: Order, fact: Matched) -> Decimal:
    """Return how much of an order had traded when a trade of its was true."""
    if order.facts[-1] is fact:
        return order.filled_size
    place = next(at for at, each in enumerate(order.facts) if each is fact)
    sizes = [each.size for each in order.facts[: place + 1] if isinstance(each, Matched)]
    return total(*sizes)


def record_of(order: Order, broker: str) -> OrderRecord:
    """Return a bot's order as the store keeps it. Raises ValueError for one without a price."""
    request, last = order.request, order.facts[-1]
    if request.price is None or request.size is None:
        raise ValueError(f"order {request.order_id} is not a limit order")
    return OrderRecord(
        order_id=request.order_id,
        broker=broker,
        bot_id=_bot_of(request),
        pair=request.pair,
        side=request.side,
        price=request.price,
        size=request.size,
        is_post_only=request.is_post_only,
        is_immediate=request.time_in_force is TimeInForce.IOC,
        status=_status(order),
        filled_size=order.filled_size,
        fees=order.fees,
        reason=_reason(order),
        asked_at=order.placed_at,
        changed_at=last.happened_at,
    )


def _status(order: Order) -> Literal["open", "filled", "cancelled", "refused"]:
    if order.is_open:
        return "open"
    if order.status == "rejected":
        return "refused"
    return "filled" if order.done_reason == "filled" else "cancelled"


def _reason(order: Order) -> str:
    if order.done_reason == "canceled":
        return order.cancel_code or BY_ITS_BOT
    return order.reject_reason or ""


def fill_of(order: Order, fact: Matched, broker: str) -> Fill:
    """Return an order's part in a trade as the store keeps it."""
    request = order.request
    return Fill(
        broker=broker,
        trade_id=fact.trade_id,
        order_id=request.order_id,
        bot_id=_bot_of(request),
        pair=request.pair,
        side=request.side,
        price=fact.price,
        size=fact.size,
        fee=order.fee_of(fact),
        is_maker=fact.maker_order_id == request.order_id,
        filled_at=fact.happened_at,
    )
