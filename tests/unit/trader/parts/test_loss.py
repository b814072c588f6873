"""The stop loss; how the simple bot lives with it is in ``bots/test_simple_market``."""

from decimal import Decimal

from tests.support.bots import BEGAN_AT, BOT_ID, admitted, wish
from tests.support.news import reached
from trader.bots.simple import Simple
from trader.parts.loss import StopLoss, is_hit


def holding(position: str, cost: str) -> Simple:
    """Return a bot that holds so much and has paid so much for it."""
    bot = Simple(admitted(wish()).document, BEGAN_AT)
    bot.ledger.totals.position, bot.ledger.totals.cost = Decimal(position), Decimal(cost)
    return bot


def test_the_stop_follows_the_average_price_that_was_paid() -> None:
    bot, loss = holding("3", "10000"), StopLoss(percent=Decimal(10))

    assert not is_hit(bot, loss)
    bot.settle_watches()
    (watch,) = bot.ledger.watches
    assert watch.kind == "price"
    assert watch.level == Decimal(3000)

    bot.news = reached(BOT_ID, "3000")
    assert is_hit(bot, loss)
    assert (loss.hit_price, loss.stop_price) == (Decimal(3000), Decimal(3000))


def test_a_price_that_has_recovered_since_has_hit_it_all_the_same() -> None:
    bot, loss = holding("1", "3000"), StopLoss(percent=Decimal(10))
    news = reached(BOT_ID, "2699")
    bot.news = news.model_copy(update={"ticker": reached(BOT_ID, "2800").ticker})

    assert is_hit(bot, loss)
    assert loss.hit_price == Decimal(2699)


def test_who_holds_nothing_has_nothing_to_lose() -> None:
    for position in ("0", "-1"):
        bot, loss = holding(position, "0"), StopLoss(percent=Decimal(10))
        bot.news = reached(BOT_ID, "1")

        assert not is_hit(bot, loss)
        bot.settle_watches()
        assert bot.ledger.watches == []


def test_a_stop_that_was_hit_stays_so() -> None:
    bot = holding("1", "3000")
    loss = StopLoss(percent=Decimal(10), hit_price=Decimal(2699), stop_price=Decimal(2700))

    assert is_hit(bot, loss)
