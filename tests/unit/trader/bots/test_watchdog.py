"""The watchdog: when its rule is true, and what it does then, once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from common.messages.bot import BotStatus, StopBot
from common.messages.control import ContinueBot, PauseBot
from common.messages.watch import PriceWatch
from tests.support.bots import BEGAN_AT, BOT_ID, PureBot, admitted, wish
from tests.support.neighbours import ONE, THREE, TWO, gone, news
from tests.support.news import reached
from tests.support.watched import watches_of
from trader.frame.life import Started

BOUGHT: dict[str, Any] = {"position": Decimal("0.5"), "cost": Decimal(500), "profit": Decimal(-2)}


def dog(*bots: UUID, **params: Any) -> PureBot:  # noqa: ANN401 - as JSON has them
    """Return a running watchdog of these bots."""
    given = {"bots": [str(each) for each in bots or (ONE,)], "when": "end", "then": "stop"}
    bot = PureBot(admitted(wish("watchdog", **{**given, **params})).document)
    bot.start()
    return bot


def ids(*bots: UUID) -> list[str]:
    """Return ids as a form sends them."""
    return [str(each) for each in bots]


def told(bot: PureBot) -> list[str]:
    """Return what it said when it fired."""
    return [each["text"] for each in bot.json["history"]]


def test_it_starts_a_bot_when_another_has_ended() -> None:
    bot = dog(then="start", whom=ids(TWO))
    bot.tell(news(ONE), news(TWO, status=BotStatus.STOPPED))
    assert bot.errands == []

    bot.tell(news(ONE, 2, status=BotStatus.ENDED))

    (command,) = bot.errands
    assert isinstance(command, ContinueBot)
    assert command.bot_id == TWO
    assert told(bot) == ["one is ended: starts two"]


def test_it_ends_when_what_it_did_shows() -> None:
    bot = dog(then="start", whom=ids(TWO))
    bot.tell(news(ONE, status=BotStatus.ENDED), news(TWO, status=BotStatus.PAUSED))
    assert bot.is_now(BotStatus.RUNNING)

    bot.tell(news(TWO, 2, status=BotStatus.RUNNING))

    assert bot.is_now(BotStatus.ENDED)


def test_a_command_without_effect_is_given_again_and_then_given_up() -> None:
    bot = dog(whom=ids(TWO))
    bot.tell(news(ONE, status=BotStatus.ENDED), news(TWO))
    bot.pass_time(3)
    assert len(bot.errands) == 1

    for _ in range(10):
        bot.pass_time(10)

    assert len(bot.errands) == 5
    assert bot.said[-1].text == "test4: cannot stop two: it is running"
    assert bot.is_now(BotStatus.ENDED)


def test_a_bot_that_is_not_there_is_said() -> None:
    bot = dog(whom=ids(TWO))

    bot.tell(news(ONE, status=BotStatus.ENDED), gone(TWO))

    assert bot.errands == []
    assert "there is no such bot" in bot.said[-1].text


def test_a_crash_is_not_an_end_that_was_wanted() -> None:
    bot = dog(when="crash", then="start")
    bot.tell(news(ONE, status=BotStatus.STOPPED))
    assert bot.errands == []

    bot.tell(news(ONE, 2, status=BotStatus.CRASHED))

    assert [each.bot_id for each in bot.errands] == [ONE]


def test_a_loss_is_waited_for_in_the_market_and_pauses_who_lost() -> None:
    bot = dog(ONE, TWO, when="loss", limit="52", then="pause")
    bot.tell(news(ONE, **BOUGHT), news(TWO))
    (watch,) = watches_of(bot)
    assert isinstance(watch, PriceWatch)
    assert (watch.level, watch.is_rise) == (Decimal(900), False)

    bot.tell(reached(watch.watch_id, "899"))

    (command,) = bot.errands
    assert isinstance(command, PauseBot)
    assert (command.bot_id, command.keeps_orders) == (ONE, False)
    assert told(bot) == ["one lost 52.5: pauses one"]


def test_losses_of_bots_together_are_added_up() -> None:
    bot = dog(ONE, TWO, when="loss", limit="100", together=True)

    bot.tell(news(ONE, marked=Decimal(-60)), news(TWO, marked=Decimal("-39.9")))
    assert bot.errands == []
    bot.tell(news(TWO, 2, marked=Decimal(-40)))

    assert [each.bot_id for each in bot.errands] == [ONE, TWO]
    assert all(isinstance(each, StopBot) for each in bot.errands)


def test_a_drawdown_is_counted_from_the_peak() -> None:
    bot = dog(when="drawdown", limit="30")

    bot.tell(news(peak=Decimal(20), marked=Decimal(-9)))
    assert bot.errands == []
    bot.tell(news(revision=2, peak=Decimal(20), marked=Decimal(-10)))

    assert told(bot) == ["one lost 30 from the peak: stops one"]


def test_trades_are_counted() -> None:
    bot = dog(when="trades", limit="3")

    bot.tell(news(fills_count=2))
    assert bot.errands == []
    bot.tell(news(revision=2, fills_count=3))

    assert told(bot) == ["one traded 3 times: stops one"]


def test_silence_is_waited_for_and_a_trade_breaks_it() -> None:
    bot = dog(when="silence", limit="10", then="pause")
    bot.tell(news())
    assert bot.wake_at is not None
    assert bot.wake_at - BEGAN_AT < timedelta(minutes=10, seconds=5)

    bot.pass_time(500)
    bot.tell(news(revision=2, last_fill_at=bot.at, fills_count=1))
    bot.pass_time(500)
    assert bot.errands == []
    bot.pass_time(200)

    assert told(bot) == ["one did not trade for 10 minutes: pauses one"]


def test_a_paused_bot_is_not_silent() -> None:
    bot = dog(when="silence", limit="10")

    bot.tell(news(status=BotStatus.PAUSED))
    bot.pass_time(3600)

    assert bot.errands == []


def test_it_fires_as_often_as_it_may_each_time_anew() -> None:
    bot = dog(then="start", most_times=2)
    for revision in (2, 4, 6):
        bot.tell(news(ONE, revision, status=BotStatus.ENDED))
        bot.tell(news(ONE, revision + 1, status=BotStatus.RUNNING))
        bot.pass_time(11)

    assert [each.bot_id for each in bot.errands] == [ONE, ONE]
    assert bot.is_now(BotStatus.ENDED)


def test_it_never_acts_upon_itself() -> None:
    bot = dog(BOT_ID, whom=ids(BOT_ID, THREE))

    bot.tell(news(THREE))

    assert bot.json["others"]["ids"] == ids(THREE)
    assert bot.errands == []


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"when": "loss"}, "loss needs a limit"),
        ({"when": "silence", "limit": "5", "together": True}, "silence is of each bot"),
        ({"bots": []}, "say what is watched"),
        ({"account": True, "whom": ids(TWO)}, "for a loss or a drawdown, not for end"),
        ({"account": True, "when": "loss", "limit": "5"}, "to which bots"),
        ({"tag": "two words"}, "pattern"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(params: dict[str, Any], message: str) -> None:
    found = admitted(wish("watchdog", **params)).document

    assert found.status is BotStatus.REFUSED
    assert message in found.errors[0].message


def test_restarts_and_news_told_again_change_nothing() -> None:
    events = (
        news(ONE),
        news(TWO, status=BotStatus.PAUSED),
        news(ONE, 2, status=BotStatus.ENDED),
        news(TWO, 2, status=BotStatus.RUNNING),
    )
    plain, again = (dog(then="start", whom=ids(TWO)) for _ in range(2))
    plain.tell(*events)

    for at, event in enumerate(events):
        again.pass_through_json()
        again.tell(Started(pid=18), event, *events[: at + 1])

    assert again.document.status is plain.document.status is BotStatus.ENDED
    assert again.errands == plain.errands
