"""How a bot's protections act on it, whatever its type. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from common.messages.bot import BotStatus, Outgoing, StopRequested
from common.messages.control import PauseRequested
from common.messages.order import CancelOrder, PlaceOrder
from common.messages.platform import Level
from common.messages.watch import MarketHoled, MarketNews, MarketReached
from trader.bot import Bot, P, S
from trader.protections import (
    adds,
    hold,
    losing_price,
    loss_beyond,
    next_closing,
    said,
)
from trader.watching import Wanted, Wish, watches_of


def is_of_guard(bot: Bot[P, S], event: MarketNews | MarketHoled) -> bool:
    """Return whether news of the market is for the protections; the type never sees that."""
    return any(each.watch_id == event.watch_id for each in bot.guard.watches)


def hear_for_guard(bot: Bot[P, S], event: MarketNews | MarketHoled) -> Decimal | None:
    """Take news for the protections; return the price that was reached."""
    if not isinstance(event, MarketReached):
        return None
    bot.guard.watches = [each for each in bot.guard.watches if each.watch_id != event.watch_id]
    return event.price


def protect(bot: Bot[P, S], price: Decimal | None) -> StopRequested | PauseRequested | None:
    """Return what a loss asks of the bot, if it is too large at a price, or at its last fill's."""
    limits, guard = bot.protections, bot.guard
    if limits is None:
        return None
    _count_anew(bot)
    guard.peak = max(guard.peak, bot.ledger.score.worth)
    price = price or bot.ledger.score.mark
    if guard.is_tripped or price is None or bot.status is not BotStatus.RUNNING:
        return None
    protection, text = loss_beyond(limits, guard, bot.ledger, price)
    if not protection:
        return None
    guard.is_tripped = True
    told = said(text, bot.pair)
    guard.fire(protection, told, bot.at)
    verb = "stops" if limits.on_loss == "stop" else "pauses"
    bot.note(f"Protection: {told}; {verb}")
    bot.say(Level.ERROR, f"{told}: its protection {verb} it")
    if limits.on_loss == "stop":
        return StopRequested()
    return PauseRequested(keeps_orders=False)


def _count_anew(bot: Bot[P, S]) -> None:
    """Count losses from now on when the bot goes on after one that was too large."""
    guard = bot.guard
    if guard.is_tripped and bot.status is BotStatus.RUNNING:
        guard.is_tripped = False
        guard.base = guard.peak = bot.ledger.score.worth


def keep_holding(bot: Bot[P, S]) -> Iterator[CancelOrder]:
    """Note whether orders are held back now; outside the trading hours cancel what adds to risk."""
    limits, guard, ledger = bot.protections, bot.guard, bot.ledger
    if limits is None:
        return
    reason, until = hold(limits, ledger, bot.at)
    most = limits.losses_in_a_row
    if not reason and most is not None and ledger.score.losses_count >= most:
        ledger.score.losses_count = 0
    if reason and reason != guard.held:
        guard.fire("trading_hours" if reason.startswith("outside") else "cooldown", reason, bot.at)
        bot.say(Level.WARNING, f"{reason}: nothing is added to what it holds")
    elif guard.held and not reason:
        bot.say(Level.INFO, "may add to what it holds again")
    guard.held, guard.held_until = reason, until
    if reason.startswith("outside"):
        for order in bot.orders:
            if adds(ledger, order.side) and not order.is_cancelling:
                yield bot.cancel(order)


def without_held(bot: Bot[P, S], commands: Iterator[Outgoing]) -> Iterator[Outgoing]:
    """Pass a bot's commands on; the orders that are held back are refused when all are made."""
    for outgoing in commands:
        command = outgoing.command
        if not (isinstance(command, PlaceOrder) and command.order_id in bot.held):
            yield outgoing
    for order in [each for each in bot.orders if each.order_id in bot.held]:
        bot.ledger.orders.remove(order)
        bot.on_refused(order, bot.held[order.order_id])


def guard_watches(bot: Bot[P, S]) -> None:
    """Wait for the price at which a loss is too large, while the bot may trade."""
    limits, guard = bot.protections, bot.guard
    wanted: Sequence[Wanted] = ()
    if limits is not None and bot.status is BotStatus.RUNNING:
        level = losing_price(limits, guard, bot.ledger)
        wanted = () if level is None else (level,)
    wish = Wish(bot.uid, bot.at, wanted, is_whole_only=False, word="guard")
    guard.watches, guard.watch_count = watches_of(wish, guard.watches, guard.watch_count)


def guard_wake_at(bot: Bot[P, S]) -> datetime | None:
    """Return when what is held back may change by itself."""
    limits = bot.protections
    if limits is None or bot.status is not BotStatus.RUNNING:
        return None
    if bot.guard.held_until is not None:
        return bot.guard.held_until
    return next_closing(limits, bot.at)
