"""How a bot trades at the market."""

from decimal import Decimal

import pytest

from common.messages.base import Side
from common.messages.order import PlaceOrder
from tests.support.bots import BEGAN_AT, BOT_ID, admitted, wish
from tests.support.news import reached
from trader.bots.simple import Simple
from trader.parts.taking import Take, moved, take, worst_price
from trader.why import Why

WHY = Why(text="It was time.")


@pytest.fixture
def bot() -> Simple:
    """Return a bot that has heard nothing of the market."""
    return Simple(admitted(wish()).document, BEGAN_AT)


def test_the_worst_price_is_on_the_pairs_increments_and_within_the_collar(bot: Simple) -> None:
    price, collar = Decimal("3371.01"), Decimal("1.5")

    assert worst_price(bot, Side.BUY, price, collar) == Decimal("3421.57")
    assert worst_price(bot, Side.SELL, price, collar) == Decimal("3320.45")
    assert moved(Decimal(100), Decimal("-1.5")) == Decimal("98.5")


def test_it_follows_the_price_that_has_just_been_told(bot: Simple) -> None:
    bot.news = reached(BOT_ID, "3370")

    (order,) = take(bot, Take(Side.SELL, Decimal("0.123456789"), "exit", WHY))

    assert isinstance(order, PlaceOrder)
    assert (order.price, order.size) == (Decimal("3302.60"), Decimal("0.12345678"))
    assert (order.is_immediate, order.purpose) == (True, "exit")


def test_when_no_price_was_told_it_waits_for_the_next(bot: Simple) -> None:
    asked = list(take(bot, Take(Side.BUY, Decimal(1), "entry", WHY)))
    bot.settle_watches()

    assert asked == []
    assert [each.kind for each in bot.ledger.watches] == ["ticker"]
