"""How a bot pauses and goes on: its open orders stay on the book, or are cancelled first. Pure."""

from collections.abc import Iterator
from datetime import timedelta

from common.messages.bot import BotStatus
from common.messages.control import Pause, PauseRequested
from common.messages.order import OrderCommand
from common.messages.platform import Level
from trader.bot import Bot, P, S
from trader.frame.switching import CANCEL_AGAIN_S


def pause(bot: Bot[P, S], wish: PauseRequested) -> Iterator[OrderCommand]:
    """Ask for nothing more; fills of what stays open still count.

    A bot that is paused with its orders open may be asked to cancel them too, and not the other
    way: what is being cancelled cannot be kept.
    """
    if bot.status is BotStatus.STOPPING:
        return
    if bot.pause is not None and (wish.keeps_orders or not bot.pause.keeps_orders):
        return
    bot.status = BotStatus.PAUSED
    again_at = None if wish.keeps_orders else bot.at
    bot.pause = Pause(keeps_orders=wish.keeps_orders, asked_at=bot.at, cancel_again_at=again_at)
    what = "keeps its open orders" if wish.keeps_orders else "cancels its open orders"
    bot.say(Level.INFO, f"pauses, and {what}" if bot.orders else "pauses")
    yield from cancel_for_pause(bot)


def cancel_for_pause(bot: Bot[P, S]) -> Iterator[OrderCommand]:
    """Ask to cancel what is still open, when it is time to."""
    if bot.pause is None or bot.pause.cancel_again_at is None:
        return
    if bot.at < bot.pause.cancel_again_at:
        return
    again_at = bot.at + timedelta(seconds=CANCEL_AGAIN_S) if bot.orders else None
    bot.pause = bot.pause.model_copy(update={"cancel_again_at": again_at})
    for order in bot.orders:
        yield bot.cancel(order)


def restart_pause(bot: Bot[P, S]) -> Iterator[OrderCommand]:
    """Ask again at the start of the bot's process: the first wish may have been lost."""
    if bot.pause is not None and not bot.pause.keeps_orders:
        bot.pause = bot.pause.model_copy(update={"cancel_again_at": bot.at})
        yield from cancel_for_pause(bot)


def go_on(bot: Bot[P, S]) -> None:
    """Ask for orders again, from where the bot is by now."""
    if bot.status is BotStatus.PAUSED:
        bot.status = BotStatus.RUNNING
        bot.pause = None
        bot.say(Level.INFO, "goes on")
