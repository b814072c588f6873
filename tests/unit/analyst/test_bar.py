"""The one place where decimals become float64."""

from datetime import UTC, datetime
from decimal import Decimal
from math import inf, nan

import pytest

from analyst.bar import Bar, bar_of, spoken, statistic
from common.messages.market import Candle


def test_a_candle_becomes_the_nearest_binary_numbers() -> None:
    candle = Candle(
        pair="BTC-EUR",
        interval="1m",
        opened_at=datetime(2026, 3, 1, 12, 1, tzinfo=UTC),
        open=Decimal("0.2"),
        high=Decimal("0.3"),
        low=Decimal("0.1"),
        close=Decimal("0.2"),
        size=Decimal("12345678901234567890.1"),
    )

    bar = bar_of(candle)

    assert bar == Bar(1_772_366_460, 0.3, 0.1, 0.2, 12345678901234567890.1)
    assert bar.typical == pytest.approx(0.2)


@pytest.mark.parametrize("number", ["1e400", "NaN", "-Infinity"])
def test_what_float64_does_not_have_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="is no number to calculate with"):
        statistic(Decimal(number))


def test_json_is_not_told_what_it_cannot_say() -> None:
    assert [spoken(each) for each in (1.5, nan, inf, -inf)] == [1.5, None, None, None]
