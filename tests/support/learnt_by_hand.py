"""A learner by hand: logistic regression on indicators, every example kept; none of our code."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal

import numpy as np

import analyst.indicators
from analyst.bar import Bar
from analyst.indicator import find_indicators
from tests.support.judges import columns_of, judged

CENT, LOT = Decimal("0.01"), Decimal("0.00000001")


@dataclass
class ByHand:
    """The learner as straight as it can be said, with every example kept."""

    least_probable: float = 0.52
    learn_first: int = 50

    weights: dict[str, float] = field(default_factory=dict)
    intercept: float = 0.0
    seen: list[dict[str, float]] = field(default_factory=list)
    right: int = 0
    forecasts: int = 0
    repeats_right: int = 0
    outcomes: list[bool] = field(default_factory=list)
    deals: list[tuple[str, Decimal, Decimal]] = field(default_factory=list)
    probabilities: list[float] = field(default_factory=list)
    open: tuple[dict[str, float], Decimal, float] | None = None

    def scaled(self, features: dict[str, float]) -> dict[str, float]:
        """Return how many deviations each is from the mean of all that were seen."""
        seen = np.array([list(each.values()) for each in self.seen] or [[0.0] * len(features)])
        made = {}
        for (name, value), mean, deviation in zip(
            features.items(), seen.mean(axis=0), seen.std(axis=0), strict=True
        ):
            z = (value - float(mean)) / float(deviation) if deviation else 0.0
            made[name] = min(max(z, -5.0), 5.0)
        return made

    def chance(self, features: dict[str, float]) -> float:
        """Return how probable a rise is."""
        z = self.scaled(features)
        total = self.intercept + sum(self.weights.get(name, 0.0) * z[name] for name in z)
        return 1 / (1 + math.exp(-total))

    def learn(self, features: dict[str, float], *, is_rise: bool) -> None:
        """Move every weight a little towards the outcome."""
        self.seen.append(features)
        z = self.scaled(features)
        error = self.chance(features) - is_rise
        self.intercept -= 0.001 * error
        for name in z:
            self.weights[name] = self.weights.get(name, 0.0) - 0.01 * error * z[name]

    def learn_and_forecast(
        self, close: Decimal, price: Decimal, lines: dict[str, float | None]
    ) -> None:
        """Go on when a candle closed; the price, and what indicators say, are those of now."""
        if self.open is not None:
            features, base, chance = self.open
            self.count(is_forecast=chance > 0.5, is_rise=close > base)
            self.learn(features, is_rise=close > base)
        self.open = None
        features_now = by_hand(lines, float(price))
        if features_now is None:
            return
        chance = self.chance(features_now)
        self.open = features_now, price, chance
        self.probabilities.append(chance)
        self.trade(price, chance)

    def count(self, *, is_forecast: bool, is_rise: bool) -> None:
        """Count a forecast that was made before its outcome, and the naive one beside it."""
        self.forecasts += 1
        self.right += is_forecast == is_rise
        if self.outcomes:
            self.repeats_right += self.outcomes[-1] == is_rise
        self.outcomes.append(is_rise)

    def trade(self, price: Decimal, chance: float) -> None:
        """Note what is asked for: a buy when a rise is probable, a sale when a fall is."""
        is_holding = len(self.deals) % 2 == 1
        if self.forecasts < self.learn_first:
            return
        if not is_holding and chance >= self.least_probable:
            worst = (price * Decimal("1.01")).quantize(CENT, ROUND_DOWN)
            self.deals.append(("buy", price, (100 / worst).quantize(LOT, ROUND_DOWN)))
        elif is_holding and 1 - chance >= self.least_probable:
            self.deals.append(("sell", price, self.deals[-1][2]))


def by_hand(values: dict[str, float | None], price: float) -> dict[str, float] | None:
    """Return the features of a moment; None while an indicator warms up."""
    at = {key: each for key, each in values.items() if each is not None}
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


_JUDGED = (
    *("rsi", "macd", "stochastic", "cci", "atr", "adx"),
    *("sma", "ema", "vwap", "supertrend", "bollinger"),
)
"""The indicators that its features are made of."""


def said_of(bars: Sequence[Bar]) -> list[dict[str, float | None]]:
    """Return what others say of its indicators at the end of each candle."""
    found = _columns_of(bars)
    return [
        {key: None if math.isnan(column[at]) else column[at] for key, column in found.items()}
        for at in range(len(bars))
    ]


def last_said(bars: Sequence[Bar]) -> dict[str, float | None]:
    """Return what others say of its indicators at the end of the last candle."""
    last = {key: column[-1] for key, column in _columns_of(bars).items()}
    return {key: None if math.isnan(each) else each for key, each in last.items()}


def _columns_of(bars: Sequence[Bar]) -> dict[str, list[float]]:
    columns = columns_of(bars)
    found: dict[str, list[float]] = {}
    kinds = find_indicators(analyst.indicators)
    for name, kind in ((each, kinds[each]) for each in _JUDGED):
        outputs = judged(name, columns, kind.params_type())
        for output, column in zip(kind.outputs, outputs, strict=True):
            key = name if len(kind.outputs) == 1 else f"{name}.{output.name}"
            found[key] = [float(each) for each in column]
    return found
