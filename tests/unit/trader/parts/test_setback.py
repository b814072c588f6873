"""What becomes of refusals and lost orders of a bot with several."""

from decimal import Decimal

from common.messages.bot import BotStatus
from kit.market import make_market
from kit.run import run_bot
from tests.support.bots import PureBot, accepted, admitted, cancelled, kinds, refused, wish
from tests.support.news import told
from tests.support.watched import watches_of


def laid() -> PureBot:
    """Return a grid of two levels below the price, both asked for."""
    asked = wish("grid", lower="90", upper="110", levels=3, size="1", stop_below=None)
    bot = PureBot(admitted(asked).document)
    bot.start()
    (watch,) = watches_of(bot)
    bot.tell(told(watch.watch_id, "105"))
    return bot


def test_a_hopeless_refusal_takes_all_orders_off_before_it_ends() -> None:
    bot = laid()
    first, second = bot.placed
    bot.tell(accepted(first))

    asked = bot.tell(refused(second, "size is too accurate"))

    assert kinds(asked) == ["cancel_order"]
    assert bot.is_now(BotStatus.RUNNING)

    bot.tell(cancelled(first))

    assert bot.is_now(BotStatus.REFUSED)
    assert "too accurate" in bot.document.last_error


def test_a_refused_order_is_asked_for_again_later_under_another_id() -> None:
    bot = laid()
    first, second = bot.placed
    bot.tell(accepted(first))
    bot.tell(refused(second))

    assert bot.pass_time(1) == []
    (again,) = bot.pass_time(10)

    assert again.kind == "place_order"
    assert again.order_id != second.order_id
    assert [each.text.count("Insufficient") for each in bot.said] == [1]


def test_an_order_that_somebody_else_cancels_is_asked_for_again() -> None:
    bot = laid()
    first, second = bot.placed
    bot.tell(accepted(first), accepted(second), cancelled(first))

    (again,) = bot.pass_time(10)

    assert again.kind == "place_order"


def test_what_is_too_little_for_an_order_is_left() -> None:
    market = make_market(["100", "89", "89", "80", "80"], every_s=60, size="0.05", min_funds=2)
    params = {"lower": "90", "upper": "110", "levels": 2, "size": "0.06"}

    stopping = {"stop_below": "85", "sell_at_stop": True}
    result = run_bot("grid", market, {**params, **stopping}, funds={"EUR": 1000})

    assert result.status is BotStatus.ENDED
    assert result.position == Decimal("0.01")
