"""What a forecaster looks at: indicators without the price's own scale. Pure.

Each is a share or an index, so that what was learnt at one price holds at another.
"""

import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeAlias

from common.messages.indicator import Reading

Features: TypeAlias = dict[str, float]
"""Statistics by name, finite, without a unit."""


def features_of(reading: Reading, price: Decimal) -> Features | None:
    """Return the features of a moment; None while an indicator warms up, or divides by nothing."""
    level = as_statistic(price)
    values: dict[str, float] = {}
    for key in _LINES:
        found = reading.values.get(key)
        if found is None:
            return None
        values[key] = found
    try:
        made = {name: formula(values, level) for name, formula in _FEATURES.items()}
    except ZeroDivisionError:
        return None
    return made if all(map(math.isfinite, made.values())) else None


def as_statistic(number: Decimal) -> float:
    """Return a price or a rate as a model looks at it."""
    return float(number)


_LINES = (
    *("rsi", "macd.histogram", "stochastic.k", "stochastic.d", "cci", "atr"),
    *("adx.adx", "adx.plus", "adx.minus", "sma", "ema", "vwap", "supertrend.direction"),
    *("bollinger.upper", "bollinger.middle", "bollinger.lower"),
)
"""The lines of the analyst that are looked at, each as it comes."""

_FEATURES: Mapping[str, Callable[[Mapping[str, float], float], float]] = {
    "rsi": lambda at, _: at["rsi"] / 100,
    "macd": lambda at, price: at["macd.histogram"] / price,
    "stochastic": lambda at, _: at["stochastic.k"] / 100,
    "stochastic_turn": lambda at, _: (at["stochastic.k"] - at["stochastic.d"]) / 100,
    "cci": lambda at, _: at["cci"] / 100,
    "range": lambda at, price: at["atr"] / price,
    "trend": lambda at, _: at["adx.adx"] / 100,
    "direction": lambda at, _: (at["adx.plus"] - at["adx.minus"]) / 100,
    "over_sma": lambda at, price: price / at["sma"] - 1,
    "over_ema": lambda at, price: price / at["ema"] - 1,
    "over_vwap": lambda at, price: price / at["vwap"] - 1,
    "supertrend": lambda at, _: at["supertrend.direction"],
    "band": lambda at, price: (
        (price - at["bollinger.middle"]) / (at["bollinger.upper"] - at["bollinger.lower"])
    ),
}
