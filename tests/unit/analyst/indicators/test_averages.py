"""The averages, on numbers that one can follow."""

from math import isnan

import pytest

from analyst.indicators.averages import AverageParams, Ema, Sma, Wma
from tests.unit.analyst.indicators.bars import closes, column


def test_the_simple_average_is_the_mean_of_the_last_closes() -> None:
    said = column(Sma(AverageParams(period=3)), closes("1 2 6 7"))

    assert [isnan(each) for each in said] == [True, True, False, False]
    assert said[2:] == [3.0, 5.0]


def test_the_exponential_average_goes_half_way_with_a_period_of_three() -> None:
    said = column(Ema(AverageParams(period=3)), closes("1 2 6 7 3"))

    assert said[2:] == [3.0, 5.0, 4.0]


def test_the_weighted_average_counts_the_latest_close_most() -> None:
    said = column(Wma(AverageParams(period=3)), closes("1 2 6 9"))

    assert said[2:] == pytest.approx([(1 + 4 + 18) / 6, (2 + 12 + 27) / 6])


@pytest.mark.parametrize("kind", [Sma, Ema, Wma])
def test_an_average_of_one_close_is_the_close(kind: type[Sma | Ema | Wma]) -> None:
    assert column(kind(AverageParams(period=1)), closes("3 1 4")) == [3.0, 1.0, 4.0]
