"""A book of price levels."""

from hypothesis import given
from hypothesis import strategies as st

from cambista_sim.exchange.levels import (
    BUY,
    MAX_STALE,
    SELL,
    Change,
    Level,
    LevelBook,
    differences,
)

SIDES = st.sampled_from([BUY, SELL])
CHANGES = st.lists(st.builds(Change, SIDES, st.integers(1, 20), st.integers(0, 3)))
LEVELS = st.dictionaries(st.integers(1, 20), st.integers(1, 3))


@given(CHANGES)
def test_the_best_prices_are_the_highest_bid_and_the_lowest_ask(changes: list[Change]) -> None:
    book = LevelBook({}, {})

    for change in changes:
        book.apply([change])

        best_bid, best_ask = book.best_bid(), book.best_ask()
        assert (best_bid.ticks if best_bid else None) == max(book.bids, default=None)
        assert (best_ask.ticks if best_ask else None) == min(book.asks, default=None)


@given(LEVELS, LEVELS)
def test_differences_turn_one_book_into_another(
    before: dict[int, int], after: dict[int, int]
) -> None:
    book = LevelBook(before, {})

    book.apply(differences(BUY, before, after))

    assert book.bids == after


def test_levels_are_listed_best_first() -> None:
    book = LevelBook({1: 5, 3: 6}, {9: 7, 8: 1})

    assert book.bids_best_first() == [Level(3, 6), Level(1, 5)]
    assert book.asks_best_first() == [Level(8, 1), Level(9, 7)]


def test_prices_that_are_gone_do_not_pile_up() -> None:
    book = LevelBook({1_000_000: 1}, {2_000_000: 1})

    for ticks in range(3 * MAX_STALE):
        for side in (BUY, SELL):
            price = ticks if side == BUY else 3_000_000 + ticks
            book.apply([Change(side, price, 1)])
            book.apply([Change(side, price, 0)])

    assert len(book._best_bids) <= MAX_STALE + 2
    assert len(book._best_asks) <= MAX_STALE + 2
    assert book.best_bid() == Level(1_000_000, 1)
    assert book.best_ask() == Level(2_000_000, 1)
