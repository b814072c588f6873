"""How any bot lives through its events: the pure function from document and event to document.

What is said here once for every bot type:

* an event of an order is counted once, in the order of its ``sequence``; when one is missing the
  broker is asked to tell all again;
* an order that the broker never heard of is asked for again, with the same id;
* news of the market that it watches for is heard once (``trader.news``);
* a bot that is told to stop has no order open when it is stopped;
* a bot that moves to another broker has orders open at one of the two only (``trader.switching``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID, uuid5

from common.messages.bot import (
    BotDocument,
    BotStatus,
    Outgoing,
    ShadowRequested,
    StopRequested,
    SwitchRequested,
)
from common.messages.order import (
    AskOrder,
    CancelRefused,
    OrderAccepted,
    OrderCancelled,
    OrderCommand,
    OrderEvent,
    OrderFilled,
    OrderNotFound,
    OrderProgress,
    OrderRefused,
    PlaceOrder,
    WalletReported,
)
from common.messages.platform import Level
from common.messages.watch import MarketHoled, MarketNews
from trader.bot import Bot, BotClass, P, S, Said
from trader.ledger import OpenOrder
from trader.news import hear_market
from trader.shadowing import change_shadow, is_of_shadow
from trader.switching import (
    CANCEL_AGAIN_S,
    begin_switch,
    cancel_for_switch,
    finish_switch,
    give_up_switch,
)
from trader.terms import take_over, take_terms


@dataclass(frozen=True, slots=True)
class Started:
    """The bot's process begins, or has found Redis again."""

    pid: int


@dataclass(frozen=True, slots=True)
class TimePassed:
    """The instant may have come that the bot waits for."""


@dataclass(frozen=True, slots=True)
class Released:
    """The bot's process ends because the trader does; the bot goes on at the next start."""


Told = OrderEvent | StopRequested | SwitchRequested | Started | TimePassed | Released
"""What the bot itself hears of, the market apart."""

Lived = Told | MarketNews | MarketHoled

Event = Lived | ShadowRequested


@dataclass(frozen=True, slots=True)
class Decision:
    """What a bot makes of an event."""

    document: BotDocument
    commands: tuple[Outgoing, ...]
    said: tuple[Said, ...]
    wake_at: datetime | None
    """When to say TimePassed, if nothing happens before."""


def decide(bot_type: BotClass, document: BotDocument, event: Event, at: datetime) -> Decision:
    """Return what becomes of the document, and what is asked of which broker.

    A bot that has ended ignores all. Raises DocumentCorrupt.
    """
    if not document.status.is_alive:
        return Decision(document, (), (), None)
    bot = bot_type(document, at)
    commands = tuple(_with_shadow(bot, event))
    asked = {each.command.order_id for each in commands if isinstance(each.command, PlaceOrder)}
    for order in bot.made:
        if order.order_id not in asked:
            raise RuntimeError(f"{bot_type.__name__} made order {order.order_id} and kept it")
    return Decision(bot.document(), commands, tuple(bot.said), _wake_at(bot))


def _with_shadow(bot: Bot[P, S], event: Event) -> Iterator[Outgoing]:
    """Let the bot live, and its shadow follow; what is the shadow's alone, the bot never sees."""
    shadow = bot.shadow
    if isinstance(event, ShadowRequested):
        yield from change_shadow(bot, event)
    elif shadow is not None and is_of_shadow(shadow, event):
        if isinstance(event, OrderNotFound | OrderProgress):
            yield from shadow.hear(event, bot.uid)
    else:
        if shadow is not None and isinstance(event, Started):
            yield from shadow.ask(bot.uid)
        for outgoing in _live(bot, event):
            yield outgoing
            if shadow is not None:
                yield from shadow.follow(outgoing, bot.made)
    if shadow is not None and shadow.is_on and not bot.status.is_alive:
        yield from shadow.end(bot.uid)


def _live(bot: Bot[P, S], event: Lived) -> Iterator[Outgoing]:
    if isinstance(event, MarketNews | MarketHoled):
        hear_market(bot, event)
    else:
        yield from _addressed(bot.cambista, _hear(bot, event))
    finish_switch(bot)
    if bot.is_running:
        yield from _addressed(bot.cambista, bot.act())
    bot.settle_watches()
    if bot.status is BotStatus.STOPPING and not bot.orders:
        bot.status = BotStatus.STOPPED
    if not bot.status.is_alive:
        bot.ledger.wake_at = None


def _addressed(broker: str, commands: Iterator[OrderCommand]) -> Iterator[Outgoing]:
    """Say whom the commands are for: the bot may have moved by the time they are handed over."""
    return (Outgoing(broker=broker, command=each) for each in commands)


def _wake_at(bot: Bot[P, S]) -> datetime | None:
    """Return when to say that time has passed: for the bot, or for its move."""
    cancel_again_at = bot.switch.cancel_again_at if bot.switch else None
    return min(filter(None, (bot.ledger.wake_at, cancel_again_at)), default=None)


def _hear(bot: Bot[P, S], event: Told) -> Iterator[OrderCommand]:
    match event:
        case Started():
            yield from _start(bot, event.pid)
        case TimePassed():
            yield from _pass_time(bot)
        case Released():
            bot.pid = None
        case StopRequested():
            yield from _stop(bot)
        case SwitchRequested():
            yield from begin_switch(bot, event)
        case OrderAccepted() | OrderRefused() | OrderFilled() | OrderCancelled():
            yield from _progress(bot, event)
        case CancelRefused():
            yield from _ask_what_became(bot, event)
        case OrderNotFound():
            yield from _place_again(bot, event)
        case WalletReported():
            pass
        case _:
            assert_never(event)


def _start(bot: Bot[P, S], pid: int) -> Iterator[OrderCommand]:
    """Ask what became of the open orders: messages may have been lost while nobody looked."""
    bot.pid = pid
    if bot.status is BotStatus.BUILDING:
        bot.status = BotStatus.RUNNING
    for order in bot.orders:
        yield _ask(bot, order)
    if bot.status is BotStatus.STOPPING:
        yield from _cancel_all(bot)
    if bot.switch is not None:
        bot.switch = bot.switch.model_copy(update={"cancel_again_at": bot.at})
        yield from cancel_for_switch(bot)


def _pass_time(bot: Bot[P, S]) -> Iterator[OrderCommand]:
    yield from cancel_for_switch(bot)
    if bot.ledger.wake_at is None or bot.is_waiting:
        return
    bot.ledger.wake_at = None
    if bot.status is BotStatus.STOPPING:
        yield from _cancel_all(bot)


def _stop(bot: Bot[P, S]) -> Iterator[OrderCommand]:
    if bot.status is not BotStatus.STOPPING:
        bot.status = BotStatus.STOPPING
        give_up_switch(bot)
        yield from _cancel_all(bot)


def _cancel_all(bot: Bot[P, S]) -> Iterator[OrderCommand]:
    for order in bot.orders:
        yield bot.cancel(order)
    bot.wait(CANCEL_AGAIN_S)


def _progress(bot: Bot[P, S], event: OrderProgress) -> Iterator[OrderCommand]:
    """Count an event of an open order, unless it was seen or one before it was not."""
    order = bot.ledger.find(event.order_id) or take_over(bot, event)
    if order is None:
        return
    if event.sequence <= order.sequence:
        return
    if event.sequence > order.sequence + 1:
        yield _ask(bot, order)
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
            bot.ledger.orders.remove(order)
            bot.on_cancelled(order, event.reason)
        case _:
            assert_never(event)


def _accept(bot: Bot[P, S], order: OpenOrder, event: OrderAccepted) -> Iterator[OrderCommand]:
    """Note that an order is placed, with the terms that it has there."""
    take_terms(bot, order, event.terms)
    bot.on_accepted(order)
    is_leaving = bot.status is BotStatus.STOPPING or bot.switch is not None
    if is_leaving and not order.is_cancelling:
        yield bot.cancel(order)


def _fill(bot: Bot[P, S], order: OpenOrder, fill: OrderFilled) -> None:
    order.add(fill)
    bot.ledger.totals.add(order.side, fill)
    if bot.shadow is not None:
        bot.shadow.count_own(fill)
    bot.on_fill(order, fill)
    if fill.is_complete:
        bot.ledger.orders.remove(order)
        bot.on_complete(order, fill)


def _ask_what_became(bot: Bot[P, S], event: CancelRefused) -> Iterator[OrderCommand]:
    """Ask on: an order that cannot be cancelled may have filled, which is not cancelled."""
    order = bot.ledger.find(event.order_id)
    if order is not None and order.is_cancelling:
        yield _ask(bot, order)


def _place_again(bot: Bot[P, S], event: OrderNotFound) -> Iterator[OrderCommand]:
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
        doubted = _ask(bot, order)
        yield doubted.model_copy(update={"ask_id": _doubt_id(bot, order)})
    else:
        bot.ledger.orders.remove(order)
        if order.sequence > 0:
            bot.say(Level.ERROR, f"the broker does not know order {order.order_id} any more")
        bot.on_cancelled(order, "the broker does not know it")


def _ask(bot: Bot[P, S], order: OpenOrder) -> AskOrder:
    return AskOrder(order_id=order.order_id, bot_id=bot.uid)


def _doubt_id(bot: Bot[P, S], order: OpenOrder) -> UUID:
    """Return the id of the question that is asked of the bot's broker after the order itself."""
    return uuid5(order.order_id, f"is it known to {bot.cambista}")
