"""How any bot stops: never with an order open, shown with the simple one."""

from typing import Any

import pytest

from common.messages.bot import BotStatus
from tests.support.bots import (
    PureBot,
    accepted,
    cancelled,
    filled,
    no_answer_to,
    refused,
    simple_bot,
    switch_to,
)
from tests.unit.trader.frame.test_life import (
    STOP,
    ask,
    bot,
    cancel,
    cancel_refused,
    not_found,
    open_orders,
)
from trader.frame.life import Released, Started, TimePassed

__all__ = ["bot"]


def test_a_stopping_bot_cancels_its_order_and_waits_for_the_answer(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(accepted(order))

    assert bot.tell(STOP) == [cancel(order)]
    assert bot.is_now(BotStatus.STOPPING)
    assert bot.document.pid == 17

    bot.tell(cancelled(order))
    assert bot.is_now(BotStatus.STOPPED)
    assert bot.document.pid is None
    assert open_orders(bot) == []


def test_a_bot_without_an_open_order_stops_at_once(bot: PureBot) -> None:
    bot.tell(refused(bot.last_placed))

    assert bot.tell(STOP) == []
    assert bot.is_now(BotStatus.STOPPED)
    assert bot.wake_at is None


def test_asking_twice_to_stop_cancels_once(bot: PureBot) -> None:
    bot.tell(STOP)

    assert bot.tell(STOP) == []


def test_an_order_that_fills_while_the_bot_stops_is_counted_and_no_other_placed(
    bot: PureBot,
) -> None:
    order = bot.last_placed
    bot.tell(accepted(order), STOP)

    assert bot.tell(filled(order)) == []
    assert bot.is_now(BotStatus.STOPPED)
    assert len(bot.document.history) == 1


def test_a_part_that_fills_while_the_bot_stops_does_not_stop_it(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(accepted(order), STOP, filled(order, "0.01", is_complete=False))

    assert bot.is_now(BotStatus.STOPPING)

    bot.tell(cancelled(order, sequence=3, filled_size="0.01"))
    assert bot.is_now(BotStatus.STOPPED)
    assert bot.json["totals"]["bought_size"] == "0.01"


def test_a_refused_cancel_is_not_taken_for_cancelled(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(accepted(order), STOP)

    assert bot.tell(cancel_refused(order)) == [ask(order)]
    assert bot.is_now(BotStatus.STOPPING)

    bot.tell(accepted(order), filled(order))
    assert bot.is_now(BotStatus.STOPPED)
    assert bot.json["totals"]["bought_size"] == "0.02"


def test_a_refused_cancel_of_an_order_nobody_cancels_is_ignored(bot: PureBot) -> None:
    assert bot.tell(cancel_refused(bot.last_placed)) == []


def test_a_stopping_bot_asks_twice_before_an_unknown_order_counts_as_gone(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(STOP, cancel_refused(order))

    asked = bot.tell(not_found(order))
    assert bot.is_now(BotStatus.STOPPING)

    assert bot.tell(no_answer_to(asked)) == []
    assert bot.is_now(BotStatus.STOPPED)


def test_answers_of_the_broker_that_a_bot_has_left_do_not_make_it_give_an_order_up() -> None:
    bot = simple_bot()
    bot.start()
    first = bot.last_placed
    bot.tell(accepted(first), switch_to("other"), cancelled(first))
    second = bot.last_placed
    bot.tell(STOP)

    # Processes that died had asked the old broker for the bot's next order: each is answered.
    asked = bot.tell(not_found(second))
    bot.tell(not_found(second))
    assert bot.is_now(BotStatus.STOPPING)
    bot.tell(accepted(second), filled(second))

    assert {each.broker for each in bot.sent if each.command in asked} == {"other"}
    assert bot.is_now(BotStatus.STOPPED)
    assert bot.json["totals"]["bought_size"] == "0.02"


def test_a_stopping_bot_without_an_answer_cancels_again_after_a_while(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(STOP)

    assert bot.pass_time(5) == []
    assert bot.pass_time(6) == [cancel(order)]
    assert bot.pass_time(11) == [cancel(order)]


def test_a_stopping_bot_that_is_restarted_asks_and_cancels(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(STOP)

    assert bot.start() == [ask(order), cancel(order)]


@pytest.mark.parametrize(
    "event", [STOP, Started(3), TimePassed(), Released()], ids=lambda each: type(each).__name__
)
def test_a_stopped_bot_ignores_all(bot: PureBot, event: Any) -> None:  # noqa: ANN401
    bot.tell(STOP, cancelled(bot.last_placed, sequence=1))
    before = bot.document

    assert bot.tell(event) == []
    assert bot.document == before
    assert before.status is BotStatus.STOPPED
