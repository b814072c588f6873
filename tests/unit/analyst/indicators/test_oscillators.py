"""The oscillators: published numbers, and their corners."""

import pytest
from pydantic import ValidationError

from analyst.indicators.oscillators import (
    Cci,
    CciParams,
    Macd,
    MacdParams,
    Rsi,
    RsiParams,
    Stochastic,
    StochasticParams,
)
from tests.unit.analyst.indicators.bars import closes, column, ranges

QQQQ = closes(
    "44.3389 44.0902 44.1497 43.6124 44.3278 44.8264 45.0955 45.4245 45.8433 46.0826 45.8931 "
    "46.0328 45.6140 46.2820 46.2820 46.0028 46.0328 46.4116 46.2222 45.6439 46.2122 46.2521 "
    "45.7137 46.4515 45.7835 45.3548 44.0288 44.1783 44.2181 44.5672 43.4205 42.6628 43.1314"
)
"""The worked example of StockCharts.com, ChartSchool, "Relative Strength Index (RSI)"."""

QQQQ_RSI = [
    *(70.53, 66.32, 66.55, 69.41, 66.36, 57.97, 62.93, 63.26, 56.06, 62.38),
    *(54.71, 50.42, 39.99, 41.46, 41.87, 45.46, 37.30, 33.08, 37.77),
]


def test_the_rsi_is_the_published_one() -> None:
    said = column(Rsi(RsiParams()), QQQQ)

    assert said[14:] == pytest.approx(QQQQ_RSI, abs=0.005)


def test_the_rsi_is_100_when_nothing_fell_and_0_when_nothing_rose_or_moved() -> None:
    rsi = RsiParams(period=2)

    assert column(Rsi(rsi), closes("1 2 3 4"))[2:] == [100.0, 100.0]
    assert column(Rsi(rsi), closes("4 3 2 1"))[2:] == [0.0, 0.0]
    assert column(Rsi(rsi), closes("4 4 4 4"))[2:] == [0.0, 0.0]


def test_the_rsi_forgets_nothing_while_a_lively_market_stands_still() -> None:
    stood = column(Rsi(RsiParams(period=2)), closes("4 5 4 5 " + "5 " * 400))

    assert stood[-1] == pytest.approx(stood[3], rel=1e-9)


def test_the_macd_is_the_distance_of_the_averages_and_its_histogram_that_of_the_signal() -> None:
    bars = closes("1 2 6 7 3")
    macd = Macd(MacdParams(fast=1, slow=3, signal=2))
    said = [macd.add(bar) for bar in bars]

    assert said[2][0] == 6 - 3
    assert said[3] == (7 - 5, (3 + 2) / 2, -0.5)
    signal = 2.5 + (-1 - 2.5) * 2 / 3
    assert said[4] == pytest.approx((3 - 4, signal, -1 - signal))


def test_a_macd_whose_fast_average_is_not_faster_is_refused() -> None:
    with pytest.raises(ValidationError, match="fast 26 must be shorter than slow 26"):
        MacdParams(fast=26)


def test_the_stochastic_says_where_the_close_is_in_the_range() -> None:
    params = StochasticParams(period=2, smoothing=1, signal=2)
    bars = ranges((10, 8, 9), (12, 9, 11), (12, 10, 12), (12, 12, 12), (12, 12, 12))

    stochastic = Stochastic(params)
    said = [stochastic.add(bar) for bar in bars]

    assert [k for k, _ in said[1:]] == [75.0, 100.0, 100.0, 0.0]
    assert [d for _, d in said[2:]] == [87.5, 100.0, 50.0]


def test_the_cci_counts_in_mean_distances() -> None:
    # Typical prices 1, 2, 6: the mean is 3, and the mean distance from it is 2.
    said = column(Cci(CciParams(period=3)), closes("1 2 6"))

    assert said[2] == pytest.approx(3 / (0.015 * 2))


def test_the_cci_of_a_market_that_stands_still_is_0() -> None:
    assert column(Cci(CciParams(period=3)), closes("611.3 611.3 611.3 611.3"))[2:] == [0.0, 0.0]
