"""Exponential averages in decimals, beside exact fractions."""

from decimal import Decimal
from fractions import Fraction

import pytest

from tests.support.recorded_candles import recorded_candles
from trader.parts.averages import Average

DAYS = "1d_BTC-USD_2014-12_2019-10_cdd"


def exact(closes: list[Decimal], period: int) -> list[Fraction]:
    """Return the average after each close, from the first that counts, as fractions."""
    value = Fraction(sum(Fraction(each) for each in closes[:period]), period)
    found = [value]
    for close in closes[period:]:
        value += Fraction(2, period + 1) * (Fraction(close) - value)
        found.append(value)
    return found


@pytest.mark.parametrize("period", [2, 9, 21])
def test_it_is_the_exact_average_to_the_fifteenth_decimal(period: int) -> None:
    closes = [each.close for each in recorded_candles(DAYS)[:200]]
    average, found = Average(period=period), []

    for close in closes:
        average.take(close)
        if average.is_warm:
            found.append(Fraction(average.value))

    wanted = exact(closes, period)
    assert len(found) == len(wanted)
    assert max(abs(one - other) for one, other in zip(found, wanted, strict=True)) < Fraction(
        1, 10**15
    )


def test_it_begins_where_a_statistic_of_the_open_candle_stood_before() -> None:
    average = Average(period=9)

    # 2 / 10 of the way from 100 to 110 is 102, which is what is told while the candle is open.
    average.begin_at(102.0, open_price=Decimal(110))

    assert average.is_warm
    assert average.value == Decimal(100)


def test_a_statistic_of_the_closed_candle_is_taken_as_it_is() -> None:
    average = Average(period=9)

    average.begin_at(3371.25, open_price=None)

    assert average.value == Decimal("3371.25")
