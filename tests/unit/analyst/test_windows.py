"""The rolling windows are exactly what a full recompute says, at any time and in any order."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyst.scale import LONG_AGO, microseconds
from analyst.windows import INTERVALS_S, Windows
from common.messages.market import Trade, Window
from tests.unit.analyst.recompute import BEGIN, SPANS, trade, windows_of

DAY_S = 86_400


def windows_with(trades: Sequence[Trade], chunk_size: int = 4096) -> Windows:
    windows = Windows(chunk_size)
    for each in trades:
        windows.add(each, microseconds(each.traded_at))
    return windows


def seen(windows: Windows, at: datetime) -> dict[str, Window]:
    return {each.interval: each for each in windows.windows(microseconds(at))}


def whatever_is_whole(windows: Sequence[Window]) -> list[Window]:
    return [each.model_copy(update={"is_whole": True}) for each in windows]


prices = st.decimals("0.0001", "99999", places=4) | st.decimals("0.01", "9", places=2)
sizes = st.decimals("0.01", "50", places=2) | st.decimals("0.00000001", "2", places=8)


@st.composite
def markets(draw: st.DrawFn) -> list[Trade]:
    """Draw trades in the order of their ids, often several at one instant."""
    pause_s = draw(st.sampled_from([1, 30, 600, 20_000, 4 * DAY_S]))
    steps = draw(st.lists(st.tuples(st.integers(0, 3), prices, sizes), max_size=40))
    after_s, trades = 0.0, []
    for number, (pauses, price, size) in enumerate(steps, start=1):
        after_s += pauses * pause_s * 0.4999
        trades.append(trade(number, after_s, price, size))
    return trades


@st.composite
def arrivals(draw: st.DrawFn) -> list[Trade]:
    """Draw the same, out of order and with some missing."""
    trades = draw(markets())
    delays = draw(st.lists(st.integers(0, 12), min_size=len(trades), max_size=len(trades)))
    arrived = sorted(zip(trades, delays, strict=True), key=lambda each: each[0].trade_id + each[1])
    return [each for each, delay in arrived if delay != 1]


@settings(max_examples=100, deadline=None)
@given(arrivals(), st.data(), st.sampled_from([1, 2, 5, 4096]))
def test_windows_equal_a_full_recompute_after_every_trade_and_at_any_time(
    arrived: list[Trade], data: st.DataObject, chunk_size: int
) -> None:
    windows = Windows(chunk_size)
    known: list[Trade] = []
    latest = BEGIN

    for each in arrived:
        windows.add(each, microseconds(each.traded_at))
        known.append(each)
        if not data.draw(st.booleans(), label="is looked at"):
            continue
        lag_s = data.draw(st.sampled_from([-90, -1, 0, 0.5, 59.9999, 60, 3_600, 2 * DAY_S]))
        at = each.traded_at + timedelta(seconds=lag_s)
        latest = max(latest, at, *(one.traded_at for one in known))
        if windows.kept_since_us > LONG_AGO:
            at = latest  # What no window held then is dropped, so there is no way back.
        found = windows.windows(microseconds(at))

        assert whatever_is_whole(found) == whatever_is_whole(windows_of(known, at))


@settings(max_examples=50, deadline=None)
@given(markets(), st.randoms(use_true_random=False), st.sampled_from([1, 3, 4096]))
def test_the_order_of_arrival_makes_no_difference(
    trades: list[Trade], random: Random, chunk_size: int
) -> None:
    shuffled = random.sample(trades, len(trades))
    at = BEGIN + timedelta(days=3)

    assert seen(windows_with(shuffled, chunk_size), at) == seen(windows_with(trades), at)


def test_there_are_nine_windows() -> None:
    assert {name: timedelta(seconds=each) for name, each in INTERVALS_S.items()} == SPANS


def test_there_is_no_window_before_the_first_trade() -> None:
    assert Windows().windows(microseconds(BEGIN)) == ()


def test_a_window_tells_what_its_trades_did() -> None:
    windows = windows_with(
        [
            trade(1, 0, "100", "1"),
            trade(2, 10, "104", "2"),
            trade(3, 20, "98", "1"),
            trade(4, 30, "101", "4"),
        ]
    )

    minute = seen(windows, BEGIN + timedelta(seconds=30))["1m"]

    assert minute == Window(
        interval="1m",
        open=Decimal(100),
        high=Decimal(104),
        low=Decimal(98),
        close=Decimal(101),
        volume=Decimal(8),
        vwap=Decimal("101.25"),
        range=Decimal(6),
        change_percent=Decimal(1),
        trade_count=4,
        is_whole=True,
    )


def test_a_trade_leaves_a_window_when_it_is_as_old_as_the_interval() -> None:
    windows = windows_with([trade(1, 0, "100"), trade(2, 1, "90")])

    just_before = seen(windows, BEGIN + timedelta(seconds=59, microseconds=999_999))
    then = seen(windows, BEGIN + timedelta(seconds=60))

    assert (just_before["1m"].open, just_before["1m"].trade_count) == (Decimal(100), 2)
    assert (then["1m"].open, then["1m"].trade_count) == (Decimal(90), 1)


def test_a_window_in_which_nothing_traded_stands_at_the_last_price() -> None:
    windows = windows_with([trade(1, 0, "100"), trade(2, 5, "90")])

    minute = seen(windows, BEGIN + timedelta(seconds=100))["1m"]

    assert (minute.open, minute.high, minute.low, minute.close) == (Decimal(90),) * 4
    assert (minute.vwap, minute.change_percent) == (Decimal(90), Decimal(0))
    assert (minute.volume, minute.trade_count) == (Decimal(0), 0)


def test_a_clock_behind_the_venues_hides_no_trade() -> None:
    windows = windows_with([trade(1, 0), trade(2, 30)])

    assert seen(windows, BEGIN - timedelta(hours=1))["1m"].trade_count == 2


def test_a_clock_that_was_ahead_for_a_while_does_no_lasting_harm() -> None:
    trades = [trade(number, number, str(100 + number % 7)) for number in range(1, 50)]
    windows = windows_with(trades, chunk_size=4)
    at = BEGIN + timedelta(seconds=60)

    seen(windows, at + timedelta(days=20))

    assert list(seen(windows, at).values()) == whatever_is_whole(windows_of(trades, at))


def test_a_window_is_whole_only_when_it_begins_after_the_last_trade_that_is_missing() -> None:
    windows = windows_with([trade(1, 0), trade(5, 600), trade(6, 620)])
    at = BEGIN + timedelta(seconds=700)

    found = windows.windows(microseconds(at), whole_since_us=microseconds(BEGIN) + 600_000_000)

    assert [each.interval for each in found if each.is_whole] == ["1m"]


def test_trades_older_than_the_longest_window_are_dropped() -> None:
    windows = windows_with([trade(each, each * 3_600.0) for each in range(1, 2_000)], chunk_size=10)

    month = seen(windows, BEGIN)["30d"]

    assert month.trade_count == 720
    assert 720 <= len(windows) < 720 + 20


def test_a_late_trade_older_than_all_that_is_kept_changes_nothing() -> None:
    windows = windows_with([trade(each, each * 3_600.0) for each in range(1, 2_000)], chunk_size=10)
    before = seen(windows, BEGIN)

    late = trade(3_000, 10)
    windows.add(late, microseconds(late.traded_at))

    assert seen(windows, BEGIN) == before


@pytest.mark.parametrize(
    ("price", "size"),
    [
        ("0.000000000000000001", "0.000000000000000001"),
        ("9999999999999999999", "9999999999999999999"),
        ("12345678901234567890.123456789012345678", "3"),
    ],
)
def test_numbers_of_any_length_stay_exact(price: str, size: str) -> None:
    trades = [trade(1, 0, "2", "3"), trade(2, 1, price, size), trade(3, 2, "5.5", "0.25")]
    in_order, late = windows_with(trades), windows_with([trades[0], trades[2], trades[1]])
    at = BEGIN + timedelta(seconds=2)

    for windows in (in_order, late):
        minute = seen(windows, at)["1m"]
        assert minute.high == max(Decimal(price), Decimal("5.5"))
        assert minute.volume == Decimal(size) + Decimal("3.25")
        assert minute.trade_count == 3
