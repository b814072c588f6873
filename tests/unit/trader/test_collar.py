"""What at market is."""

from decimal import Decimal

from common.messages.base import Side
from tests.support.bots import BEGAN_AT, simple_bot
from trader.bots.simple import Simple
from trader.collar import worst_price


def test_a_buy_pays_so_much_more_and_a_sell_takes_so_much_less_rounded_towards_the_market() -> None:
    bot = Simple(simple_bot().document, BEGAN_AT)

    assert worst_price(bot, Side.BUY, Decimal("33.33"), Decimal("0.5")) == Decimal("33.49")
    assert worst_price(bot, Side.SELL, Decimal("33.33"), Decimal("0.5")) == Decimal("33.17")
