"""How a bot's next order is made. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid5

from common.messages.base import Side
from common.messages.order import PlaceOrder
from trader.ledger import OpenOrder
from trader.opened import Opened, P, S
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

    The explanation is completed by the market's last trade when news of it is what is decided on.
    """
    bot.ledger.order_count += 1
    why = asked.why
    if why is not None and bot.news is not None:
        why = why.model_copy(update={"ticker": seen(bot.news.ticker)})
    order = OpenOrder(
        order_id=uuid5(bot.uid, str(bot.ledger.order_count)),
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
