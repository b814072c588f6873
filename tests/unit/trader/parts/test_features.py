"""What a forecaster looks at."""

from decimal import Decimal
from typing import Any

import pytest

from common.messages.indicator import Reading
from tests.support.bots import BEGAN_AT, LINES
from trader.parts.features import features_of

VALUES: dict[str, float | None] = {
    "rsi": 60.0,
    "macd.histogram": 2.0,
    "stochastic.k": 80.0,
    "stochastic.d": 70.0,
    "cci": 50.0,
    "atr": 4.0,
    "adx.adx": 25.0,
    "adx.plus": 30.0,
    "adx.minus": 10.0,
    "sma": 100.0,
    "ema": 160.0,
    "vwap": 250.0,
    "supertrend.direction": 1.0,
    "bollinger.upper": 220.0,
    "bollinger.middle": 180.0,
    "bollinger.lower": 140.0,
}


def reading(**changes: Any) -> Reading:  # noqa: ANN401 - statistics, or none
    values = VALUES | {key.replace("__", "."): value for key, value in changes.items()}
    return Reading(interval="1h", opened_at=BEGAN_AT, is_whole=True, values=values)


def test_they_are_shares_of_the_price_and_indices() -> None:
    assert features_of(reading(), Decimal(200)) == pytest.approx(
        {
            "rsi": 0.6,
            "macd": 0.01,
            "stochastic": 0.8,
            "stochastic_turn": 0.1,
            "cci": 0.5,
            "range": 0.02,
            "trend": 0.25,
            "direction": 0.2,
            "over_sma": 1.0,
            "over_ema": 0.25,
            "over_vwap": -0.2,
            "supertrend": 1.0,
            "band": 0.25,
        }
    )


def test_at_ten_times_the_price_they_are_the_same() -> None:
    prices = ["macd.histogram", "atr", "sma", "ema", "vwap"]
    prices += ["bollinger.upper", "bollinger.middle", "bollinger.lower"]
    scaled = {key.replace(".", "__"): 10 * (VALUES[key] or 0) for key in prices}

    assert features_of(reading(**scaled), Decimal(2000)) == pytest.approx(
        features_of(reading(), Decimal(200))
    )


@pytest.mark.parametrize(
    "changes", [{"rsi": None}, {"sma": 0.0}, {"bollinger__upper": 140.0}, {"atr": 1e308 * 10}]
)
def test_without_one_of_them_there_are_none(changes: dict[str, Any]) -> None:
    values = VALUES | {key.replace("__", "."): value for key, value in changes.items()}

    assert features_of(reading().model_copy(update={"values": values}), Decimal(200)) is None


def test_every_line_that_is_looked_at_is_one_of_the_analysts() -> None:
    assert set(VALUES) <= {each.key for each in LINES.lines}
