"""How a bot of any type rests while all do."""

from datetime import timedelta

from common.messages.bot import BotStatus
from common.messages.control import ContinueRequested, PauseRequested, RestRequested
from common.messages.guard import Rest
from tests.support.bots import PureBot, accepted, cancelled, filled, kinds, simple_bot
from tests.support.guarded import buying, fired


def resting_until(bot: PureBot, seconds: float, why: str = "3 losses in a row") -> RestRequested:
    """Return the news that all bots rest from now on for so long."""
    until = bot.at + timedelta(seconds=seconds)
    return RestRequested(rest=Rest(protection="cooldown", why=why, since=bot.at, until=until))


def test_while_all_bots_rest_what_would_add_to_its_risk_is_cancelled_and_not_asked_for() -> None:
    bot = simple_bot()
    bot.start()
    bot.tell(accepted(bot.last_placed))

    asked = bot.tell(resting_until(bot, 1800), cancelled(bot.last_placed))

    assert kinds(asked) == ["cancel_order"]
    bot.pass_time(60)
    assert len(bot.placed) == 1
    assert bot.is_now(BotStatus.RUNNING)
    assert fired(bot) == ["rest"]
    assert "All bots rest until 16:38 UTC: 3 losses in a row" in bot.document.last_error


def test_when_the_rest_is_over_it_goes_on_by_itself_and_none_of_it_was_said_by_each_bot() -> None:
    bot = simple_bot()
    bot.start()
    bot.tell(accepted(bot.last_placed), resting_until(bot, 1800), cancelled(bot.last_placed))
    bot.pass_through_json()
    assert bot.wake_at is not None

    bot.pass_time(1800)

    assert len(bot.placed) == 2
    assert bot.json["guard"]["rest"] is None
    assert bot.json["guard"]["held"] == ""
    assert bot.said == []


def test_a_rest_that_was_over_before_it_was_heard_of_changes_nothing() -> None:
    bot = simple_bot()
    bot.start()
    over, rest = resting_until(bot, -60), resting_until(bot, 1800)

    bot.tell(accepted(bot.last_placed), rest, over, cancelled(bot.last_placed))

    assert bot.json["guard"]["rest"]["until"] > bot.json["guard"]["rest"]["since"]
    assert bot.json["orders"] == []


def test_a_rest_may_be_ended_before_its_time() -> None:
    bot = simple_bot()
    bot.start()
    bot.tell(accepted(bot.last_placed), resting_until(bot, 1800), cancelled(bot.last_placed))

    bot.tell(RestRequested(rest=None))
    bot.pass_time(60)

    assert len(bot.placed) == 2


def test_while_all_bots_rest_it_still_sells_what_it_holds() -> None:
    bot = buying(loop=True)

    bot.tell(resting_until(bot, 1800))

    assert [each["side"] for each in bot.json["orders"]] == ["sell"]
    bot.tell(filled(bot.last_placed))
    assert bot.json["orders"] == []
    assert len(bot.placed) == 2


def test_a_bot_that_a_person_has_paused_goes_on_when_that_person_says_so_alone() -> None:
    bot = simple_bot()
    bot.start()
    bot.tell(accepted(bot.last_placed), PauseRequested(), resting_until(bot, 60))
    bot.tell(cancelled(bot.last_placed))

    bot.pass_time(120)
    assert bot.is_now(BotStatus.PAUSED)
    assert len(bot.placed) == 1

    bot.tell(ContinueRequested())
    bot.pass_time(60)
    assert len(bot.placed) == 2


def test_its_own_losses_in_a_row_are_counted_while_all_bots_rest() -> None:
    bot = simple_bot(losses_in_a_row=1, cooldown_minutes=30, loop=True)
    bot.start()
    bought = bot.last_placed
    bot.tell(accepted(bought), filled(bought))
    bot.tell(accepted(bot.last_placed))
    bot.tell(resting_until(bot, 60), filled(bot.last_placed, price="2000"))

    bot.pass_time(120)

    assert fired(bot) == ["rest", "cooldown"]
    assert len(bot.placed) == 2
