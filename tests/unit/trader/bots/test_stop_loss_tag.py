"""The stop loss of bots with a tag: whoever has it, and lives, when the price reaches the stop."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from common.messages.bot import BotStatus, StopBot
from tests.support.bots import PureBot, admitted, wish
from tests.support.neighbours import ONE, THREE, TWO, news, stopped
from tests.support.news import reached
from tests.support.watched import watches_of
from trader.frame.life import Started
from trader.others import WATCHED_COUNT, BotNews, TaggedBots


def stop_bot(**params: Any) -> PureBot:  # noqa: ANN401 - as JSON has them
    """Return a running bot with a stop at 3300 for the tag."""
    given = {"bots": [], "tag": "night", "stop": "3300", **params}
    bot = PureBot(admitted(wish("stop_loss", **given)).document)
    bot.start()
    return bot


def tagged(uid: UUID, revision: int = 1, **changes: Any) -> BotNews:  # noqa: ANN401
    """Return the news of a bot with the tag."""
    return news(uid, revision, tags=("night",), **changes)


def night(*bots: BotNews) -> TaggedBots:
    """Return what is read of the tag when the watching begins."""
    return TaggedBots(("night",), bots)


def fall(bot: PureBot) -> None:
    """Have the price fall to the stop."""
    (watch,) = watches_of(bot)
    bot.tell(reached(watch.watch_id, "3299"))


def stops(bot: PureBot) -> list[UUID]:
    """Return whom the bot has asked to be stopped."""
    return [each.bot_id for each in bot.errands if isinstance(each, StopBot)]


def test_it_stops_who_has_the_tag_and_sells_what_they_hold() -> None:
    bot = stop_bot(bots=[str(TWO)])
    bot.tell(night(tagged(ONE)), news(TWO), tagged(THREE, status=BotStatus.PAUSED))

    fall(bot)
    bot.tell(*(stopped(each, "0.01", tags=("night",)) for each in (ONE, TWO, THREE)))

    assert sorted(stops(bot)) == sorted([ONE, TWO, THREE])
    assert "stops 3 bots" in bot.said[0].text
    assert Decimal(bot.json["to_sell"]) == Decimal("0.03")


def test_what_a_bot_held_that_ended_before_is_not_sold() -> None:
    bot = stop_bot()
    bot.tell(night(stopped(ONE, "0.5", tags=("night",)), tagged(TWO)))

    fall(bot)
    bot.tell(stopped(TWO, "0.01", tags=("night",)))

    assert stops(bot) == [TWO]
    assert Decimal(bot.json["to_sell"]) == Decimal("0.01")


def test_it_waits_until_it_knows_who_has_the_tag() -> None:
    bot = stop_bot()

    fall(bot)
    assert bot.json["phase"] == "stopping"
    bot.tell(night(tagged(ONE)))

    assert stops(bot) == [ONE]


def test_a_bot_that_loses_the_tag_while_it_is_stopped_is_sold_for_all_that() -> None:
    bot = stop_bot()
    bot.tell(night(tagged(ONE)))

    fall(bot)
    bot.pass_through_json()
    bot.tell(Started(pid=18), night(), stopped(ONE, "0.01"))

    assert Decimal(bot.json["to_sell"]) == Decimal("0.01")


def test_it_ends_when_nobody_has_the_tag() -> None:
    bot = stop_bot()
    bot.tell(night())

    fall(bot)

    assert bot.is_now(BotStatus.ENDED)
    assert "no bot holds anything to sell" in bot.said[-1].text


def test_those_who_are_too_many_are_said_and_said_again_when_the_stop_is_reached() -> None:
    bot = stop_bot()
    crowd = [stopped(uuid4(), "0", tags=("night",)) for _ in range(WATCHED_COUNT + 5)]

    bot.tell(night(*crowd))
    bot.tell(stopped(crowd[0].uid, "0", 10, tags=("night",)))
    assert [each.text for each in bot.said] == ["test4: leaves out bots beyond 200"]
    fall(bot)

    assert [each.text for each in bot.said].count("test4: leaves out bots beyond 200") == 2
    assert "bots beyond 200 were left out" in bot.json["history"][0]["text"]


@pytest.mark.parametrize("params", [{"bots": [], "tag": None}, {"bots": [], "tag": "a,b"}])
def test_without_bots_or_a_tag_it_is_refused(params: dict[str, Any]) -> None:
    assert admitted(wish("stop_loss", **params)).document.status is BotStatus.REFUSED
