"""How protections act on a bot of any type, shown with the simple and the swinging one."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from common.messages.base import Side
from common.messages.bot import BotStatus
from common.messages.control import ContinueRequested
from common.messages.order import CancelOrder
from tests.support.bots import BEGAN_AT, PureBot, accepted, cancelled, filled, kinds, simple_bot
from tests.support.guarded import buying, fired, level
from tests.support.news import reached, swinging_bot
from trader.frame.life import Started
from trader.running.lookout import watches_in


def lose(bot: PureBot, price: str = "2000") -> None:
    """Have the bot's next two orders filled, the sale at a bad price."""
    for traded_at in (None, price):
        order = bot.last_placed
        bot.tell(accepted(order), filled(order, price=traded_at))


def test_without_protections_nothing_is_watched_or_noted() -> None:
    bot = buying()

    assert bot.json["guard"]["watches"] == []
    assert fired(bot) == []


def test_a_bot_that_holds_something_waits_for_the_price_at_which_too_much_is_lost() -> None:
    bot = buying(largest_loss="10")

    # 0.02 bought at 3371 for a fee of 0.26968: 9.73032 more may be lost on 0.02.
    assert level(bot).level == Decimal("2884.484")
    assert not level(bot).is_rise
    assert level(bot) in watches_in(bot.document).watches


def test_too_large_a_loss_cancels_the_order_and_pauses_the_bot() -> None:
    bot = buying(largest_loss="10")
    resting = bot.last_placed

    asked = bot.tell(reached(level(bot).watch_id, "2880"))

    assert asked == [CancelOrder(order_id=resting.order_id, bot_id=bot.document.uid)]
    bot.tell(cancelled(resting))
    assert bot.is_now(BotStatus.PAUSED)
    assert bot.json["orders"] == []
    assert fired(bot) == ["largest_loss"]
    assert bot.said[0].text == "test4: lost 10.09 of at most 10 EUR: its protection pauses it"
    assert bot.json["history"][-1]["text"] == "Protection: lost 10.09 of at most 10 EUR; pauses"


def test_too_large_a_loss_stops_the_bot_when_that_is_asked_for() -> None:
    bot = buying(largest_loss="10", on_loss="stop")
    resting = bot.last_placed

    bot.tell(reached(level(bot).watch_id, "2880"), cancelled(resting))

    assert bot.is_now(BotStatus.STOPPED)
    assert bot.json["guard"]["watches"] == []


def test_a_realised_loss_counts_without_any_news_of_the_market() -> None:
    bot = simple_bot(largest_loss="10", loop=True)
    bot.start()

    lose(bot)

    assert bot.is_now(BotStatus.PAUSED)
    assert bot.json["orders"] == []


def test_a_drawdown_is_counted_from_the_highest_profit() -> None:
    bot = simple_bot(largest_drawdown="15", loop=True)
    bot.start()
    lose(bot, "4000")
    bought = bot.last_placed
    bot.tell(accepted(bought), filled(bought))

    # Its profit was 11.99 at the peak; it holds 0.02 that cost 67.42 and a fee of 0.27.
    assert bot.is_now(BotStatus.RUNNING)
    bot.tell(accepted(bot.last_placed), reached(level(bot).watch_id, str(level(bot).level)))

    assert fired(bot) == ["largest_drawdown"]


def test_a_bot_that_goes_on_counts_its_losses_anew() -> None:
    bot = buying(largest_loss="10")
    resting = bot.last_placed
    bot.tell(reached(level(bot).watch_id, "2880"), cancelled(resting))

    bot.tell(ContinueRequested())

    assert bot.is_now(BotStatus.RUNNING)
    assert bot.last_placed.side is Side.SELL
    assert fired(bot) == ["largest_loss"]
    assert level(bot).level < Decimal(2900)


def test_a_bot_that_goes_on_counts_from_the_price_that_ended_its_trading() -> None:
    bot = buying(largest_loss="10")
    resting = bot.last_placed
    bot.tell(reached(level(bot).watch_id, "2880"), cancelled(resting), ContinueRequested())

    # What it holds was worth 10.08968 less then than it cost: 10 more are on 0.02 500 lower.
    assert level(bot).level == Decimal(2380)


def test_news_told_twice_and_restarts_fire_once() -> None:
    bot = buying(largest_loss="10")
    resting, news = bot.last_placed, reached(level(bot).watch_id, "2880")

    for event in (news, news, cancelled(resting), Started(pid=18), news, cancelled(resting)):
        bot.pass_through_json()
        bot.tell(event)

    assert fired(bot) == ["largest_loss"]
    assert bot.is_now(BotStatus.PAUSED)


def test_the_type_never_hears_what_its_protections_watch_for() -> None:
    bot = swinging_bot(largest_loss="10")
    (watch,) = bot.json["watches"]
    bot.tell(reached(UUID(watch["watch_id"])))
    bought = bot.last_placed
    bot.tell(accepted(bought), filled(bought))

    bot.tell(reached(level(bot).watch_id, "3000"))

    assert [each.side for each in bot.placed] == [Side.BUY]


def test_after_losses_in_a_row_nothing_new_is_bought_for_a_while() -> None:
    bot = simple_bot(losses_in_a_row=1, cooldown_minutes=30, loop=True)
    bot.start()

    lose(bot)

    assert len(bot.placed) == 2
    assert bot.json["orders"] == []
    assert fired(bot) == ["cooldown"]
    assert "after 1 losses in a row: nothing is added to what it holds" in bot.said[0].text
    bot.pass_time(60)
    assert len(bot.placed) == 2
    assert bot.wake_at is not None


def test_when_the_cooldown_is_over_it_goes_on_with_the_next_number() -> None:
    bot = simple_bot(losses_in_a_row=1, cooldown_minutes=30, loop=True)
    bot.start()
    lose(bot)

    bot.pass_time(60 * 31)

    assert len(bot.placed) == 3
    assert bot.json["order_count"] == 3
    assert bot.last_placed.side is Side.BUY
    assert "may add to what it holds again" in bot.said[-1].text


def test_what_lessens_the_risk_is_never_held_back() -> None:
    bot = simple_bot(trading_hours="16:00-16:09", loop=True)
    bot.start()
    bought = bot.last_placed
    bot.tell(accepted(bought))

    bot.pass_time_and_tell(3600, filled(bought))

    assert bot.last_placed.side is Side.SELL
    assert bot.json["orders"][0]["side"] == "sell"


def test_at_the_end_of_its_hours_what_would_add_to_its_risk_is_cancelled() -> None:
    bot = simple_bot(trading_hours="16:00-16:30")
    bot.start()
    bot.tell(accepted(bot.last_placed))
    assert bot.wake_at == BEGAN_AT.replace(minute=30, second=0, microsecond=0)

    asked = bot.pass_time(60 * 30)

    assert kinds(asked) == ["cancel_order"]
    bot.tell(cancelled(bot.last_placed))
    bot.pass_time(60)
    assert len(bot.placed) == 1
    assert fired(bot) == ["trading_hours"]
    bot.pass_time_and_tell(timedelta(hours=23, minutes=30).total_seconds(), Started(pid=18))
    assert len(bot.placed) == 2


def test_more_open_funds_than_allowed_are_not_asked_for() -> None:
    bot = simple_bot(largest_funds="60")

    bot.start()

    assert bot.placed == []
    assert bot.json["order_count"] == 0
    assert "held back by its protections: it would have 67.42 open" in bot.document.last_error


def test_the_orders_that_are_held_back_leave_no_hole_in_the_numbers() -> None:
    bot = simple_bot(losses_in_a_row=1, cooldown_minutes=1, loop=True)
    bot.start()
    lose(bot)
    for _ in range(3):
        bot.pass_time(10)
    bot.pass_time(120)

    assert bot.json["guard"]["held_count"] >= 1
    assert bot.json["order_count"] == 3
