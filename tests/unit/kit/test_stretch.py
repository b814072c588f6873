"""Candles as trades."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.messages.base import Side
from kit.stretch import WICK_SHARE, Ohlc, Stretch, stretch_of

AT = datetime(2026, 1, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LOT = Decimal("0.00000001")


def candle(opened: str, high: str, low: str, close: str, size: str = "10") -> Ohlc:
    return Ohlc(AT, *map(Decimal, (opened, high, low, close, size)))


def walked(*prices: str, size: str = "10", before: Decimal | None = None) -> Stretch | None:
    opened, high, low, close = prices
    return stretch_of(candle(opened, high, low, close, size), MINUTE, 7, LOT, before)


def prices_of(stretch: Stretch | None) -> list[int]:
    assert stretch is not None
    return [int(each) for each in stretch.prices]


def test_a_rising_candle_goes_to_its_low_first_and_a_falling_one_to_its_high() -> None:
    assert prices_of(walked("100", "110", "90", "105")) == [100, 90, 110, 105]
    assert prices_of(walked("105", "110", "90", "100")) == [105, 110, 90, 100]


def test_prices_that_stand_still_are_one_trade() -> None:
    assert prices_of(walked("100", "110", "100", "110")) == [100, 110]
    assert prices_of(walked("100", "100", "100", "100")) == [100]


def test_a_candle_without_a_trade_is_none() -> None:
    assert walked("100", "100", "100", "100", size="0") is None


@pytest.mark.parametrize(
    "prices", [("100", "99", "98", "99"), ("100", "110", "101", "105"), ("0", "1", "0", "1")]
)
def test_a_candle_that_cannot_be_is_refused(prices: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="outside of its low and high"):
        walked(*prices)


def test_a_candle_with_less_traded_than_its_prices_need_is_refused() -> None:
    with pytest.raises(ValueError, match="too little for its prices"):
        walked("100", "110", "90", "105", size="0.00000003")


def test_trades_are_spread_over_the_candle_and_numbered_on() -> None:
    stretch = walked("100", "110", "90", "105")
    assert stretch is not None

    trades = list(stretch.trades("BTC-EUR"))

    assert [(each.traded_at - AT).total_seconds() for each in trades] == [0, 15, 30, 45]
    assert [each.trade_id for each in trades] == [7, 8, 9, 10]
    assert (stretch.last_id, stretch.last_at) == (10, trades[-1].traded_at)
    assert stretch.last("BTC-EUR") == trades[-1]


def test_the_taker_buys_when_the_price_rises_and_sells_when_it_falls() -> None:
    stretch = walked("100", "110", "90", "105", before=Decimal(101))
    assert stretch is not None

    sides = [each.side for each in stretch.trades("BTC-EUR")]

    assert sides == [Side.BUY, Side.BUY, Side.SELL, Side.BUY]  # the maker's


@given(
    prices=st.lists(st.integers(1, 40), min_size=4, max_size=4),
    lots=st.integers(4, 10**12),
)
def test_the_sizes_add_up_and_a_wick_has_a_tenth(prices: list[int], lots: int) -> None:
    low, opened, close, high = sorted(prices)
    four = Decimal(opened), Decimal(high), Decimal(low), Decimal(close)
    stretch = stretch_of(Ohlc(AT, *four, lots * LOT), MINUTE, 1, LOT, None)
    assert stretch is not None

    sizes = stretch.sizes()

    assert sum(sizes) == lots * LOT
    assert all(each > 0 and each % LOT == 0 for each in sizes)
    assert all(each <= max(lots * LOT * WICK_SHARE, LOT) for each in sizes[1:-1])
