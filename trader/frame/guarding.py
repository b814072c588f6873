"""How a bot's protections act on it, whatever its type. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from common.messages.bot import BotStatus, Outgoing, StopRequested
from common.messages.control import PauseRequested
from common.messages.guard import Rest
from common.messages.order import CancelOrder, PlaceOrder
from common.messages.platform import Level
from common.messages.watch import MarketHoled, MarketNews, MarketReached
from trader.bot import Bot, P, S
from trader.frame.protections import (
    Protections,
    adds,
    hold,
    losing_price,
    loss_beyond,
    next_closing,
    peak_price,
    said,
)
from trader.watching import Wanted, Wish, watches_of

_OUTSIDE = "outside"
"""What the reason begins with outside of a bot's own trading hours."""

_ALL = "All bots"
"""What it begins with while all bots rest."""


def is_of_guard(bot: Bot[P, S], event: MarketNews | MarketHoled) -> bool:
    """Return whether news of the market is for the protections; the type never sees that."""
    return any(each.watch_id == event.watch_id for each in bot.guard.watches)


def hear_for_guard(bot: Bot[P, S], event: MarketNews | MarketHoled) -> MarketReached | None:
    """Take news for the protections; return it when it tells of a price."""
    if not isinstance(event, MarketReached):
        return None
    bot.guard.watches = [each for each in bot.guard.watches if each.watch_id != event.watch_id]
    return event


def protect(bot: Bot[P, S], news: MarketReached | None) -> StopRequested | PauseRequested | None:
    """Return what a loss asks of the bot, if it is too large at a price that it has heard of."""
    limits, guard, ledger = bot.protections, bot.guard, bot.ledger
    if limits is None:
        return None
    _count_anew(bot)
    for price in _heard_prices(bot, news):
        guard.peak = max(guard.peak, ledger.worth.at(price))
        if guard.is_tripped or bot.status is not BotStatus.RUNNING:
            continue
        protection, text = loss_beyond(limits, guard, ledger, price)
        if protection:
            guard.is_tripped, guard.tripped_price = True, price
            return _fire(bot, limits, protection, text)
    return None


def _heard_prices(bot: Bot[P, S], news: MarketReached | None) -> tuple[Decimal, ...]:
    """Return the prices that this event tells of, in the order in which they were.

    The last fill's is news once, while the bot holds something; what it holds is worth something
    else by the next event.
    """
    guard, ledger = bot.guard, bot.ledger
    is_filled = ledger.score.fills_count != guard.noted_count
    guard.noted_count = ledger.score.fills_count
    if news is not None:
        return news.price, news.ticker.price
    mark = ledger.score.mark
    return () if mark is None or (ledger.worth.position and not is_filled) else (mark,)


def _fire(
    bot: Bot[P, S], limits: Protections, protection: str, text: str
) -> StopRequested | PauseRequested:
    told = said(text, bot.pair)
    bot.guard.fire(protection, told, bot.at)
    verb = "stops" if limits.on_loss == "stop" else "pauses"
    bot.note(f"Protection: {told}; {verb}")
    bot.say(Level.ERROR, f"{told}: its protection {verb} it")
    if limits.on_loss == "stop":
        return StopRequested()
    return PauseRequested(keeps_orders=False)


def _count_anew(bot: Bot[P, S]) -> None:
    """Count losses from now on when the bot goes on after one that was too large.

    What it holds is valued at the price that ended its trading: nobody has told it a later one.
    """
    guard, ledger = bot.guard, bot.ledger
    if guard.is_tripped and bot.status is BotStatus.RUNNING:
        price = guard.tripped_price or ledger.score.mark
        worth = ledger.score.worth if price is None else ledger.worth.at(price)
        guard.is_tripped, guard.tripped_price = False, None
        guard.base = guard.peak = worth
        guard.noted_count = ledger.score.fills_count


def keep_holding(bot: Bot[P, S]) -> Iterator[CancelOrder]:
    """Note whether orders are held back now; outside the trading hours cancel what adds to risk.

    And while all bots rest: of that the trader has told people once, for all of them.
    """
    guard, rest = bot.guard, bot.guard.resting(bot.at)
    guard.rest = rest
    own, until = _own_hold(bot)
    reason = own if rest is None else rest.text
    if reason and reason != guard.held:
        _note_hold(bot, rest, reason)
    elif guard.held and not reason and not guard.held.startswith(_ALL):
        bot.say(Level.INFO, "may add to what it holds again")
    guard.held, guard.held_until = reason, until if rest is None else rest.until
    if rest is not None or own.startswith(_OUTSIDE):
        for order in bot.orders:
            if adds(bot.ledger, order.side) and not order.is_cancelling:
                yield bot.cancel(order)


def _own_hold(bot: Bot[P, S]) -> tuple[str, datetime | None]:
    """Return why the bot's own protections hold orders back, and until when at least."""
    limits, ledger = bot.protections, bot.ledger
    if limits is None:
        return "", None
    reason, until = hold(limits, ledger, bot.at)
    most = limits.losses_in_a_row
    if not reason and most is not None and ledger.score.losses_count >= most:
        ledger.score.losses_count = 0
    return reason, until


def _note_hold(bot: Bot[P, S], rest: Rest | None, reason: str) -> None:
    if rest is not None:
        bot.guard.fire("rest", reason, bot.at)
        return
    protection = "trading_hours" if reason.startswith(_OUTSIDE) else "cooldown"
    bot.guard.fire(protection, reason, bot.at)
    bot.say(Level.WARNING, f"{reason}: nothing is added to what it holds")


def without_held(bot: Bot[P, S], commands: Iterator[Outgoing]) -> Iterator[Outgoing]:
    """Pass a bot's commands on; the orders that are held back are refused when all are made."""
    for outgoing in commands:
        command = outgoing.command
        if not (isinstance(command, PlaceOrder) and command.order_id in bot.held):
            yield outgoing
    said_count = len(bot.said)
    for order in [each for each in bot.orders if each.order_id in bot.held]:
        bot.ledger.orders.remove(order)
        bot.on_refused(order, bot.held[order.order_id])
    if bot.guard.rest is not None:
        # People know; five hundred bots need not say it each.
        del bot.said[said_count:]


def guard_watches(bot: Bot[P, S], news: MarketReached | None = None) -> None:
    """Wait for the price at which a loss is too large, and for that of a new peak.

    Only while the bot may trade. After news of such a price it is waited for from when that was
    traded on, so that an analyst that looks back looks at all that came after.
    """
    limits, guard, ledger = bot.protections, bot.guard, bot.ledger
    wanted: Sequence[Wanted] = ()
    if limits is not None and bot.status is BotStatus.RUNNING:
        levels = losing_price(limits, guard, ledger), peak_price(limits, guard, ledger)
        wanted = tuple(each for each in levels if each is not None)
    since = bot.at if news is None else min(news.reached_at, bot.at)
    wish = Wish(bot.uid, since, wanted, is_whole_only=False, word="guard")
    guard.watches, guard.watch_count = watches_of(wish, guard.watches, guard.watch_count)


def guard_wake_at(bot: Bot[P, S]) -> datetime | None:
    """Return when what is held back may change by itself."""
    if not bot.is_running:
        return None
    limits = bot.protections
    closing = None if limits is None else next_closing(limits, bot.at)
    return min(filter(None, (bot.guard.held_until, closing)), default=None)
