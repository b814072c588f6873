"""ATR, ADX and SuperTrend, on numbers that one can follow."""

from math import isnan

from analyst.indicators.trend import Adx, AdxParams, Atr, AtrParams, SuperTrend, SuperTrendParams
from tests.unit.analyst.indicators.bars import closes, column, ranges


def test_the_true_range_counts_the_gap_from_the_close_before() -> None:
    bars = ranges((10, 8, 9), (15, 13, 14), (13, 8, 10), (12, 9, 11))
    said = column(Atr(AtrParams(period=2)), bars)

    assert [isnan(each) for each in said] == [True, True, False, False]
    assert said[2:] == [(6 + 6) / 2, (6 + 3) / 2]


def test_a_market_that_only_rises_has_all_its_direction_upwards() -> None:
    adx = Adx(AdxParams(period=3))
    said = [adx.add(bar) for bar in closes("1 2 3 4 5 6 7 8")]

    assert said[-1] == (100, 100, 0)


def test_a_market_that_stands_still_has_no_direction() -> None:
    adx = Adx(AdxParams(period=3))
    said = [adx.add(bar) for bar in closes("5 " * 8)]

    assert said[-1] == (0, 0, 0)


def test_the_supertrend_stays_on_its_side_until_a_close_breaks_it() -> None:
    params = SuperTrendParams(period=1, width=1)
    trend = SuperTrend(params)
    rows = [(10, 8, 9), (11, 9, 10), (15, 10, 15), (16, 14, 15), (15, 8, 8)]

    said = [trend.add(bar) for bar in ranges(*[(float(a), float(b), float(c)) for a, b, c in rows])]

    assert all(map(isnan, said[0]))
    assert said[1] == (12, -1)
    assert said[2] == (8, 1), "it begins to rise: the line is below, and no lower than it was"
    assert said[3] == (13, 1), "it only comes nearer"
    assert said[4] == (17, -1), "the band above is still the nearer one of the candle before"
