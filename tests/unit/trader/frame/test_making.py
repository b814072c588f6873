"""How a bot's orders are made."""

from decimal import Decimal
from uuid import uuid5

from tests.support.bots import BEGAN_AT, BOT_ID, admitted, simple_bot, wish
from tests.support.news import level_of, reached, swinging_bot
from trader.bots.simple import Simple
from trader.why import Why


def test_an_order_has_the_bots_next_id_and_says_what_it_is_for() -> None:
    bot = Simple(admitted(wish()).document, BEGAN_AT)

    first = bot.buy(Decimal(1), at=Decimal(2), purpose="entry")
    second = bot.sell(Decimal(1), at=Decimal(3))

    assert [first.order_id, second.order_id] == [uuid5(BOT_ID, "1"), uuid5(BOT_ID, "2")]
    assert [first.purpose, second.purpose] == ["entry", ""]
    assert [each.why for each in bot.orders] == [None, None]


def test_an_explanation_carries_the_trade_that_the_decision_followed() -> None:
    bot = swinging_bot()

    bot.tell(reached(level_of(bot).watch_id))

    (order,) = bot.json["orders"]
    assert order["why"]["values"] == {"price": "3370", "level": "3371.0"}
    assert order["why"]["ticker"]["price"] == "3370"


def test_without_news_of_the_market_an_explanation_has_no_ticker() -> None:
    bot = simple_bot()

    bot.start()

    (order,) = bot.json["orders"]
    assert order["why"] == Why(
        text="Step 1 of 2 was next: buy 0.02 BTC at 3371.0 EUR.",
        values={"size": "0.02", "traded": "0"},
    ).model_dump(mode="json")
