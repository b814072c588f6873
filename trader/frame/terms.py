"""What a bot makes of an order that the broker has otherwise than the bot remembers. Pure.

When Redis has lost its last second, the bot decides again, and as decisions follow the market it
may decide something else under the id of an order that is placed already, or nothing at all. The
broker's word counts: the order is taken over as it is there.
"""

from uuid import uuid5

from common.messages.base import Side, plain
from common.messages.order import OrderAccepted, OrderProgress, OrderTerms
from common.messages.platform import Level
from trader.bot import Bot, P, S
from trader.ledger import OpenOrder
from trader.why import FORGOTTEN


def take_over(bot: Bot[P, S], event: OrderProgress) -> OpenOrder | None:
    """Return the order that would be the bot's next, if it is placed already; None otherwise."""
    if not isinstance(event, OrderAccepted) or event.terms is None:
        return None
    if event.order_id != uuid5(bot.uid, str(bot.ledger.order_count + 1)):
        return None
    order = OpenOrder(
        order_id=event.order_id,
        pair=bot.pair,
        asked_at=event.happened_at,
        why=FORGOTTEN,
        **dict(event.terms),
    )
    bot.ledger.order_count += 1
    bot.ledger.orders.append(order)
    bot.say(Level.WARNING, f"takes over its order to {_what(event.terms)}, which it had forgotten")
    return order


def take_terms(bot: Bot[P, S], order: OpenOrder, terms: OrderTerms | None) -> None:
    """Give an order the terms that the broker has of it."""
    if terms is None or terms == OrderTerms.of(order):
        return
    for name, value in terms:
        setattr(order, name, value)
    order.why = FORGOTTEN
    bot.say(Level.WARNING, f"had asked to {_what(terms)} before, and goes on with that order")
    bot.on_terms(order)


def _what(terms: OrderTerms) -> str:
    verb = "buy" if terms.side is Side.BUY else "sell"
    return f"{verb} {plain(terms.size)} at {plain(terms.price)}"
