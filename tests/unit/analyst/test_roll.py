"""Windows that began from stored minutes are those that began from every trade."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyst.market import Market
from analyst.scale import microseconds
from analyst.tape import Folded
from common.messages.market import Candle, Trade, Window
from tests.unit.analyst.life import Life
from tests.unit.analyst.recompute import BEGIN, trade, windows_of

FAR = 1 << 62


def minutes_of(trades: list[Trade]) -> list[Candle]:
    """Return the stored candles of trades, newest first."""
    market = Market("BTC-EUR")
    for each in trades:
        market.take(each, FAR)
    found = market.candles.changes(microseconds(BEGIN + timedelta(days=999)))
    minutes = [each for each in found if each.interval == "1m"]
    return sorted(minutes, key=lambda each: each.opened_at, reverse=True)


def as_whole(windows: tuple[Window, ...]) -> list[Window]:
    return [each.model_copy(update={"is_whole": True}) for each in windows]


def unfold(market: Market, trades: list[Trade], at_us: int, ahead_us: int = 0) -> None:
    for folded in market.windows.wanted(at_us, ahead_us):
        assert market.windows.unfold(folded, trades)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 500)), min_size=1, max_size=40),
    st.sampled_from([1, 7, 30, 600, 7_200, 40_000]),
    st.randoms(use_true_random=False),
)
def test_minutes_stand_for_their_trades_wherever_a_window_begins(
    rows: list[tuple[int, int]], pause_s: int, random: Random
) -> None:
    after_s, trades = 0.0, []
    for number, (pauses, price) in enumerate(rows, start=1):
        after_s += pauses * pause_s * 0.7
        trades.append(trade(number, after_s, str(price), str(number)))
    before = trades[: random.randrange(len(trades) + 1)]
    life = Life("BTC-EUR")
    life.keep(trades)
    life.hear(*(each for each in before if random.random() > 0.1))
    life.tell(trades[-1].traded_at)
    life.start_again()

    at = trades[-1].traded_at
    for each in random.sample(trades, len(trades)):
        life.hear(each)
        if random.random() < 0.3:
            at += timedelta(seconds=random.choice([0, 0.5, 30, 61, 3_600, 6 * 86_400]))
            life.tell(at)
            life.market.ticker(at)
            life.unfold(at, random.choice([0, 300_000_000]))
    life.tell(at)

    assert as_whole(life.ticker(at).windows) == as_whole(windows_of(trades, at))


@pytest.fixture
def market() -> Market:
    """Return a market that began from the minutes of two trades."""
    found = Market("BTC-EUR")
    found.recall(minutes_of([trade(1, 0), trade(2, 20)]))
    found.take(trade(3, 70), FAR)
    return found


def test_a_window_that_begins_within_a_minute_of_sums_is_not_whole(market: Market) -> None:
    at = BEGIN + timedelta(seconds=70)

    before = market.ticker(at)
    unfold(market, [trade(1, 0), trade(2, 20)], microseconds(at))
    after = market.ticker(at)

    assert before is not None
    assert after is not None
    assert (before.windows[0].trade_count, before.windows[0].is_whole) == (1, False)
    assert (after.windows[0].trade_count, after.windows[0].is_whole) == (2, True)


def test_minutes_are_wanted_some_time_before_a_window_begins_in_them(market: Market) -> None:
    at_us = microseconds(BEGIN + timedelta(minutes=4))

    assert market.windows.wanted(at_us) == []
    assert len(market.windows.wanted(at_us, 70_000_000)) == 1


def test_trades_that_are_not_those_of_the_minute_are_refused(market: Market) -> None:
    at_us = microseconds(BEGIN + timedelta(seconds=70))
    (folded,) = market.windows.wanted(at_us)

    assert isinstance(folded, Folded)
    assert not market.windows.unfold(folded, [trade(1, 0)])
    assert not market.windows.unfold(folded, [trade(1, 0), trade(2, 20, "100.12345678")])
    assert market.windows.unfold(folded, [trade(1, 0), trade(2, 20)])
