"""How any bot lives through its events: the pure function from document and event to document.

What is said here once for every bot type:

* an event of an order is counted once, and an order that the broker never heard of is asked for
  again, with the same id (``trader.frame.progress``);
* news of the market that it watches for is heard once (``trader.frame.news``);
* a bot that is told to stop has no order open when it is stopped;
* a bot that moves to another broker has orders open at one of the two only
  (``trader.frame.switching``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from common.messages.bot import (
    BotCommand,
    BotDocument,
    BotStatus,
    Outgoing,
    ShadowRequested,
    StopRequested,
    SwitchRequested,
)
from common.messages.control import (
    ContinueRequested,
    ControlRequested,
    EditRequested,
    PauseRequested,
    RestRequested,
)
from common.messages.order import (
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
from common.messages.watch import MarketHoled, MarketNews
from trader.bot import Bot, BotClass, P, S, Said
from trader.frame.editing import edit
from trader.frame.guarding import (
    guard_wake_at,
    guard_watches,
    hear_for_guard,
    is_of_guard,
    keep_holding,
    protect,
    without_held,
)
from trader.frame.hearing import Overheard
from trader.frame.news import hear_market
from trader.frame.pausing import cancel_for_pause, go_on, pause, restart_pause
from trader.frame.progress import ask, ask_what_became, place_again, progress
from trader.frame.shadowing import change_shadow, is_of_shadow
from trader.frame.switching import (
    CANCEL_AGAIN_S,
    begin_switch,
    cancel_for_switch,
    finish_switch,
    give_up_switch,
)


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


Wished = StopRequested | ControlRequested | SwitchRequested

Told = OrderEvent | Wished | Started | TimePassed | Released
"""What the bot itself hears of, the market apart."""

Lived = Told | MarketNews | MarketHoled | Overheard

Event = Lived | ShadowRequested


@dataclass(frozen=True, slots=True)
class Decision:
    """What a bot makes of an event."""

    document: BotDocument
    commands: tuple[Outgoing, ...]
    said: tuple[Said, ...]
    wake_at: datetime | None
    """When to say TimePassed, if nothing happens before."""
    errands: tuple[BotCommand, ...] = ()
    """What the trader is asked to do with other bots."""
    attached: str = ""
    """What stands beside the document from now on."""


def decide(
    bot_type: BotClass, document: BotDocument, event: Event, at: datetime, attached: str = ""
) -> Decision:
    """Return what becomes of the document and of what is attached, and what is asked of whom.

    A bot that has ended ignores all. Raises DocumentCorrupt.
    """
    if not document.status.is_alive:
        return Decision(document, (), (), None, attached=attached)
    bot = bot_type(document, at, attached)
    commands = tuple(_with_shadow(bot, event))
    asked = {each.command.order_id for each in commands if isinstance(each.command, PlaceOrder)}
    asked |= bot.held.keys()
    for order in bot.made:
        if order.order_id not in asked:
            raise RuntimeError(f"{bot_type.__name__} made order {order.order_id} and kept it")
    said, errands = tuple(bot.said), tuple(bot.others.commands)
    return Decision(bot.document(), commands, said, _wake_at(bot), errands, bot.attached)


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
    reached = None
    if isinstance(event, MarketNews | MarketHoled):
        if is_of_guard(bot, event):
            reached = hear_for_guard(bot, event)
        else:
            hear_market(bot, event)
    elif isinstance(event, Overheard):
        bot.overhear(event)
    else:
        yield from _addressed(bot.cambista, _hear(bot, event))
    finish_switch(bot)
    wish = protect(bot, reached)
    if wish is not None:
        yield from _addressed(bot.cambista, _hear(bot, wish))
    if bot.is_running:
        yield from _addressed(bot.cambista, keep_holding(bot))
        # One that never asks for anything has no ``yield`` in it.
        yield from without_held(bot, _addressed(bot.cambista, bot.act() or iter(())))
    bot.settle_watches()
    guard_watches(bot, reached)
    if bot.status is BotStatus.STOPPING and not bot.orders:
        bot.status = BotStatus.STOPPED
    if not bot.status.is_alive:
        bot.ledger.wake_at = None


def _addressed(broker: str, commands: Iterator[OrderCommand]) -> Iterator[Outgoing]:
    """Say whom the commands are for: the bot may have moved by the time they are handed over."""
    return (Outgoing(broker=broker, command=each) for each in commands)


def _wake_at(bot: Bot[P, S]) -> datetime | None:
    """Return when to say that time has passed: for the bot, its move, pause or protections."""
    again_at = [each.cancel_again_at for each in (bot.switch, bot.pause) if each is not None]
    wishes = bot.ledger.wake_at, guard_wake_at(bot), *again_at
    return min(filter(None, wishes), default=None)


def _hear(bot: Bot[P, S], event: Told) -> Iterator[OrderCommand]:
    match event:
        case Started():
            yield from _start(bot, event.pid)
        case TimePassed():
            yield from _pass_time(bot)
        case Released():
            bot.pid = None
        case (
            StopRequested()
            | PauseRequested()
            | ContinueRequested()
            | EditRequested()
            | RestRequested()
            | SwitchRequested()
        ):
            yield from _obey(bot, event)
        case OrderAccepted() | OrderRefused() | OrderFilled() | OrderCancelled():
            yield from progress(bot, event)
        case CancelRefused():
            yield from ask_what_became(bot, event)
        case OrderNotFound():
            yield from place_again(bot, event)
        case WalletReported():
            bot.on_wallet(event)
        case _:
            assert_never(event)


def _obey(bot: Bot[P, S], wish: Wished) -> Iterator[OrderCommand]:
    match wish:
        case StopRequested():
            yield from _stop(bot)
        case PauseRequested():
            yield from pause(bot, wish)
        case ContinueRequested():
            go_on(bot)
        case EditRequested():
            yield from edit(bot, wish)
        case RestRequested():
            # One that is over may have lain there while the bot had no process.
            if wish.rest is None or bot.at < wish.rest.until:
                bot.guard.rest = wish.rest
        case SwitchRequested():
            yield from begin_switch(bot, wish)
        case _:
            assert_never(wish)


def _start(bot: Bot[P, S], pid: int) -> Iterator[OrderCommand]:
    """Ask what became of the open orders: messages may have been lost while nobody looked."""
    bot.pid = pid
    if bot.status is BotStatus.BUILDING:
        bot.status = BotStatus.RUNNING
    for order in bot.orders:
        yield ask(bot, order)
    if bot.status is BotStatus.STOPPING:
        yield from _cancel_all(bot)
    yield from restart_pause(bot)
    if bot.switch is not None:
        bot.switch = bot.switch.model_copy(update={"cancel_again_at": bot.at})
        yield from cancel_for_switch(bot)


def _pass_time(bot: Bot[P, S]) -> Iterator[OrderCommand]:
    yield from cancel_for_switch(bot)
    yield from cancel_for_pause(bot)
    if bot.ledger.wake_at is None or bot.is_waiting:
        return
    bot.ledger.wake_at = None
    if bot.status is BotStatus.STOPPING:
        yield from _cancel_all(bot)


def _stop(bot: Bot[P, S]) -> Iterator[OrderCommand]:
    if bot.status is not BotStatus.STOPPING:
        bot.status, bot.pause = BotStatus.STOPPING, None
        give_up_switch(bot)
        yield from _cancel_all(bot)


def _cancel_all(bot: Bot[P, S]) -> Iterator[OrderCommand]:
    for order in bot.orders:
        yield bot.cancel(order)
    bot.wait(CANCEL_AGAIN_S)
