"""The book made around trades."""

from hypothesis import given
from hypothesis import strategies as st

from cambista_sim.exchange.levels import BUY, SELL, LevelBook
from cambista_sim.exchange.thin_book import DEPTH, ThinTimeline, thin_levels
from cambista_sim.exchange.timeline import LoopTrade
from tests.unit.cambista_sim.exchange.made import PRODUCT

TRADES = st.builds(
    LoopTrade,
    st.just(0),
    st.integers(10, 10_000_000),
    st.integers(1, 1000),
    st.sampled_from([BUY, SELL]),
)


@given(TRADES)
def test_a_trade_is_at_the_best_price_of_the_makers_side(trade: LoopTrade) -> None:
    bids, asks = thin_levels(trade, 10)

    assert max(bids) < min(asks)
    assert (max(bids) if trade.side == BUY else min(asks)) == trade.ticks
    assert len(asks) == DEPTH


@given(st.lists(TRADES, min_size=1, max_size=30))
def test_changes_keep_a_clients_book_right_over_the_seam(trades: list[LoopTrade]) -> None:
    timeline = ThinTimeline(PRODUCT, 1, trades)
    book = timeline.book_after(0)

    for number in range(2 * len(trades)):
        book.apply(timeline.changes[number % len(trades)])

        right: LevelBook = timeline.book_after(number + 1)
        assert (book.bids, book.asks) == (right.bids, right.asks)
