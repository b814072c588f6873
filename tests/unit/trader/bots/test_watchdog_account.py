"""The watchdog of an account, and of bots by their tag."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from common.messages.bot import BotStatus, StopBot
from common.messages.control import ContinueRequested, PauseRequested
from common.messages.watch import PriceWatch
from tests.support.bots import BOT_ID, PureBot, admitted, switch_to, wish
from tests.support.neighbours import ONE, THREE, TWO, news
from tests.support.news import reached
from tests.support.purse import account
from tests.support.watched import watches_of
from trader.frame.life import Event, Started
from trader.others import BotNews, TaggedBots


def dog(**params: Any) -> PureBot:  # noqa: ANN401 - as JSON has them
    """Return a running watchdog of its account, which stops two bots when 100 are lost."""
    given = {"bots": [], "account": True, "when": "loss", "limit": "100", "then": "stop"}
    whom = {"whom": [str(ONE), str(TWO)]}
    bot = PureBot(admitted(wish("watchdog", **{**given, **whom, **params})).document)
    bot.start()
    bot.tell(news(ONE), news(TWO))
    return bot


def tag_dog(**params: Any) -> PureBot:  # noqa: ANN401
    """Return a running watchdog of the bots with the tag, which stops one that has lost 100."""
    given = {"account": False, "tag": "#night", "whom": None}
    return dog(**{**given, **params})


def tagged(uid: UUID, *tags: str, revision: int = 2, **changes: Any) -> BotNews:  # noqa: ANN401
    """Return the news of a bot with tags."""
    return news(uid, revision, tags=tags, **changes)


def night(*bots: BotNews) -> TaggedBots:
    """Return what is read of the tag when the watching begins."""
    return TaggedBots(("night",), bots)


def level(bot: PureBot) -> PriceWatch:
    """Return the price that it waits for."""
    (watch,) = watches_of(bot)
    assert isinstance(watch, PriceWatch)
    return watch


def stopped(bot: PureBot) -> list[UUID]:
    """Return whom it asked to be stopped, in order."""
    return [each.bot_id for each in bot.errands if isinstance(each, StopBot)]


def told(bot: PureBot) -> list[str]:
    """Return what it said when it fired."""
    return [each["text"] for each in bot.json["history"] if each["type"] == "note"]


def test_it_stops_the_bots_when_the_account_has_lost_too_much() -> None:
    bot = dog()
    bot.tell(account("3000", EUR="700", BTC="0.1"))

    bot.tell(account("3000", 1, EUR="600.01", BTC="0.1"))
    assert stopped(bot) == []
    bot.tell(account("3000", 2, EUR="600", BTC="0.1"))

    assert stopped(bot) == [ONE, TWO]
    assert told(bot) == ["the account at sim lost 100 EUR: stops one, two"]


def test_it_waits_for_the_price_at_which_that_is_so() -> None:
    bot = dog()
    bot.tell(account("3000", EUR="700", BTC="0.1"))
    assert (level(bot).level, level(bot).is_rise) == (Decimal(2000), False)

    bot.tell(reached(level(bot).watch_id, "1999"))

    assert told(bot) == ["the account at sim lost 100.1 EUR: stops one, two"]


def test_a_trade_of_a_bot_moves_that_price_and_is_no_loss() -> None:
    bot = dog()
    bot.tell(account("3000", EUR="700", BTC="0.1"))

    bot.tell(account("3000", 1, EUR="400", BTC="0.2"))

    assert level(bot).level == Decimal(2500)
    assert stopped(bot) == []


def test_a_drawdown_is_counted_from_the_highest_value() -> None:
    bot = dog(when="drawdown")
    bot.tell(account("3000", BTC="1"), account("3500", 1, BTC="1"), account("3401", 2, BTC="1"))
    assert level(bot).level == Decimal(3400)

    bot.tell(account("3399", 3, BTC="1"))

    assert told(bot) == ["the account at sim lost 101 EUR from the peak: stops one, two"]


def test_it_counts_anew_after_it_has_fired() -> None:
    bot = dog(most_times=2, then="pause")
    bot.tell(account(EUR="1000"), account(after_s=1, EUR="890"))
    bot.tell(news(ONE, 2, status=BotStatus.PAUSED), news(TWO, 2, status=BotStatus.PAUSED))
    bot.pass_time(20)

    bot.tell(account(after_s=30, EUR="800"))
    assert len(told(bot)) == 1
    bot.tell(account(after_s=31, EUR="790"))

    assert told(bot)[1] == "the account at sim lost 100 EUR: pauses one, two"


def test_it_does_not_fire_twice_in_ten_seconds_but_does_not_forget() -> None:
    bot = dog(most_times=2)
    bot.tell(account(EUR="1000"), account(after_s=1, EUR="890"), account(after_s=2, EUR="700"))
    assert len(told(bot)) == 1

    bot.pass_time(10)

    assert told(bot)[1] == "the account at sim lost 190 EUR: stops one, two"


def test_having_fired_at_a_price_it_waits_for_the_next_from_there() -> None:
    bot = dog(when="drawdown", most_times=2)
    bot.tell(account("3000", BTC="1"))

    bot.tell(reached(level(bot).watch_id, "2900"))
    assert level(bot).level == Decimal(2800)
    bot.tell(news(ONE, 2))

    assert level(bot).level == Decimal(2800)


def test_what_has_no_price_is_left_out_and_said_once() -> None:
    bot = dog()

    bot.tell(account(EUR="500", ETH="2"), account(after_s=1, EUR="501", ETH="2"))

    assert [each.text for each in bot.said] == ["test4: leaves out ETH"]


def test_it_waits_while_the_pair_has_no_price() -> None:
    bot = dog()
    bot.tell(account(EUR="500", BTC="1"))
    assert watches_of(bot) == []

    bot.tell(account("3000", 1, EUR="500", BTC="1"))

    assert level(bot).level == Decimal(2900)


def test_at_another_broker_it_counts_from_the_beginning() -> None:
    bot = dog()
    bot.tell(account(EUR="5000"))

    bot.tell(switch_to("other"), account(broker="other", EUR="300"))

    assert bot.document.broker == "other"
    assert stopped(bot) == []


def test_money_that_is_moved_while_it_is_paused_is_no_loss() -> None:
    bot = dog()
    bot.tell(account(EUR="5000"), PauseRequested(keeps_orders=True))

    bot.tell(account(after_s=1, EUR="300"), ContinueRequested(), news(ONE), news(TWO))
    bot.tell(account(after_s=1, EUR="300"))
    assert stopped(bot) == []
    bot.tell(account(after_s=2, EUR="200"))

    assert told(bot) == ["the account at sim lost 100 EUR: stops one, two"]


def test_restarts_and_news_told_again_or_late_change_nothing() -> None:
    events: tuple[Event, ...] = (
        account("3000", EUR="700", BTC="0.1"),
        account("3100", 1, EUR="700", BTC="0.1"),
        account("3100", 2, EUR="590", BTC="0.1"),
        news(ONE, 2, status=BotStatus.STOPPED),
        news(TWO, 2, status=BotStatus.STOPPED),
    )
    plain, again = dog(), dog()
    plain.tell(*events)

    for at, event in enumerate(events):
        again.pass_through_json()
        again.tell(Started(pid=18), event, *events[: at + 1])

    assert again.document.status is plain.document.status is BotStatus.ENDED
    assert told(again) == told(plain)
    assert list(dict.fromkeys(stopped(again))) == stopped(plain) == [ONE, TWO]


def test_it_watches_every_bot_with_the_tag_those_that_get_it_later_too() -> None:
    bot = tag_dog(most_times=3)
    bot.tell(night(tagged(ONE, "night")))
    bot.tell(tagged(THREE, "night", marked=Decimal(-99)))
    assert stopped(bot) == []

    bot.tell(tagged(THREE, "night", revision=3, marked=Decimal(-100)))
    bot.tell(tagged(TWO, "day", revision=3, marked=Decimal(-100)))

    assert stopped(bot) == [THREE]


def test_bots_with_the_tag_are_added_up_once_it_is_known_who_they_are() -> None:
    bot = tag_dog(together=True)
    bot.tell(tagged(ONE, "night", marked=Decimal(-120)))
    assert stopped(bot) == []

    bot.tell(night(tagged(ONE, "night", marked=Decimal(-120)), tagged(TWO, "night")))

    assert sorted(stopped(bot)) == sorted([ONE, TWO])


def test_who_has_the_tag_when_it_fires_is_stopped() -> None:
    bot = dog(whom=None, whom_tag="night")
    bot.tell(account(EUR="1000"), account(after_s=1, EUR="100"))
    assert told(bot) == []

    bot.tell(night(tagged(ONE, "night"), tagged(THREE, "night"), tagged(BOT_ID, "night")))

    assert len(told(bot)) == 1
    assert sorted(stopped(bot)) == sorted([ONE, THREE])


def test_a_bot_that_loses_the_tag_meanwhile_is_stopped_for_all_that() -> None:
    bot = dog(whom=None, whom_tag="night")
    bot.tell(night(tagged(ONE, "night")), account(EUR="1000"), account(after_s=1, EUR="100"))
    bot.tell(tagged(ONE, revision=3))
    assert bot.is_now(BotStatus.RUNNING)

    bot.tell(tagged(ONE, revision=4, status=BotStatus.STOPPED))

    assert bot.is_now(BotStatus.ENDED)
