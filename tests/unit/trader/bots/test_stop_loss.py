"""The stop loss: what it stops, what it sells, and what it says."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from common.messages.base import Side
from common.messages.bot import BotStatus, StopBot
from common.messages.order import PlaceOrder
from common.messages.watch import PriceWatch, TickerTold, TickerWatch
from tests.support.bots import PureBot, accepted, admitted, cancelled, filled, wish
from tests.support.neighbours import ONE, THREE, TWO, gone, news, stopped
from tests.support.news import reached, ticker
from tests.support.watched import watches_of
from trader.frame.life import Event, Started


def stop_bot(*bots: UUID, **params: Any) -> PureBot:  # noqa: ANN401 - as JSON has them
    """Return a running bot with a stop at 3300 for these bots, whose state it was told."""
    ids = [str(each) for each in bots or (ONE, TWO)]
    bot = PureBot(admitted(wish("stop_loss", bots=ids, **{"stop": "3300", **params})).document)
    bot.start()
    bot.tell(*(news(each) for each in bots or (ONE, TWO)))
    return bot


def fall(bot: PureBot, price: str = "3299") -> None:
    """Have the price fall to the stop."""
    (watch,) = watches_of(bot)
    bot.tell(reached(watch.watch_id, price))


def tick(bot: PureBot, price: str = "3290") -> PlaceOrder:
    """Tell the ticker that the bot waits for; return the order that it places."""
    (watch,) = watches_of(bot)
    assert isinstance(watch, TickerWatch)
    told = TickerTold(watch_id=watch.watch_id, is_whole=True, ticker=ticker(price))
    (order,) = bot.tell(told)
    assert isinstance(order, PlaceOrder)
    return order


def sold_out(bot: PureBot) -> PlaceOrder:
    """Have the price fall and the two bots stop, holding 0.03 together; return the sale."""
    fall(bot)
    bot.tell(stopped(ONE, "0.02"), stopped(TWO, "0.01"))
    return tick(bot)


def stops(bot: PureBot) -> list[UUID]:
    """Return whom the bot has asked to be stopped, in order."""
    return [each.bot_id for each in bot.errands if isinstance(each, StopBot)]


def said(bot: PureBot) -> str:
    """Return all that the bot said."""
    return "\n".join(each.text for each in bot.said)


def test_it_waits_for_the_stop_and_touches_nobody_before() -> None:
    bot = stop_bot()

    (watch,) = watches_of(bot)

    assert isinstance(watch, PriceWatch)
    assert (watch.level, watch.is_rise) == (Decimal(3300), False)
    assert bot.errands == []


def test_it_stops_the_bots_and_sells_exactly_what_they_hold() -> None:
    bot = stop_bot()

    fall(bot)
    assert stops(bot) == [ONE, TWO]
    bot.tell(news(ONE, 2, status=BotStatus.STOPPING))
    assert bot.placed == []
    bot.tell(stopped(ONE, "0.02"))
    assert bot.placed == []
    bot.tell(stopped(TWO, "0.01"))
    order = tick(bot, "3290")

    assert (order.side, order.size, order.price) == (Side.SELL, Decimal("0.03"), Decimal("3224.20"))
    assert order.is_immediate
    bot.tell(accepted(order), filled(order, price="3288"))
    assert bot.is_now(BotStatus.ENDED)


def test_what_was_sold_while_their_orders_were_cancelled_is_not_sold_again() -> None:
    bot = stop_bot()
    fall(bot)

    bot.tell(
        news(ONE, 2, status=BotStatus.STOPPING, position=Decimal("0.02")),
        stopped(ONE, "0.005"),
        stopped(TWO, "0"),
    )

    assert tick(bot).size == Decimal("0.005")


def test_a_bot_that_sold_first_holds_nothing_to_sell() -> None:
    bot = stop_bot()
    fall(bot)

    bot.tell(stopped(ONE, "-0.02"), stopped(TWO, "0.01"))

    assert tick(bot).size == Decimal("0.01")


def test_without_anything_to_sell_it_says_so_and_ends() -> None:
    bot = stop_bot()
    fall(bot)

    bot.tell(stopped(ONE, "0"), stopped(TWO, "0"))

    assert bot.is_now(BotStatus.ENDED)
    assert "no bot holds anything to sell" in said(bot)
    assert bot.placed == []


def test_bots_elsewhere_or_that_are_not_there_are_left_out_and_named() -> None:
    bot = stop_bot(ONE, TWO, THREE)
    bot.tell(news(ONE, 2, cambista="coinbase"), gone(THREE))

    fall(bot)
    bot.tell(stopped(TWO, "0.01"))

    assert stops(bot) == [TWO]
    assert tick(bot).size == Decimal("0.01")
    assert "leaves out one: it is at coinbase" in said(bot)
    assert f"leaves out {THREE}: there is no such bot" in said(bot)


def test_a_bot_of_another_pair_is_left_out() -> None:
    bot = stop_bot()
    bot.tell(news(TWO, 2, pair="ETH-EUR", position=Decimal(7)))
    fall(bot)

    bot.tell(stopped(ONE, "0.01"))

    assert stops(bot) == [ONE]
    assert tick(bot).size == Decimal("0.01")


def test_a_bot_that_has_ended_already_counts_with_what_it_holds() -> None:
    bot = stop_bot()
    bot.tell(stopped(ONE, "0.02", status=BotStatus.ENDED), stopped(TWO, "0.01"))

    fall(bot)

    assert stops(bot) == []
    assert tick(bot).size == Decimal("0.03")


def test_a_crashed_bot_takes_its_order_off_first() -> None:
    bot = stop_bot(ONE)
    bot.tell(news(ONE, 2, status=BotStatus.CRASHED, position=Decimal("0.02")))

    fall(bot)

    assert stops(bot) == [ONE]
    assert bot.placed == []
    bot.tell(stopped(ONE, "0.02"))
    assert tick(bot).size == Decimal("0.02")


def test_a_bot_that_crashes_again_and_again_is_left_to_a_person() -> None:
    bot = stop_bot(ONE, TWO)
    fall(bot)
    bot.tell(stopped(TWO, "0.01"))
    for revision in range(10, 20):
        bot.tell(news(ONE, revision, status=BotStatus.CRASHED))
        bot.pass_time(11)

    assert stops(bot).count(ONE) == 5
    assert "it crashed with an order open, and a person must look" in said(bot)
    assert tick(bot).size == Decimal("0.01")


def test_a_bot_that_does_not_begin_to_stop_is_asked_again() -> None:
    bot = stop_bot(ONE)
    fall(bot)
    bot.pass_time(5)
    assert stops(bot) == [ONE]

    bot.pass_time(6)

    assert stops(bot) == [ONE, ONE]
    assert len({each.command_id for each in bot.errands}) == 2


def test_its_history_tells_the_story() -> None:
    bot = stop_bot()
    order = sold_out(bot)
    bot.tell(accepted(order), filled(order, price="3288"))

    notes = [each["text"] for each in bot.json["history"] if each["type"] == "note"]
    assert notes == [
        "Reached its stop of 3300 EUR at 3299 EUR: one held 0.02 BTC; two held 0.01 BTC",
        "Sold 0.03 BTC",
    ]
    (sale,) = [each for each in bot.json["history"] if each["type"] == "order"]
    assert sale["purpose"] == "stop loss"
    assert sale["why"]["text"] == (
        "The price fell to 3299 EUR, the stop being 3300 EUR: sold what one, two held."
    )
    assert sale["why"]["values"] == {
        "reached": "3299",
        "stop": "3300",
        "last": "3290",
        "one": "0.02",
        "two": "0.01",
    }


@pytest.mark.parametrize("copies", [1, 3])
def test_a_restart_before_every_event_and_events_told_again_change_nothing(copies: int) -> None:
    plain = stop_bot()
    order = sold_out(plain)
    partly = filled(order, "0.02", is_complete=False)
    plain.tell(accepted(order), partly, cancelled(order, 3, "0.02"))
    plain.pass_time(2)
    rest = tick(plain, "3200")
    plain.tell(accepted(rest), filled(rest))

    again = stop_bot()
    told: list[Event] = []

    def tell(*events: Event) -> None:
        told.extend(events)
        again.tell(*events)

    for step in (
        lambda: fall(again),
        lambda: tell(stopped(ONE, "0.02")),
        lambda: tell(stopped(TWO, "0.01")),
        lambda: tick(again),
        lambda: tell(accepted(order)),
        lambda: tell(partly),
        lambda: tell(cancelled(order, 3, "0.02")),
        lambda: again.pass_time(2),
        lambda: tick(again, "3200"),
        lambda: tell(accepted(rest)),
        lambda: tell(filled(rest)),
    ):
        again.pass_through_json()
        again.tell(Started(pid=18))
        step()
        for _ in range(copies - 1):
            again.tell(news(ONE, 1), news(TWO, 1), *told)

    assert again.is_now(BotStatus.ENDED)
    assert [(each.order_id, each.size) for each in _placed_once(again)] == [
        (each.order_id, each.size) for each in _placed_once(plain)
    ]
    assert Decimal(again.json["sold"]) == Decimal(plain.json["sold"]) == Decimal("0.03")


def _placed_once(bot: PureBot) -> list[PlaceOrder]:
    return list({each.order_id: each for each in bot.placed}.values())
