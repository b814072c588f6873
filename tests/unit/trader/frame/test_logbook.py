"""What stands in a bot's own log."""

from dataclasses import replace
from datetime import timedelta

from common.messages.bot import StopRequested
from common.messages.control import (
    ContinueBot,
    EditRequested,
    PauseBot,
    PauseRequested,
    RestRequested,
)
from common.messages.guard import Rest
from common.messages.platform import Level
from tests.support.bots import (
    BEGAN_AT,
    TYPES,
    PureBot,
    accepted,
    admitted,
    cancelled,
    filled,
    refused,
    simple_bot,
    wish,
)
from tests.support.neighbours import ONE, TWO, news
from tests.support.news import reached
from tests.support.watched import watches_of
from trader.frame.life import Event, Released, Started, decide
from trader.frame.logbook import LONGEST_LINE, line, lines

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


def test_an_edit_is_told_by_what_it_changes_and_long_parameters_by_their_name() -> None:
    bot = PureBot(admitted(wish("conditional", cooldown_s=5)).document)
    bot.start()
    steps = [{"rule": {"<": [{"var": "price"}, 3000]}, "side": "buy", "size": "0.02"}]
    params = admitted(wish("conditional", cooldown_s=7, steps=steps)).document.params
    event = EditRequested(name="test4", tags=(), params=params)

    decision = decide(TYPES["conditional"], bot.document, event, BEGAN_AT)

    assert [each.text for each in lines(event, decision, BEGAN_AT, is_news=True)] == [
        "hears: edit requested",
        "test4: is changed: other steps, cooldown_s 5 → 7",
    ]


def test_a_line_is_cut_to_its_longest() -> None:
    assert len(line(Level.INFO, "x" * 1000, BEGAN_AT).text) == LONGEST_LINE


def test_what_a_bot_asks_the_trader_to_do_with_others_is_said_by_their_names() -> None:
    bot = PureBot(admitted(wish("stop_loss", bots=[str(ONE), str(TWO)], stop="3300")).document)
    bot.start()
    bot.tell(news(ONE), news(TWO))
    (watch,) = watches_of(bot)
    event = reached(watch.watch_id, "3299")

    decision = decide(TYPES["stop_loss"], bot.document, event, BEGAN_AT)

    told = [each.text for each in lines(event, decision, BEGAN_AT, is_news=True)]
    assert "asks the trader to stop one" in told
    assert "asks the trader to stop two" in told


def test_a_bot_that_was_not_heard_of_is_said_by_its_id() -> None:
    decision = decide(TYPES["simple"], simple_bot().document, Started(17), BEGAN_AT)
    asked = (PauseBot(bot_id=ONE, keeps_orders=False), ContinueBot(bot_id=TWO))

    told = lines(Started(17), replace(decision, errands=asked), BEGAN_AT, is_news=False)

    texts = [each.text for each in told]
    assert f"asks the trader to pause bot {ONE}, which cancels its orders" in texts
    assert f"asks the trader to start bot {TWO}" in texts
