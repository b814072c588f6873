"""The bands and channels, on numbers that one can follow."""

from math import isnan, sqrt

import pytest

from analyst.indicators.bands import (
    Bollinger,
    BollingerParams,
    Donchian,
    DonchianParams,
    Ichimoku,
    IchimokuParams,
)
from tests.unit.analyst.indicators.bars import closes, ranges


def test_bollinger_bands_are_so_many_deviations_from_the_mean() -> None:
    bands = Bollinger(BollingerParams(period=3, width=2))
    said = [bands.add(bar) for bar in closes("1 2 6 2 2 2")]

    deviation = sqrt((4 + 1 + 9) / 3)
    assert said[2] == pytest.approx((3 + 2 * deviation, 3, 3 - 2 * deviation))
    assert said[5] == (2, 2, 2)


def test_bollinger_bands_keep_their_digits_when_a_high_price_jumps_and_stands_still() -> None:
    bands = Bollinger(BollingerParams(period=20))
    said = [bands.add(bar) for bar in closes("50000 " * 20 + "49000.01 " * 20)]

    upper, middle, lower = said[-1]
    assert middle == pytest.approx(49000.01, rel=1e-15)
    assert upper - lower < 1e-9


def test_a_donchian_channel_has_the_highest_the_lowest_and_the_middle() -> None:
    channel = Donchian(DonchianParams(period=2))
    said = [channel.add(bar) for bar in ranges((10, 8, 9), (12, 9, 11), (11, 10, 10))]

    assert all(map(isnan, said[0]))
    assert said[1:] == [(12, 10, 8), (12, 10.5, 9)]


def test_the_ichimoku_cloud_under_a_candle_was_known_before() -> None:
    params = IchimokuParams(conversion=1, base=2, span=3, displacement=2)
    cloud = Ichimoku(params)
    rows = [(10, 8, 9), (12, 8, 11), (16, 10, 12), (18, 14, 15), (20, 16, 17)]

    said = [cloud.add(bar) for bar in ranges(*[(float(a), float(b), float(c)) for a, b, c in rows])]

    assert [each[0] for each in said] == [9, 10, 13, 16, 18]
    assert [each[1] for each in said[1:]] == [10, 12, 14, 17]
    assert [each[2] for each in said[3:]] == [(10 + 10) / 2, (13 + 12) / 2]
    assert [each[3] for each in said[4:]] == [(16 + 8) / 2]
    assert cloud.warm_up == (0, 1, 3, 4)


def test_an_ichimoku_cloud_without_displacement_is_that_of_the_candle_itself() -> None:
    cloud = Ichimoku(IchimokuParams(conversion=1, base=1, span=1, displacement=0))

    assert cloud.add(ranges((10.0, 8.0, 9.0))[0]) == (9, 9, 9, 9)
