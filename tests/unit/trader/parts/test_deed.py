"""What is done to other bots, until it shows."""

from typing import get_args

import pytest

from common.messages.bot import BotStatus
from tests.support.bots import BEGAN_AT, admitted, wish
from tests.support.neighbours import ONE, gone, news
from trader.bots.watchdog import Watchdog
from trader.others import BotNews
from trader.parts.deed import Deed, Doing, again_at, is_done, see_to


def watching(*heard: BotNews) -> Watchdog:
    """Return a bot that watches another and was told how it is."""
    bot = Watchdog(admitted(wish("watchdog")).document, BEGAN_AT)
    bot.others.watch([ONE])
    bot.others.settle()
    for each in heard:
        bot.others.hear(each)
    return bot


@pytest.mark.parametrize("deed", get_args(Deed))
def test_it_asks_once_and_again_when_nothing_shows(deed: Deed) -> None:
    status = BotStatus.STOPPED if deed == "start" else BotStatus.RUNNING
    bot, doing = watching(news(ONE, status=status)), [Doing(uid=ONE)]

    assert see_to(bot, deed, doing) == [again_at(bot.at)]
    assert see_to(bot, deed, doing) == [again_at(bot.at)]
    assert len(bot.others.commands) == 1
    bot.at = again_at(bot.at)
    see_to(bot, deed, doing)

    assert [each.bot_id for each in bot.others.commands] == [ONE, ONE]


def test_it_waits_until_it_knows_how_the_bot_is() -> None:
    bot, doing = watching(), [Doing(uid=ONE)]

    assert see_to(bot, "stop", doing) == []
    assert doing
    assert bot.others.commands == []


def test_what_is_done_is_taken_off_without_a_word() -> None:
    bot, doing = watching(news(ONE, status=BotStatus.STOPPED)), [Doing(uid=ONE)]

    see_to(bot, "stop", doing)

    assert (doing, bot.said) == ([], [])


def test_what_cannot_be_done_is_said() -> None:
    bot, doing = watching(gone(ONE)), [Doing(uid=ONE)]

    see_to(bot, "stop", doing)

    assert doing == []
    assert "there is no such bot" in bot.said[0].text


@pytest.mark.parametrize(
    ("deed", "statuses"),
    [
        ("stop", "stopping stopped ended refused crashed"),
        ("pause", "paused stopping stopped ended refused crashed"),
        ("start", "building running"),
    ],
)
def test_a_deed_is_done_when_the_bot_is_so(deed: Deed, statuses: str) -> None:
    assert {each.value for each in BotStatus if is_done(deed, each)} == set(statuses.split())
