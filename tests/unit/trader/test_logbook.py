"""What stands in a bot's own log."""

from datetime import timedelta

from common.messages.bot import StopRequested
from common.messages.control import PauseRequested, RestRequested
from common.messages.guard import Rest
from common.messages.platform import Level
from tests.support.bots import (
    BEGAN_AT,
    TYPES,
    PureBot,
    accepted,
    cancelled,
    filled,
    refused,
    simple_bot,
)
from trader.life import Event, Released, Started, decide
from trader.logbook import LONGEST_LINE, line, lines

REST = RestRequested(
    rest=Rest(
        protection="cooldown",
        why="3 losses in a row",
        since=BEGAN_AT,
        until=BEGAN_AT + timedelta(hours=6),
    )
)


def log_of(bot: PureBot, event: Event) -> list[str]:
    """Tell a bot an event, and return the lines of it."""
    before = bot.document
    decision = decide(TYPES["simple"], before, event, BEGAN_AT)
    is_news = decision.document != before
    bot.tell(event)
    return [each.text for each in lines(event, decision, BEGAN_AT, is_news=is_news)]


def test_an_order_is_told_from_its_wish_to_its_end() -> None:
    bot = simple_bot()

    asked = log_of(bot, Started(17))
    order = bot.last_placed
    short = str(order.order_id)[:8]

    assert asked == [
        "runs in process 17",
        f"asks sim to buy 0.02 BTC-EUR at 3371.0 (step 1): order {short}",
    ]
    assert log_of(bot, accepted(order)) == [f"order {short} is placed"]
    traded = log_of(bot, filled(order, "0.005", is_complete=False))
    assert traded == [f"order {short} traded in part: 0.005 at 3371.0, fee 0.0674200"]
    assert log_of(bot, PauseRequested())[0] == "hears: pause requested, keeps_orders=True"
    assert log_of(bot, REST)[0] == "hears: All bots rest until 22:08 UTC: 3 losses in a row"
    assert log_of(bot, RestRequested(rest=None)) == ["hears: all bots go on"]
    assert log_of(bot, StopRequested()) == [
        "hears: stop requested",
        f"asks sim to cancel order {short}",
    ]
    assert log_of(bot, cancelled(order, 3)) == [f"order {short} is cancelled: asked"]


def test_what_changed_nothing_is_not_told_again() -> None:
    bot = simple_bot()
    bot.start()
    order = bot.last_placed
    bot.tell(accepted(order))

    assert log_of(bot, accepted(order)) == []


def test_a_refusal_and_the_end_of_a_process_are_told() -> None:
    bot = simple_bot()
    bot.start()

    told = log_of(bot, refused(bot.last_placed))
    assert "is refused: Insufficient funds" in told[0]
    assert "it tries again" in told[1]
    assert log_of(bot, Released()) == ["its process ends; it goes on in another"]


def test_a_line_is_cut_to_its_longest() -> None:
    assert len(line(Level.INFO, "x" * 1000, BEGAN_AT).text) == LONGEST_LINE
