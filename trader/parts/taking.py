"""How a bot trades at the market: at once, and not at any price. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from common.messages.base import Side
from common.messages.order import OrderCommand
from common.money import product, total
from trader.bot import Bot, P, S
from trader.watching import Ticks
from trader.why import Why

COLLAR_PERCENT = Decimal(2)
"""So far past the market's last price an order may trade, where nobody says otherwise."""

_PERCENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Take:
    """What is to be traded at the market."""

    side: Side
    size: Decimal
    purpose: str
    why: Why
    collar_percent: Decimal = COLLAR_PERCENT


def take(bot: Bot[P, S], wanted: Take) -> Iterator[OrderCommand]:
    """Ask for an order that trades at once, at the collar's price or better.

    What cannot trade is cancelled, and up to the bot. It follows the market's present price: when
    this event tells none, it waits for the next.
    """
    if bot.news is None:
        bot.watch(Ticks(1))
        return
    worst = worst_price(bot, wanted.side, bot.news.ticker.price, wanted.collar_percent)
    make = bot.buy if wanted.side is Side.BUY else bot.sell
    size = bot.on_lot(wanted.size)
    yield make(size, at=worst, purpose=wanted.purpose, why=wanted.why, is_immediate=True)


def worst_price(bot: Bot[P, S], side: Side, price: Decimal, percent: Decimal) -> Decimal:
    """Return the worst price that is taken when the market is at one, on the pair's increments."""
    is_buy = side is Side.BUY
    return bot.on_tick(moved(price, percent if is_buy else -percent), down=is_buy)


def moved(price: Decimal, percent: Decimal) -> Decimal:
    """Return a price so many per cent higher, or lower where that is negative: exact."""
    return total(price, product(price, percent, _PERCENT))
