"""The learner: what it learns from, trades on and keeps; and its numbers by hand."""

import json
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from common.messages.bot import BotStatus
from common.messages.indicator import Reading
from common.messages.market import Candle, CandleState
from common.messages.watch import CandleClosed, CandleWatch
from tests.support.bots import PAIR, PureBot, accepted, admitted, filled, refused, wish
from tests.support.judges import recorded_bars
from tests.support.learnt_by_hand import CENT, ByHand, said_of
from tests.support.news import ticker
from tests.support.recorded_candles import Row, recorded_candles
from tests.support.watched import watches_of
from trader.bots.learner import Learner

NAME = "1h_BTC-USD_2017-07_2019-10_cdd"
COUNT = 400


@cache
def rows() -> list[Row]:
    """Return hours as the venue's increments have them."""
    return [
        each._replace(close=each.close.quantize(CENT), size=each.size)
        for each in recorded_candles(NAME)[:COUNT]
    ]


@cache
def lines() -> list[dict[str, float | None]]:
    """Return what others say of its indicators at the end of each hour."""
    return said_of(recorded_bars(NAME)[:COUNT])


def bot_of(**params: Any) -> PureBot:  # noqa: ANN401 - as JSON has them
    given: dict[str, Any] = {
        "interval": "1h",
        "funds": "100",
        "learn_first": 50,
        "threshold_percent": "52",
    }
    bot = PureBot(admitted(wish("learner", **given | params)).document)
    bot.start()
    return bot


def end_hour(bot: PureBot, at: int, state: CandleState = CandleState.COMPLETE) -> None:
    """Tell the bot that an hour is over."""
    (watch,) = watches_of(bot)
    assert isinstance(watch, CandleWatch)
    row = rows()[at]
    candle = Candle(
        pair=PAIR,
        interval="1h",
        opened_at=row.opened_at,
        open=row.open,
        high=row.high,
        low=row.low,
        close=row.close,
        size=row.size,
        state=state,
    )
    reading = Reading(interval="1h", opened_at=row.opened_at, is_whole=True, values=lines()[at])
    told = ticker(str(row.close), indicators=(reading,), traded_at=row.opened_at)
    news = CandleClosed(watch_id=watch.watch_id, candle=candle, is_whole=True, ticker=told)
    bot.pass_time_and_tell(3600, news)


def close(bot: PureBot, at: int, state: CandleState = CandleState.COMPLETE) -> None:
    """Tell the bot that an hour is over, and fill at the close what it asks for."""
    before = len(bot.placed)
    end_hour(bot, at, state)
    for order in bot.placed[before:]:
        bot.tell(accepted(order), filled(order, price=str(rows()[at].close)))


def test_on_recorded_hours_it_forecasts_and_trades_as_by_hand() -> None:
    bot, hand = bot_of(), ByHand()

    for at in range(COUNT):
        close(bot, at)
        hand.learn_and_forecast(rows()[at].close, rows()[at].close, lines()[at])

    state, totals = bot.json, bot.json["totals"]
    spent = sum(price * size for side, price, size in hand.deals if side == "buy")
    received = sum(price * size for side, price, size in hand.deals if side == "sell")
    assert len(hand.deals) > 10
    assert [(each.side, each.size) for each in bot.placed] == [
        (side, size) for side, _, size in hand.deals
    ]
    assert Decimal(totals["spent"]) == spent
    assert Decimal(totals["received"]) == received
    assert Decimal(totals["fees"]) == (spent + received) * Decimal("0.004")
    assert state["standing"]["forecasts_count"] == hand.forecasts
    assert state["standing"]["right_count"] == hand.right
    assert float(state["probability_percent"]) == pytest.approx(
        100 * hand.probabilities[-1], abs=1e-3
    )
    weights = json.loads(json.loads(bot.attached)["model"])["weights"]
    assert weights == pytest.approx(hand.weights, abs=1e-9)


def test_what_it_keeps_is_bounded_and_stands_beside_the_document() -> None:
    bot = bot_of()

    for at in range(100):
        close(bot, at)

    assert 500 < len(bot.attached) < Learner.most_attached / 4
    assert "weights" not in bot.document.model_dump_json()


def test_a_loss_of_what_it_had_learnt_is_said_and_it_waits_until_it_knows_again() -> None:
    bot = bot_of()
    for at in range(120):
        close(bot, at)

    bot.attached = ""
    close(bot, 120)

    assert bot.json["examples_count"] == 0
    assert "begins to learn anew" in bot.said[-1].text
    assert bot.is_now(BotStatus.RUNNING)


@pytest.mark.parametrize("text", ["{", '{"model": "{}"}', '{"model": "x", "base": "1"}'])
def test_what_cannot_be_read_is_learnt_anew(text: str) -> None:
    bot = bot_of()
    close(bot, 100)

    bot.attached = text
    close(bot, 101)

    assert "anew" in bot.said[-1].text
    close(bot, 102)
    assert bot.json["examples_count"] == 1


def test_from_a_candle_with_missing_trades_nothing_is_learnt() -> None:
    bot = bot_of()
    close(bot, 100)

    close(bot, 101, CandleState.HOLED)

    assert bot.json["examples_count"] == 0
    close(bot, 102)
    assert bot.json["examples_count"] == 1


def test_it_tells_why_with_its_accuracy_beside_the_naive_ones() -> None:
    bot = bot_of(learn_first=10, threshold_percent="50")
    at = 60
    while not bot.placed:
        close(bot, at)
        at += 1

    why = bot.json["history"][0]["why"]
    assert "probable, at least 50 %; right in" in why["text"]
    assert "by repeating the last direction" in why["text"]
    assert {"accuracy_percent", "repeat_accuracy_percent", "probability_percent"} <= set(
        why["values"]
    )


def test_a_refusal_waits_for_the_next_candle_or_ends_it() -> None:
    for reason, status in (
        ("Insufficient funds", BotStatus.RUNNING),
        ("size is too accurate", BotStatus.REFUSED),
    ):
        bot = bot_of(learn_first=10, threshold_percent="50")
        for at in range(60, 100):
            if bot.placed:
                break
            end_hour(bot, at)

        bot.tell(refused(bot.last_placed, reason))

        assert bot.is_now(status)
        assert reason in bot.said[-1].text
