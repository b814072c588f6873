"""How a bot pauses and goes on."""

import pytest

from common.messages.bot import BotStatus, StopRequested
from common.messages.control import ContinueRequested, PauseRequested
from tests.support.bots import PureBot, accepted, cancelled, filled, kinds, simple_bot, switch_to
from trader.frame.life import Started
from trader.frame.switching import CANCEL_AGAIN_S

KEEP, EMPTY, GO_ON = PauseRequested(), PauseRequested(keeps_orders=False), ContinueRequested()


@pytest.fixture
def bot() -> PureBot:
    """Return a simple bot whose first order, to buy 0.02, rests at sim."""
    made = simple_bot()
    made.start()
    made.tell(accepted(made.last_placed))
    return made


def test_a_paused_bot_keeps_its_order_and_asks_for_no_other(bot: PureBot) -> None:
    assert bot.tell(KEEP) == []
    assert bot.is_now(BotStatus.PAUSED)

    assert bot.tell(filled(bot.last_placed)) == []

    assert bot.document.status is BotStatus.PAUSED
    assert bot.json["instructions_index"] == 1
    assert bot.json["totals"]["bought_size"] == "0.02"


def test_a_bot_that_goes_on_asks_for_what_is_next_by_now(bot: PureBot) -> None:
    bot.tell(KEEP, filled(bot.last_placed))

    assert kinds(bot.tell(GO_ON)) == ["place_order"]

    assert bot.last_placed.side == "sell"
    assert bot.is_now(BotStatus.RUNNING)
    assert bot.document.pause is None


def test_a_pause_that_keeps_no_order_cancels_it_and_a_bot_that_goes_on_asks_anew(
    bot: PureBot,
) -> None:
    first = bot.last_placed
    assert kinds(bot.tell(EMPTY)) == ["cancel_order"]
    assert bot.tell(cancelled(first, filled_size="0")) == []

    assert kinds(bot.tell(GO_ON)) == ["place_order"]
    assert bot.last_placed.size == first.size
    assert bot.last_placed.order_id != first.order_id


def test_a_cancelled_order_is_asked_for_again_at_once_when_the_bot_went_on_before_the_answer(
    bot: PureBot,
) -> None:
    first = bot.last_placed
    bot.tell(EMPTY, GO_ON)

    assert kinds(bot.tell(cancelled(first))) == ["place_order"]
    assert bot.json["refusal_count"] == 0


def test_an_order_that_is_accepted_after_the_pause_is_cancelled() -> None:
    bot = simple_bot()
    bot.start()

    bot.tell(EMPTY)
    bot.json["orders"][0]["is_cancelling"] = False

    assert bot.document.pause is not None
    assert bot.json["orders"][0]["is_cancelling"]
    assert bot.tell(accepted(bot.last_placed)) == []


def test_it_asks_again_to_cancel_what_is_still_open_and_after_a_restart(bot: PureBot) -> None:
    bot.tell(EMPTY)

    assert bot.wake_at is not None
    assert bot.pass_time(CANCEL_AGAIN_S - 2) == []
    assert kinds(bot.pass_time(2)) == ["cancel_order"]
    bot.pass_through_json()
    assert kinds(bot.tell(Started(18))) == ["ask_order", "cancel_order"]
    bot.tell(cancelled(bot.last_placed))
    bot.pass_time(CANCEL_AGAIN_S)
    assert bot.wake_at is None


def test_a_pause_that_comes_twice_is_one_and_cancelling_wins(bot: PureBot) -> None:
    bot.tell(KEEP)
    before = bot.document

    assert bot.tell(KEEP) == []
    assert bot.document == before
    assert kinds(bot.tell(EMPTY)) == ["cancel_order"]
    assert bot.tell(KEEP, EMPTY) == []
    assert bot.tell(GO_ON) == []
    assert bot.tell(GO_ON) == []
    assert bot.is_now(BotStatus.RUNNING)


def test_a_paused_bot_can_be_stopped_and_moved(bot: PureBot) -> None:
    bot.tell(KEEP)
    assert kinds(bot.tell(switch_to("other"))) == ["cancel_order"]
    bot.tell(cancelled(bot.last_placed))
    assert (bot.document.broker, bot.document.status) == ("other", BotStatus.PAUSED)

    bot.tell(StopRequested())

    assert bot.is_now(BotStatus.STOPPED)
    assert bot.document.pause is None
    assert bot.tell(GO_ON) == []


def test_a_stopping_bot_is_not_paused(bot: PureBot) -> None:
    bot.tell(StopRequested(), KEEP)

    assert bot.is_now(BotStatus.STOPPING)
