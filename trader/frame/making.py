"""How a bot's next order is made. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid5

from common.messages.base import Side
from common.messages.order import PlaceOrder
from common.money import product
from trader.frame.guard import HELD_BACK
from trader.frame.opened import Opened, P, S
from trader.frame.protections import adds, funds_beyond, hold
from trader.ledger import OpenOrder
from trader.why import Why, seen


@dataclass(frozen=True, slots=True)
class Asked:
    """An order as a bot type asks for it."""

    side: Side
    size: Decimal
    price: Decimal
    purpose: str = ""
    why: Why | None = None
    is_post_only: bool = False
    is_immediate: bool = False


def made(bot: Opened[P, S], asked: Asked) -> PlaceOrder:
    """Make the bot's next order; its id follows from the bot's, and from how many were before.

    One that the bot's protections hold back is never placed, and has an id of another kind.
    The explanation is completed by the market's last trade when news of it is what is decided on.
    """
    reason = objection(bot, asked)
    why = asked.why
    if why is not None and bot.news is not None:
        why = why.model_copy(update={"ticker": seen(bot.news.ticker)})
    order = OpenOrder(
        order_id=_held_id(bot, reason) if reason else _next_id(bot),
        pair=bot.pair,
        side=asked.side,
        price=asked.price,
        size=asked.size,
        is_post_only=asked.is_post_only,
        is_immediate=asked.is_immediate,
        purpose=asked.purpose,
        why=why,
        asked_at=bot.at,
    )
    bot.ledger.orders.append(order)
    bot.made.append(order)
    return order.asked_by(bot.uid)


def objection(bot: Opened[P, S], asked: Asked) -> str:
    """Say why the bot's protections hold an order back; empty when they do not."""
    limits, rest = bot.protections, bot.guard.resting(bot.at)
    if not adds(bot.ledger, asked.side):
        return ""
    if rest is not None:
        return f"{HELD_BACK}: {rest.text}"
    if limits is None:
        return ""
    funds = product(asked.price, asked.size)
    reason, _ = hold(limits, bot.ledger, bot.at)
    reason = reason or funds_beyond(limits, bot.ledger, asked.side, funds)
    return f"{HELD_BACK} by its protections: {reason}" if reason else ""


def _next_id(bot: Opened[P, S]) -> UUID:
    bot.ledger.order_count += 1
    return uuid5(bot.uid, str(bot.ledger.order_count))


def _held_id(bot: Opened[P, S], reason: str) -> UUID:
    bot.guard.held_count += 1
    order_id = uuid5(bot.uid, f"held {bot.guard.held_count}")
    bot.held[order_id] = reason
    return order_id
