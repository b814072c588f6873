"""OBV and VWAP, on numbers that one can follow."""

import pytest

from analyst.bar import Bar
from analyst.indicators.averages import AverageParams, Sma
from analyst.indicators.volume import Obv, ObvParams, Vwap, VwapParams
from tests.unit.analyst.indicators.bars import column

DAY_S = 86_400


def sized(*rows: tuple[float, float], from_s: int = 0) -> list[Bar]:
    return [
        Bar(from_s + 60 * at, price, price, price, size) for at, (price, size) in enumerate(rows)
    ]


def test_the_balance_adds_what_rose_and_takes_away_what_fell() -> None:
    bars = sized((10, 5), (11, 3), (11, 9), (10, 4))

    assert column(Obv(ObvParams()), bars) == [5, 8, 8, 4]


def test_the_balance_goes_on_from_another_level() -> None:
    obv = Obv(ObvParams())
    obv.shift(100)

    assert column(obv, sized((10, 5), (9, 3))) == [105, 102]


def test_what_does_not_add_up_has_no_level() -> None:
    with pytest.raises(ValueError, match="Simple moving average"):
        Sma(AverageParams()).shift(1)


def test_the_average_price_counts_sizes_and_begins_anew_at_midnight() -> None:
    vwap = Vwap(VwapParams())
    bars = [
        *sized((10, 1), (20, 3), from_s=DAY_S - 120),
        *sized((50, 2), from_s=DAY_S),
    ]

    assert column(vwap, bars) == [10, 17.5, 50]


def test_where_nothing_was_traded_the_average_is_the_price() -> None:
    assert column(Vwap(VwapParams()), sized((10, 0), (12, 0), (14, 1), (20, 0))) == [10, 12, 14, 14]


def test_a_session_may_be_shorter() -> None:
    vwap = Vwap(VwapParams(session_h=1))

    assert column(vwap, [Bar(0, 1, 1, 1, 1), Bar(3_600, 9, 9, 9, 1)]) == [1, 9]
    assert vwap.memory(60) == 60
    assert vwap.memory(DAY_S) == 1
