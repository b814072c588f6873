"""What an intent is to its bot, and to the books that people read."""

from typing import Literal

from common.broker import Letter
from common.messages.intent import Intent, Stage
from common.messages.order import Fill, OrderCancelled, OrderFilled, OrderRecord, OrderRefused
from common.money import total

Status = Literal["sent", "open", "filled", "cancelled", "refused"]


def letters_of(intent: Intent, told: int = 0) -> list[Letter]:
    """Return the events after the first ``told``, as letters to the bot."""
    return [Letter(intent.bot_id, event) for event in intent.events[told:]]


def fills_of(intent: Intent, known: int = 0) -> list[Fill]:
    """Return the fills among the events after the first ``known``, as the store keeps them."""
    return [
        Fill(
            broker=intent.broker,
            trade_id=event.trade_id,
            order_id=intent.order_id,
            bot_id=intent.bot_id,
            pair=intent.pair,
            side=intent.side,
            price=event.price,
            size=event.size,
            fee=event.fee,
            is_maker=event.is_maker,
            filled_at=event.happened_at,
        )
        for event in intent.events[known:]
        if isinstance(event, OrderFilled)
    ]


def record_of(intent: Intent) -> OrderRecord:
    """Return an order as people see it."""
    fills = [event for event in intent.events if isinstance(event, OrderFilled)]
    return OrderRecord(
        order_id=intent.order_id,
        broker=intent.broker,
        bot_id=intent.bot_id,
        pair=intent.pair,
        side=intent.side,
        price=intent.price,
        size=intent.size,
        is_post_only=intent.is_post_only,
        is_immediate=intent.is_immediate,
        status=_status(intent),
        filled_size=total(*(each.size for each in fills)),
        fees=total(*(each.fee for each in fills)),
        reason=intent.end_reason if _status(intent) in {"cancelled", "refused"} else "",
        asked_at=intent.asked_at,
        changed_at=intent.changed_at,
    )


def _status(intent: Intent) -> Status:
    if intent.stage is Stage.OPEN:
        return "open"
    if intent.stage is not Stage.DONE:
        return "sent"
    for event in reversed(intent.events):
        if isinstance(event, OrderRefused):
            return "refused"
        if isinstance(event, OrderCancelled):
            return "cancelled"
    return "filled"
