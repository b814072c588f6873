"""How a bot counts what its broker tells of its orders, whatever its type. Pure.

An event of an order is counted once, in the order of its ``sequence``; when one is missing the
broker is asked to tell all again. An order that the broker never heard of is asked for again, with
the same id. An order that is done, and of which something traded, goes into the history.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never
from uuid import UUID, uuid5

from common.messages.bot import BotStatus
from common.messages.order import (
    AskOrder,
    CancelRefused,
    OrderAccepted,
    OrderCancelled,
    OrderCommand,
    OrderFilled,
    OrderNotFound,
    OrderProgress,
    OrderRefused,
)
from common.messages.platform import Level
from trader.bot import Bot, P, S
from trader.frame.history import entry_of
from trader.frame.terms import take_over, take_terms
from trader.ledger import OpenOrder


def progress(bot: Bot[P, S], event: OrderProgress) -> Iterator[OrderCommand]:
    """Count an event of an open order, unless it was seen or one before it was not."""
    order = bot.ledger.find(event.order_id) or take_over(bot, event)
    if order is None:
        return
    if event.sequence <= order.sequence:
        return
    if event.sequence > order.sequence + 1:
        yield ask(bot, order)
        return
    order.sequence = event.sequence
    match event:
        case OrderAccepted():
            yield from _accept(bot, order, event)
        case OrderRefused():
            bot.ledger.orders.remove(order)
            bot.on_refused(order, event.reason)
        case OrderFilled():
            _fill(bot, order, event)
        case OrderCancelled():
            _finish(bot, order, event.happened_at)
            bot.on_cancelled(order, event.reason)
        case _:
            assert_never(event)


def _accept(bot: Bot[P, S], order: OpenOrder, event: OrderAccepted) -> Iterator[OrderCommand]:
    """Note that an order is placed, with the terms that it has there."""
    take_terms(bot, order, event.terms)
    bot.on_accepted(order)
    is_emptied = bot.pause is not None and not bot.pause.keeps_orders
    is_leaving = bot.status is BotStatus.STOPPING or bot.switch is not None or is_emptied
    if is_leaving and not order.is_cancelling:
        yield bot.cancel(order)


def _fill(bot: Bot[P, S], order: OpenOrder, fill: OrderFilled) -> None:
    bot.ledger.count(order, fill)
    if bot.shadow is not None:
        bot.shadow.count_own(fill)
    bot.on_fill(order, fill)
    if fill.is_complete:
        _finish(bot, order, fill.happened_at)
        bot.on_complete(order, fill)


def _finish(bot: Bot[P, S], order: OpenOrder, at: datetime) -> None:
    """Take an order that is done off the open ones, and note what of it traded."""
    bot.ledger.settle(order, at)
    if order.filled_size and not bot.writes_history:
        bot.remember(entry_of(order, at))


def ask_what_became(bot: Bot[P, S], event: CancelRefused) -> Iterator[OrderCommand]:
    """Ask on: an order that cannot be cancelled may have filled, which is not cancelled."""
    order = bot.ledger.find(event.order_id)
    if order is not None and order.is_cancelling:
        yield ask(bot, order)


def place_again(bot: Bot[P, S], event: OrderNotFound) -> Iterator[OrderCommand]:
    """Ask again for an order that the broker never heard of.

    One that it has forgotten is never asked for again: it may rest at the venue. It, and one that
    is not wanted any more, is given up when the broker knows nothing even when it is asked now:
    an answer to another question may be older than the order, or another broker's.
    """
    order = bot.ledger.find(event.order_id)
    if order is None:
        return
    if order.sequence == 0 and not order.is_cancelling:
        yield order.asked_by(bot.uid)
    elif event.ask_id != _doubt_id(bot, order):
        yield ask(bot, order).model_copy(update={"ask_id": _doubt_id(bot, order)})
    else:
        _finish(bot, order, bot.at)
        if order.sequence > 0:
            bot.say(Level.ERROR, f"the broker does not know order {order.order_id} any more")
        bot.on_cancelled(order, "the broker does not know it")


def ask(bot: Bot[P, S], order: OpenOrder) -> AskOrder:
    """Return the question what became of an order."""
    return AskOrder(order_id=order.order_id, bot_id=bot.uid)


def _doubt_id(bot: Bot[P, S], order: OpenOrder) -> UUID:
    """Return the id of the question that is asked of the bot's broker after the order itself."""
    return uuid5(order.order_id, f"is it known to {bot.cambista}")
