"""A stop loss beside what a bot does otherwise: sells all that it holds, and ends it. Pure."""

from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_DOWN, Context, Decimal

from pydantic import BaseModel

from common.messages.base import Price, Side, plain
from common.messages.order import OrderCommand
from common.messages.watch import MarketReached
from common.money import difference, product
from trader.bot import Bot, P, S
from trader.frame.history import entry_of
from trader.ledger import OpenOrder, Total, Totals
from trader.parts.taking import Take, take
from trader.watching import Falls
from trader.why import Why

STOP = "stop loss"
"""What an order that sells out is for."""

CANCEL_AGAIN_S = 10.0
"""Time after which a bot asks again to cancel what the sale has to wait for."""

_CUT, _SHARE = Context(prec=60, rounding=ROUND_DOWN), Decimal(1).scaleb(-18)


class StopLoss(BaseModel):
    """How far the price may fall below what was paid, and whether it has."""

    percent: Total
    hit_price: Price | None = None
    """The price that hit the stop; the bot only sells from then on."""
    stop_price: Price | None = None
    """Where the stop was then."""


def is_hit(bot: Bot[P, S], loss: StopLoss) -> bool:
    """Whether the price has fallen to the stop; while it has not, wait for that.

    The stop follows the average price that was paid for what the bot holds, fees apart.
    """
    held = bot.ledger.totals
    if loss.hit_price is not None or held.position <= 0:
        return loss.hit_price is not None
    stop = bot.on_tick(_stop_of(held, loss.percent))
    if stop <= 0:
        return False
    price = _lowest(bot)
    if price is not None and price <= stop:
        loss.hit_price, loss.stop_price, bot.ledger.wake_at = price, stop, None
        return True
    bot.watch(Falls(stop))
    return False


def _stop_of(held: Totals, percent: Decimal) -> Decimal:
    """Return the price so far below what was paid; divided last, so that it is no nearer."""
    left = product(held.cost, difference(Decimal(100), percent))
    exact = _CUT.divide(left, product(held.position, Decimal(100)))
    return _CUT.normalize(_CUT.quantize(exact, _SHARE))


def _lowest(bot: Bot[P, S]) -> Decimal | None:
    """Return the lowest price that this event tells of."""
    if bot.news is None:
        return None
    reached = bot.news.price if isinstance(bot.news, MarketReached) else bot.news.ticker.price
    return min(reached, bot.news.ticker.price)


def note_sale(bot: Bot[P, S], order: OpenOrder, at: datetime) -> None:
    """Write a sale into the history, for a type that writes its own."""
    if order.filled_size:
        bot.remember(entry_of(order, at))


def sell_out(bot: Bot[P, S], loss: StopLoss) -> Iterator[OrderCommand]:
    """Take what is open off the book, then sell at the market what is held, then end."""
    if bot.is_waiting:
        return
    others = [each for each in bot.orders if not is_stop(each)]
    for each in others:
        yield bot.cancel(each)
    position = bot.ledger.totals.position
    if others:
        bot.wait(CANCEL_AGAIN_S)
    elif bot.on_lot(max(position, Decimal(0))) <= 0:
        bot.end()
    elif not bot.orders:
        yield from take(bot, Take(Side.SELL, position, STOP, _why(bot, loss)))


def is_stop(order: OpenOrder) -> bool:
    """Whether an order sells out."""
    return order.purpose == STOP


def _why(bot: Bot[P, S], loss: StopLoss) -> Why:
    held = bot.ledger.totals
    named = {"price": loss.hit_price, "stop": loss.stop_price}
    values = {name: plain(each) for name, each in named.items() if each is not None}
    values |= {"position": plain(held.position), "cost": plain(held.cost)}
    text = (
        f"The price had fallen to {values['price']}, to the stop at {values['stop']} or below: "
        f"{plain(loss.percent)} % below what was paid."
    )
    return Why(text=text, values=values)
