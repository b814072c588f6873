"""What came of a one-off trade, from the events of its order. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Context, Decimal
from typing import Literal

from common.messages.bot import BotEvent
from common.messages.one_off import OneOff, OneOffAnswer, OneOffFill
from common.messages.order import (
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
    OrderProgress,
    OrderRefused,
)
from common.money import product, total

Status = Literal["pending", "done", "part", "nothing", "refused"]

_PRICE = Context(prec=38)
_DECIMALS = Decimal(1).scaleb(-18)


@dataclass(slots=True)
class Course:
    """How far an order has come: its events in sequence, none missing."""

    fills: list[OneOffFill] = field(default_factory=list)
    status: Status = "pending"
    reason: str = ""
    is_accepted: bool = False


def course_of(one_off: OneOff, events: Iterable[BotEvent]) -> Course:
    """Follow the events of the order, which may have come several times and in any order."""
    by_sequence: dict[int, OrderProgress] = {
        each.sequence: each
        for each in events
        if isinstance(each, OrderAccepted | OrderRefused | OrderFilled | OrderCancelled)
        and each.order_id == one_off.order.order_id
    }
    course = Course()
    sequence = 1
    while (event := by_sequence.get(sequence)) is not None:
        _follow(course, event)
        sequence += 1
    return course


def answer_of(one_off: OneOff, course: Course) -> OneOffAnswer:
    """Return the answer: the same for the same events."""
    size = total(*(each.size for each in course.fills))
    funds = total(*(product(each.price, each.size) for each in course.fills))
    order = one_off.order
    return OneOffAnswer(
        idempotencyKey=one_off.key,
        trade_id=order.order_id,
        status=course.status,
        cambista=one_off.cambista,
        pair=order.pair,
        side=order.side,
        limit=order.price,
        asked_size=order.size,
        size=size,
        funds=funds,
        fees=total(*(each.fee for each in course.fills)),
        average_price=_average(funds, size) if course.fills else None,
        fills=tuple(course.fills),
        reason=course.reason,
        asked_at=one_off.asked_at,
    )


def _follow(course: Course, event: OrderProgress) -> None:
    match event:
        case OrderAccepted():
            course.is_accepted = True
        case OrderRefused():
            course.status, course.reason = "refused", event.reason
        case OrderFilled():
            fill = OneOffFill(
                trade_id=event.trade_id,
                price=event.price,
                size=event.size,
                fee=event.fee,
                filled_at=event.happened_at,
            )
            course.fills.append(fill)
            if event.is_complete:
                course.status = "done"
        case OrderCancelled():
            course.status = "part" if course.fills else "nothing"
            course.reason = "the market did not take it within the limit"


def _average(funds: Decimal, size: Decimal) -> Decimal:
    return _PRICE.divide(funds, size).quantize(_DECIMALS, context=_PRICE).normalize()
