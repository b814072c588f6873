"""A recording as a loop."""

from hypothesis import given
from hypothesis import strategies as st

from cambista_sim.exchange.levels import BUY, SELL, Change
from cambista_sim.exchange.product import Product
from cambista_sim.exchange.thin_book import ThinTimeline
from cambista_sim.exchange.timeline import BLOCK, LoopTrade
from tests.unit.cambista_sim.exchange.made import SECOND, recorded, thin


def test_a_loop_begins_with_what_turns_its_last_book_into_its_first() -> None:
    timeline = recorded()

    assert timeline.changes[0] == (Change(BUY, 101, 0), Change(BUY, 100, 3))
    assert timeline.book_after(0).bids == {101: 9}
    assert timeline.book_after(1).bids == {100: 3}
    assert timeline.book_after(4).bids == timeline.book_after(0).bids


def test_events_are_due_loop_after_loop() -> None:
    timeline = recorded()

    assert [timeline.events_by(second * SECOND) for second in (0, 2, 9, 10, 26)] == [1, 2, 4, 5, 12]
    assert [timeline.event_due_us(number) // SECOND for number in range(6)] == [0, 2, 4, 6, 10, 12]
    assert [timeline.trades_by(second * SECOND) for second in (1, 2, 11, 12)] == [0, 1, 1, 2]


def test_trades_of_one_side_at_one_instant_are_of_one_taker() -> None:
    trades = [
        LoopTrade(0, 100, 1, BUY),
        LoopTrade(5, 101, 1, SELL),
        LoopTrade(5, 102, 1, SELL),
        LoopTrade(5, 100, 1, BUY),
    ]

    timeline = ThinTimeline(Product("BTC-USD", 2, 8), 10, trades)

    assert list(timeline.cascade_starts) == [0, 1, 1, 3]


@given(
    st.lists(st.integers(1, 50), min_size=1, max_size=3 * BLOCK),
    st.integers(0, 5 * BLOCK),
    st.integers(1, 5 * BLOCK),
)
def test_range_and_volume_are_those_of_the_trades(prices: list[int], first: int, more: int) -> None:
    timeline = thin(*prices)
    played = [prices[number % len(prices)] for number in range(first, first + more)]

    assert timeline.range_between(first, first + more) == (min(played), max(played))
    assert timeline.lots_between(first, first + more) == more


def test_the_range_of_a_whole_block_is_found() -> None:
    timeline = thin(*range(1, 3 * BLOCK))

    assert timeline.range_between(BLOCK, 2 * BLOCK) == (BLOCK + 1, 2 * BLOCK)
