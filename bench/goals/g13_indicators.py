"""G13: RSI 14, RSI 7 and Bollinger bands after each tick of the open candle."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from math import fsum, sqrt
from random import Random
from typing import Any

from analyst.bar import Bar
from analyst.indicator import Indicator
from analyst.indicators.bands import Bollinger, BollingerParams
from analyst.indicators.oscillators import Rsi, RsiParams
from bench.goal import BARE, OURS, SEED, Contestants, Goal, Row, at_least, at_most
from bench.measuring import per_second
from bench.reference import bare_indicators, seed_indicators
from bench.stage import Stage

CANDLES = 1_000
"""Before the first tick."""

TICKS = 30_000
SEED_TICKS = 40
"""A tenth of a second and more."""

CHECKED = 500
"""Ticks whose values are worked out from all candles again."""


@contextmanager
def enter(_: Stage) -> Iterator[Contestants]:
    """Let a market of 50,000 wander, and see that ours are right."""
    closes = prices(CANDLES + TICKS)
    past, ticks = closes[:CANDLES], closes[CANDLES:]
    wrong = worst(past, ticks[:CHECKED])
    yield {
        SEED: lambda: {"tick": seed_rate(past, ticks[:SEED_TICKS])},
        BARE: lambda: {
            "tick": each_rate([one.peek for one in bare(past)], ticks),
            "candle": each_rate([one.add for one in bare(past)], ticks),
        },
        OURS: lambda: {
            "tick": each_rate([one.peek for one in ours(past)], [bar(each) for each in ticks]),
            "candle": each_rate([one.add for one in ours(past)], [bar(each) for each in ticks]),
            "wrong": wrong,
        },
    }


def prices(count: int) -> list[float]:
    """Return closes that wander about 50,000, in cents."""
    chance, price, made = Random(13), 50_000.0, list[float]()  # noqa: S311 - a market, no secret
    for _ in range(count):
        price = round(price + chance.gauss(0, 5), 2)
        made.append(price)
    return made


def bar(close: float) -> Bar:
    """Return a candle that closes so."""
    return Bar(0, close + 3, close - 3, close, 1.0)


def bare(past: list[float]) -> tuple[Any, ...]:
    """Return the thinnest three."""
    made: tuple[Any, ...] = (
        bare_indicators.Rsi(14, past),
        bare_indicators.Rsi(7, past),
        bare_indicators.Bollinger(past[:20]),
    )
    for begun, each in zip((15, 8, 20), made, strict=True):
        for close in past[begun:]:
            each.add(close)
    return made


def ours(past: list[float]) -> tuple[Indicator[Any], ...]:
    """Return the three that run in production."""
    made = (Rsi(RsiParams()), Rsi(RsiParams(period=7)), Bollinger(BollingerParams()))
    for each in made:
        for close in past:
            each.add(bar(close))
    return made


def each_rate(three: Sequence[Callable[[Any], object]], ticks: Sequence[Any]) -> float:
    """Return how many ticks all three take in a second."""
    first, second, third = three

    def work() -> None:
        for tick in ticks:
            first(tick)
            second(tick)
            third(tick)

    return per_second(work, len(ticks))


def seed_rate(past: list[float], ticks: list[float]) -> float:
    """Return how many ticks the seed takes in a second."""

    def work() -> None:
        for tick in ticks:
            seed_indicators.tick([*past, tick])

    return per_second(work, len(ticks))


def worst(past: list[float], ticks: list[float]) -> float:
    """Return how far ours are from a full recomputation at most, tick by tick."""
    three = ours(past)
    found = 0.0
    for tick in ticks:
        values = [value for each in three for value in each.peek(bar(tick))]
        exact = (rsi([*past, tick], 14), rsi([*past, tick], 7), *bands([*past, tick][-20:]))
        found = max(found, *(abs(a - b) for a, b in zip(values, exact, strict=True)))
    return found


def rsi(closes: list[float], period: int) -> float:
    """Return Wilder's index of the last close, from all closes."""
    changes = [after - before for before, after in pairwise(closes)]
    gain = fsum(max(each, 0.0) for each in changes[:period]) / period
    loss = fsum(max(-each, 0.0) for each in changes[:period]) / period
    for each in changes[period:]:
        gain = (gain * (period - 1) + max(each, 0.0)) / period
        loss = (loss * (period - 1) + max(-each, 0.0)) / period
    return 100 - 100 / (1 + gain / loss)


def bands(closes: list[float]) -> tuple[float, float, float]:
    """Return Bollinger's bands of these closes."""
    mean = fsum(closes) / len(closes)
    away = 2 * sqrt(fsum((each - mean) ** 2 for each in closes) / len(closes))
    return mean + away, mean, mean - away


GOAL = Goal(
    "G13",
    (
        Row(
            "tick",
            "RSI14 + RSI7 + Bollinger, a tick of the open candle",
            "1/s",
            (at_least(0.4, BARE), at_least(1_500, SEED)),
            is_higher_better=True,
        ),
        Row("candle", "... a candle that closes", "1/s", is_higher_better=True),
        Row("wrong", "... farthest from a full recomputation", "quote", (at_most(1e-7),)),
    ),
    enter,
)
