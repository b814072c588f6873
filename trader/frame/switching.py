"""How a bot moves to another broker: nothing of it is open at two brokers at any time. Pure.

What is open at the old broker is cancelled, and the bot waits for the broker's word on each order:
a fill that wins the race counts. Only when nothing is open any more do its books change and may it
ask the new broker for what remains. Restarted in between it goes on from its document.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from common.messages.base import base_of, plain
from common.messages.bot import BotStatus, Switch, SwitchRequested
from common.messages.market import Product
from common.messages.order import OrderCommand
from common.messages.platform import Level
from common.money import difference
from trader.bot import Bot, P, S
from trader.form import Planned
from trader.ledger import OpenOrder, Totals

CANCEL_AGAIN_S = 10.0
"""Time after which a bot asks again to cancel what is still open."""


def begin_switch(bot: Bot[P, S], wish: SwitchRequested) -> Iterator[OrderCommand]:
    """Begin to move, or say why not and go on as before.

    A wish that comes while the bot is moving says where to instead; that may be where it is.
    """
    if bot.status is BotStatus.STOPPING:
        _refuse(bot, wish, "it is stopping")
        return
    if wish.cambista == (bot.switch.cambista if bot.switch else bot.cambista):
        return
    if bot.shadow is not None and bot.shadow.is_on and wish.cambista == bot.shadow.cambista:
        _refuse(bot, wish, "its shadow trades there: end that first")
        return
    reason = next(filter(None, (_too_little(bot, each, wish.product) for each in bot.orders)), "")
    if reason and wish.cambista != bot.cambista:
        _refuse(bot, wish, reason)
        return
    bot.switch = Switch(
        cambista=wish.cambista,
        title=wish.title,
        asked_at=bot.at,
        cancel_again_at=bot.at,
        product=wish.product,
    )
    yield from cancel_for_switch(bot)


def cancel_for_switch(bot: Bot[P, S]) -> Iterator[OrderCommand]:
    """Ask to cancel what is still open at the old broker, when it is time to."""
    if bot.switch is None or bot.at < bot.switch.cancel_again_at:
        return
    again_at = bot.at + timedelta(seconds=CANCEL_AGAIN_S)
    bot.switch = bot.switch.model_copy(update={"cancel_again_at": again_at})
    for order in bot.orders:
        yield bot.cancel(order)


def finish_switch(bot: Bot[P, S]) -> None:
    """Change books, once nothing is open at the old broker; a bot that has ended stays there."""
    if not bot.status.is_alive:
        bot.switch = None
    if bot.switch is None or bot.orders:
        return
    left, switch = bot.cambista, bot.switch
    bot.switch = None
    if switch.cambista == left:
        return
    bot.remember(_entry(bot, switch))
    ledger = bot.ledger
    ledger.totals_elsewhere[left] = ledger.totals
    ledger.totals = ledger.totals_elsewhere.pop(switch.cambista, Totals())
    said = f"trades at {switch.title} from now on, no more at {bot.cambista_title}"
    bot.cambista, bot.cambista_title = switch.cambista, switch.title
    bot.product = switch.product or bot.product
    bot.account.move_to(switch.cambista)
    bot.say(Level.SUCCESS, said)
    bot.on_switched()


def give_up_switch(bot: Bot[P, S]) -> None:
    """Stay where it is: the bot is to stop, and its orders are being cancelled for that."""
    if bot.switch is not None:
        bot.say(Level.INFO, f"stops, and does not move to {bot.switch.title}")
        bot.switch = None


def _too_little(bot: Bot[P, S], order: OpenOrder, product: Product) -> str:
    """Say why the new broker would not take what remains of an order; empty when it would."""
    rest = difference(order.size, order.filled_size)
    planned = Planned("price", order.price, "size", rest)
    errors = planned.errors(product) if rest > Decimal(0) else []
    what = f"what remains to {order.side.value}, {plain(rest)} {base_of(bot.pair)}"
    return f"{what}: {errors[0].message}" if errors else ""


def _refuse(bot: Bot[P, S], wish: SwitchRequested, reason: str) -> None:
    bot.say(Level.WARNING, f"stays at {bot.cambista_title} and does not move: {reason}")


def _entry(bot: Bot[P, S], switch: Switch) -> dict[str, str]:
    """Return the switch as the history says it, with what the bot leaves behind."""
    done = switch.model_copy(update={"cancel_again_at": bot.at}).model_dump(mode="json")
    return {
        "type": "switch",
        "pair": bot.pair,
        "to": switch.cambista,
        "start_date": done["asked_at"],
        "execution_date": done["cancel_again_at"],
        "position": plain(bot.ledger.totals.position),
        "profit": plain(bot.ledger.totals.profit),
    }
