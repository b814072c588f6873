"""What a bot makes of news of the market, shown with one that swings."""

from decimal import Decimal

import pytest

from common.messages.base import Side
from common.messages.bot import StopRequested
from common.messages.watch import MarketHoled
from tests.support.bots import PureBot, accepted, cancelled, filled, switch_to
from tests.support.news import level_of, reached, swinging_bot
from tests.support.watched import watches_of


@pytest.fixture
def bot() -> PureBot:
    """Return a bot that waits for a fall."""
    return swinging_bot()


def test_it_waits_without_an_order(bot: PureBot) -> None:
    assert bot.placed == []
    assert (level_of(bot).level, level_of(bot).is_rise) == (Decimal("3371.0"), False)


def test_a_level_that_is_reached_makes_it_trade_at_once(bot: PureBot) -> None:
    (order,) = bot.tell(reached(level_of(bot).watch_id))

    assert order == bot.last_placed
    assert (bot.last_placed.side, bot.last_placed.price) == (Side.BUY, Decimal("3376.0"))
    assert bot.last_placed.is_immediate
    assert watches_of(bot) == []


def test_news_that_come_twice_are_heard_once(bot: PureBot) -> None:
    news = reached(level_of(bot).watch_id)
    bot.tell(news)
    order = bot.last_placed

    bot.tell(news, accepted(order), filled(order), news)

    assert len(bot.placed) == 1
    assert level_of(bot).is_rise


def test_a_restart_goes_on_with_the_same_watch(bot: PureBot) -> None:
    before = level_of(bot)

    bot.pass_through_json()
    bot.start()

    assert level_of(bot) == before


def test_what_did_not_trade_is_waited_for_again(bot: PureBot) -> None:
    before = level_of(bot)
    bot.tell(reached(before.watch_id))
    order = bot.last_placed

    bot.tell(accepted(order), filled(order, "0.005", is_complete=False), cancelled(order, 3))

    assert level_of(bot).watch_id != before.watch_id
    bot.tell(reached(level_of(bot).watch_id))
    assert bot.last_placed.size == Decimal("0.015")


def test_a_bot_that_moves_or_ends_waits_for_nothing(bot: PureBot) -> None:
    bot.tell(switch_to("other"))
    assert bot.document.broker == "other"
    assert level_of(bot)

    bot.tell(StopRequested())

    assert watches_of(bot) == []


def test_missing_trades_are_said_once_and_that_they_are_there_again(bot: PureBot) -> None:
    watch_id = level_of(bot).watch_id
    holed = MarketHoled(watch_id=watch_id)

    bot.tell(holed, holed)
    assert bot.placed == []
    assert [each.text for each in bot.said] == [
        "test4: waits: trades are missing in what it looks at"
    ]

    bot.tell(reached(watch_id))
    assert bot.said[-1].text == "test4: goes on: no trade is missing any more"
    assert len(bot.placed) == 1


def test_a_bot_that_asks_for_whole_data_says_so_with_its_watch() -> None:
    assert level_of(swinging_bot(whole_only=True)).is_whole_only
    assert not level_of(swinging_bot()).is_whole_only
