"""Candles walked as trades."""

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cambista_sim.exchange.candle_walk import LoopCandle, timeline_of_candles, walk

PRICES = st.lists(st.integers(1, 1000), min_size=4, max_size=4)


def row(time: str, numbers: str) -> dict[str, str]:
    """Return a row of a candle file: open, high, low, close, volume."""
    names = ("open", "high", "low", "close", "volume")
    values = dict(zip(names, numbers.split(), strict=True))
    return {"time": f"2018-04-05T{time}Z", **values}


@given(PRICES, st.integers(4, 10_000), st.integers(1, 60), st.booleans())
def test_a_walk_has_the_candles_prices_volume_and_time(
    prices: list[int],
    lots: int,
    most: int,
    is_rising: bool,  # noqa: FBT001 - drawn
) -> None:
    low, first, second, high = sorted(prices)
    opened, close = (first, second) if is_rising else (second, first)
    candle = LoopCandle(60_000_000, opened, high, low, close, lots)

    trades = list(walk(candle, 60_000_000, most))

    ticks = [trade.ticks for trade in trades]
    offsets = [trade.offset_us for trade in trades]
    assert (ticks[0], max(ticks), min(ticks), ticks[-1]) == (opened, high, low, close)
    assert sum(trade.lots for trade in trades) == lots
    assert all(trade.lots >= 1 for trade in trades)
    assert offsets == sorted(offsets)
    assert 60_000_000 <= offsets[0] <= offsets[-1] < 120_000_000


def turning_points(opened: int, high: int, low: int, close: int) -> list[int]:
    """Return the prices where a walk of 31 trades turns."""
    ticks = [
        trade.ticks for trade in walk(LoopCandle(0, opened, high, low, close, 1000), 60_000_000, 31)
    ]
    kept = [price for price, _ in groupby(ticks)]
    inner = [
        here
        for before, here, after in zip(kept, kept[1:], kept[2:], strict=False)
        if (here > before) != (after > here)
    ]
    return [kept[0], *inner, kept[-1]]


def test_a_rising_candle_goes_to_its_low_first() -> None:
    assert turning_points(500, 900, 100, 700) == [500, 100, 900, 700]


def test_a_falling_candle_goes_to_its_high_first() -> None:
    assert turning_points(700, 900, 100, 500) == [700, 900, 100, 500]


def test_a_maker_sells_where_the_price_rises() -> None:
    trades = list(walk(LoopCandle(0, 100, 200, 100, 200, 1000), 60_000_000, 10))

    assert {trade.side for trade in trades[1:]} == {"sell"}


def test_the_same_candle_is_walked_the_same_way() -> None:
    candle = LoopCandle(60_000_000, 100, 200, 50, 150, 1000)

    assert list(walk(candle, 60_000_000, 20)) == list(walk(candle, 60_000_000, 20))


def test_a_candle_file_becomes_a_loop_with_its_holes() -> None:
    rows = [
        row("00:00:00", "6060 6060 6048.83 6049.68 6.72374365"),
        row("00:01:00", "6049.68 6049.69 6045.03 6045.03 0.96095125"),
        row("00:04:00", "6045.03 6045.03 6045.03 6045.03 0.5"),
    ]

    timeline = timeline_of_candles("BTC-EUR", rows)

    assert timeline.duration_us == 300_000_000
    assert timeline.lots_between(0, len(timeline.trades)) == 818469490
    assert len(timeline.trades) == 120
    assert timeline.trades_by(239_000_000) == 80


def test_a_bar_that_nobody_traded_in_has_no_trades() -> None:
    flat = row("00:01:00", "5 5 5 5 0.00")

    timeline = timeline_of_candles("BTC-EUR", [row("00:00:00", "5 5 5 5 1"), flat])

    assert timeline.trades_by(60_000_000) == len(timeline.trades)


@pytest.mark.parametrize(
    ("second", "wrong"),
    [
        (row("00:01:00", "5 4 3 4 1"), "outside its low and high"),
        (row("00:01:00", "5 9 3 4 0.00000001"), "too small"),
        (row("00:00:00", "5 5 5 5 1"), "out of order"),
    ],
)
def test_a_candle_that_cannot_be_right_is_refused(second: dict[str, str], wrong: str) -> None:
    first = row("00:00:00", "5 5 5 5 1")

    with pytest.raises(ValueError, match=wrong):
        timeline_of_candles("BTC-EUR", [first, second])


def test_one_candle_has_no_interval() -> None:
    with pytest.raises(ValueError, match="fewer than two"):
        timeline_of_candles("BTC-EUR", [row("00:00:00", "5 5 5 5 1")])
