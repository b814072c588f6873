"""How far a fetch has come is said in pages."""

from datetime import timedelta

from analyst.history.fetching import progress
from analyst.history.keeper import Keeper
from analyst.history.span import Span
from tests.support.memory_store import MemoryStore
from tests.unit.analyst.recompute import BEGIN


def test_a_fetch_is_over_with_its_last_page() -> None:
    keeper = Keeper(MemoryStore(), "BTC-EUR", "1h")
    keeper.tally.stored_count = 7
    span = Span(BEGIN, BEGIN + timedelta(days=3))

    begun, done = progress(keeper, span, 1, 2), progress(keeper, span, 2, 2)

    assert (begun.is_over, begun.done_count, begun.page_count) == (False, 1, 2)
    assert done.is_over
    assert (done.pair, done.interval, done.stored_count) == ("BTC-EUR", "1h", 7)
