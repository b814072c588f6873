"""The learner: what it learns from, trades on and keeps; and its numbers by hand."""

import json
import math
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from functools import cache
from typing import Any

import numpy as np
import pytest

import analyst.indicators
from analyst.indicator import find_indicators
from common.messages.bot import BotStatus
from common.messages.indicator import Reading
from common.messages.market import Candle, CandleState
from common.messages.watch import CandleClosed, CandleWatch
from tests.support.bots import PAIR, PureBot, accepted, admitted, filled, refused, wish
from tests.support.judges import columns_of, judged, recorded_bars
from tests.support.news import ticker
from tests.support.recorded_candles import Row, recorded_candles
from tests.support.watched import watches_of
from trader.bots.learner import Learner

NAME = "1h_BTC-USD_2017-07_2019-10_cdd"
COUNT = 400
CENT, LOT = Decimal("0.01"), Decimal("0.00000001")


@cache
def rows() -> list[Row]:
    """Return hours as the venue's increments have them."""
    return [
        each._replace(close=each.close.quantize(CENT), size=each.size)
        for each in recorded_candles(NAME)[:COUNT]
    ]


@cache
def lines() -> list[dict[str, float | None]]:
    """Return what others say of every indicator at the end of each hour."""
    columns = columns_of(recorded_bars(NAME)[:COUNT])
    found: dict[str, list[float]] = {}
    for name, kind in find_indicators(analyst.indicators).items():
        outputs = judged(name, columns, kind.params_type())
        for output, column in zip(kind.outputs, outputs, strict=True):
            key = name if len(kind.outputs) == 1 else f"{name}.{output.name}"
            found[key] = [float(each) for each in column]
    return [
        {key: None if math.isnan(column[at]) else column[at] for key, column in found.items()}
        for at in range(COUNT)
    ]


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


@dataclass
class ByHand:
    """The learner as straight as it can be said, with every example kept."""

    weights: dict[str, float] = field(default_factory=dict)
    intercept: float = 0.0
    seen: list[dict[str, float]] = field(default_factory=list)
    right: int = 0
    forecasts: int = 0
    deals: list[tuple[str, Decimal, Decimal]] = field(default_factory=list)
    probabilities: list[float] = field(default_factory=list)
    open: tuple[dict[str, float], Decimal, float] | None = None

    def scaled(self, features: dict[str, float]) -> dict[str, float]:
        seen = np.array([list(each.values()) for each in self.seen] or [[0.0] * len(features)])
        made = {}
        for (name, value), mean, deviation in zip(
            features.items(), seen.mean(axis=0), seen.std(axis=0), strict=True
        ):
            z = (value - float(mean)) / float(deviation) if deviation else 0.0
            made[name] = min(max(z, -5.0), 5.0)
        return made

    def chance(self, features: dict[str, float]) -> float:
        z = self.scaled(features)
        total = self.intercept + sum(self.weights.get(name, 0.0) * z[name] for name in z)
        return 1 / (1 + math.exp(-total))

    def learn(self, features: dict[str, float], is_rise: bool) -> None:  # noqa: FBT001 - a test's
        self.seen.append(features)
        z = self.scaled(features)
        error = self.chance(features) - is_rise
        self.intercept -= 0.001 * error
        for name in z:
            self.weights[name] = self.weights.get(name, 0.0) - 0.01 * error * z[name]

    def hour(self, at: int) -> None:
        price = rows()[at].close
        if self.open is not None:
            features, base, chance = self.open
            self.forecasts += 1
            self.right += (chance > 0.5) == (price > base)
            self.learn(features, price > base)
        self.open = None
        features_now = by_hand(lines()[at], float(price))
        if features_now is None:
            return
        chance = self.chance(features_now)
        self.open = features_now, price, chance
        self.probabilities.append(chance)
        is_holding = len(self.deals) % 2 == 1
        if self.forecasts < 50:
            return
        if not is_holding and chance >= 0.52:
            worst = (price * Decimal("1.01")).quantize(CENT, ROUND_DOWN)
            self.deals.append(("buy", price, (100 / worst).quantize(LOT, ROUND_DOWN)))
        elif is_holding and 1 - chance >= 0.52:
            self.deals.append(("sell", price, self.deals[-1][2]))


def by_hand(values: dict[str, float | None], price: float) -> dict[str, float] | None:
    at = {key: each for key, each in values.items() if each is not None}
    if len(at) < len(values) - 4:
        return None
    try:
        return {
            "rsi": at["rsi"] / 100,
            "macd": at["macd.histogram"] / price,
            "stochastic": at["stochastic.k"] / 100,
            "stochastic_turn": (at["stochastic.k"] - at["stochastic.d"]) / 100,
            "cci": at["cci"] / 100,
            "range": at["atr"] / price,
            "trend": at["adx.adx"] / 100,
            "direction": (at["adx.plus"] - at["adx.minus"]) / 100,
            "over_sma": price / at["sma"] - 1,
            "over_ema": price / at["ema"] - 1,
            "over_vwap": price / at["vwap"] - 1,
            "supertrend": at["supertrend.direction"],
            "band": (price - at["bollinger.middle"])
            / (at["bollinger.upper"] - at["bollinger.lower"]),
        }
    except KeyError:
        return None


def test_on_recorded_hours_it_forecasts_and_trades_as_by_hand() -> None:
    bot, hand = bot_of(), ByHand()

    for at in range(COUNT):
        close(bot, at)
        hand.hour(at)

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
