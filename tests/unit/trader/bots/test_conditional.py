"""The conditional bot: when it looks, what it orders, what it refuses."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from common.messages.bot import BotStatus
from common.messages.control import EditRequested
from common.messages.order import CancelOrder
from common.messages.watch import CandleWatch, PriceWatch, TickerTold, TickerWatch
from tests.support.bots import (
    BEGAN_AT,
    PureBot,
    accepted,
    admitted,
    cancelled,
    filled,
    refused,
    wish,
)
from tests.support.news import ticker
from tests.support.watched import watches_of

BUY = {"rule": {"<": [{"var": "price"}, 100]}, "side": "buy", "size": "0.5"}
SELL = {"rule": {">": [{"var": "price"}, 110]}, "side": "sell", "position_percent": "100"}


def bot_of(*steps: dict[str, Any], **params: Any) -> PureBot:  # noqa: ANN401 - as JSON has them
    given = {"steps": list(steps), "loop": False, "cooldown_s": 0, **params}
    bot = PureBot(admitted(wish("conditional", **given)).document)
    bot.start()
    return bot


def look(bot: PureBot, price: str, after_s: float = 1) -> None:
    """Tell the bot the ticker that it waits for."""
    (watch,) = watches_of(bot)
    at = bot.at + timedelta(seconds=after_s)
    news = TickerTold(watch_id=watch.watch_id, is_whole=True, ticker=ticker(price, traded_at=at))
    bot.pass_time_and_tell(after_s, news)


def test_it_looks_at_the_market_at_once_and_then_waits_for_the_price() -> None:
    bot = bot_of(BUY)
    (first,) = watches_of(bot)

    look(bot, "105")

    (then,) = watches_of(bot)
    assert isinstance(first, TickerWatch)
    assert isinstance(then, PriceWatch)
    assert str(then.level) == "99.99"
    assert not bot.placed


def test_it_buys_at_the_market_with_a_collar_and_says_why() -> None:
    bot = bot_of(BUY, collar_percent="0.5")

    look(bot, "99")

    assert str(bot.last_placed.price) == "99.49"
    assert bot.last_placed.is_immediate
    assert bot.last_placed.purpose == "step 1"
    why = bot.json["orders"][0]["why"]
    assert why["text"] == "The rule was true: Price 99 < 100: true"
    assert why["values"] == {"price": "99"}
    assert why["parts"]["compared"] == ["99", "100"]
    assert why["ticker"]["price"] == "99"


def test_it_asks_only_for_the_windows_and_intervals_that_its_rule_uses() -> None:
    rule = {
        "and": [
            {"<": [{"var": "indicator.6h.rsi"}, 30]},
            {">": [{"var": "window.24h.volume"}, {"var": "window.7d.volume"}]},
        ]
    }

    bot = bot_of({**BUY, "rule": rule}, pace_s=9)
    look(bot, "99")

    (watch,) = watches_of(bot)
    assert isinstance(watch, TickerWatch)
    assert (watch.windows, watch.intervals) == (("24h", "7d"), ("6h",))
    assert watch.every_s == 9


def test_it_may_look_at_closed_candles_alone() -> None:
    bot = bot_of(BUY, look="1h")

    (watch,) = watches_of(bot)
    assert isinstance(watch, CandleWatch)
    assert watch.interval == "1h"


def test_a_rule_of_time_wakes_it_and_it_looks_at_the_market_then() -> None:
    bot = bot_of({**BUY, "rule": {">=": [{"var": "time.hour"}, 17]}})

    look(bot, "99")
    assert not watches_of(bot)
    assert bot.wake_at == BEGAN_AT.replace(hour=17, minute=0, second=0, microsecond=0)

    bot.pass_time((bot.wake_at - bot.at).total_seconds())
    look(bot, "98", 0)

    assert str(bot.last_placed.price) == "98.98"


def test_when_its_steps_are_done_it_ends_or_begins_again() -> None:
    for loop, status in ((False, BotStatus.ENDED), (True, BotStatus.RUNNING)):
        bot = bot_of(BUY, SELL, loop=loop)
        for price in ("99", "111"):
            look(bot, price)
            bot.tell(accepted(bot.last_placed), filled(bot.last_placed))

        assert [each.side for each in bot.placed] == ["buy", "sell"]
        assert bot.is_now(status)
        assert bot.json["steps_count"] == 2


def test_its_document_says_its_steps_in_words_and_which_is_next() -> None:
    bot = bot_of(BUY, SELL)
    assert bot.json["plan"] == {
        "steps": [
            "When Price < 100: buy 0.5 BTC at the market's price",
            "When Price > 110: sell 100 % of what it holds at the market's price",
        ],
        "index": 0,
    }

    look(bot, "99")
    bot.tell(accepted(bot.last_placed), filled(bot.last_placed))

    assert bot.json["plan"]["index"] == 1


def test_after_a_step_it_rests_for_as_long_as_the_cooldown() -> None:
    bot = bot_of(BUY, BUY, cooldown_s=30)
    look(bot, "99")

    bot.tell(accepted(bot.last_placed), filled(bot.last_placed))

    assert not watches_of(bot)
    bot.pass_time(29)
    assert not watches_of(bot)
    bot.pass_time(1)
    look(bot, "99")
    assert len(bot.placed) == 2


def test_an_order_that_rests_too_long_is_cancelled_and_what_is_left_waits_for_the_rule() -> None:
    bot = bot_of({**BUY, "offset": "-2", "limit_s": 60})
    look(bot, "99")
    order = bot.last_placed
    bot.tell(accepted(order), filled(order, "0.2", is_complete=False))

    asked = bot.pass_time(60)
    bot.tell(cancelled(order, 3, "0.2"))
    bot.pass_time(5)
    look(bot, "98")

    assert (order.price, order.is_immediate) == (Decimal(97), False)
    assert [type(each) for each in asked] == [CancelOrder]
    assert (bot.last_placed.size, bot.last_placed.price) == (Decimal("0.3"), Decimal(96))
    assert not bot.said


def test_a_cancel_that_is_not_answered_is_asked_for_again() -> None:
    bot = bot_of({**BUY, "offset": "-2", "limit_s": 60})
    look(bot, "99")
    bot.tell(accepted(bot.last_placed))
    bot.pass_time(60)

    assert not bot.pass_time(9)
    assert [type(each) for each in bot.pass_time(1)] == [CancelOrder]


def test_what_the_market_did_not_give_at_once_waits_for_the_rule_again() -> None:
    bot = bot_of(BUY)
    look(bot, "99")
    bot.tell(accepted(bot.last_placed), cancelled(bot.last_placed, 2, reason="nothing there"))

    assert not watches_of(bot)
    bot.pass_time(5)
    look(bot, "105")

    assert len(bot.placed) == 1
    assert "looks again in 5 s" in bot.said[-1].text


def test_refusals_are_waited_out_longer_each_time_and_said_once() -> None:
    bot = bot_of(BUY)
    for _ in range(3):
        look(bot, "99")
        bot.tell(refused(bot.last_placed))
        bot.pass_time(100)

    assert len(bot.placed) == 3
    assert len(bot.said) == 1


def test_what_no_time_can_heal_ends_it() -> None:
    bot = bot_of(BUY)
    look(bot, "99")

    bot.tell(refused(bot.last_placed, "size is too accurate"))

    assert bot.is_now(BotStatus.REFUSED)


def test_a_rest_that_is_too_small_for_an_order_is_left() -> None:
    bot = bot_of(BUY)
    look(bot, "99")
    order = bot.last_placed
    bot.tell(accepted(order), filled(order, "0.49999999", is_complete=False))
    bot.tell(cancelled(order, 3, "0.49999999"))
    bot.pass_time(5)
    look(bot, "99")

    bot.tell(refused(bot.last_placed, "size is too small"))

    assert bot.is_now(BotStatus.ENDED)


def test_without_a_position_there_is_nothing_to_sell() -> None:
    bot = bot_of(SELL)

    look(bot, "111")

    assert not bot.placed
    assert "nothing to sell" in bot.said[-1].text


def test_an_edit_goes_on_at_its_step_with_what_is_left_of_it() -> None:
    bot = bot_of({**BUY, "offset": "-2"}, SELL)
    look(bot, "99")
    order = bot.last_placed
    bot.tell(accepted(order), filled(order, "0.2", is_complete=False))
    steps = [{**BUY, "size": "0.3", "offset": "-1"}]
    given = admitted(wish("conditional", steps=steps, cooldown_s=0)).document.params

    asked = bot.tell(EditRequested(params=given))
    bot.tell(cancelled(order, 3, "0.2"))
    bot.pass_time(5)
    look(bot, "99")

    assert [type(each) for each in asked] == [CancelOrder]
    assert (bot.last_placed.size, bot.last_placed.price) == (Decimal("0.1"), Decimal(98))


def test_an_edit_that_leaves_nothing_of_a_step_goes_on_to_the_next() -> None:
    bot = bot_of({**BUY, "offset": "-2"}, SELL)
    look(bot, "99")
    order = bot.last_placed
    bot.tell(accepted(order), filled(order, "0.2", is_complete=False))
    steps = [{**BUY, "size": "0.1"}, SELL]
    given = admitted(wish("conditional", steps=steps, cooldown_s=0, loop=False)).document.params
    bot.tell(EditRequested(params=given), cancelled(order, 3, "0.2"))
    bot.pass_time(5)

    look(bot, "99")
    bot.pass_time(1)
    look(bot, "111")

    assert bot.last_placed.side == "sell"
    assert bot.last_placed.size == Decimal("0.2")
