"""A pair's book."""

from decimal import Decimal
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from grabber.book import STALE_MOST, Best, LevelBook

Change = tuple[Literal["buy", "sell"], Decimal, Decimal]

bid_prices = st.integers(1, 50).map(Decimal)
ask_prices = st.integers(51, 99).map(Decimal)
sizes = st.integers(0, 3).map(Decimal)
changes = st.one_of(
    st.tuples(st.just("buy"), bid_prices, sizes), st.tuples(st.just("sell"), ask_prices, sizes)
)


def levels(*rows: tuple[str, str]) -> list[tuple[Decimal, Decimal]]:
    return [(Decimal(price), Decimal(size)) for price, size in rows]


def test_the_best_are_the_highest_bid_and_the_lowest_ask() -> None:
    book = LevelBook(levels(("8", "1"), ("9", "2")), levels(("9999999999", "1"), ("10", "3")))

    assert book.best() == Best(Decimal(9), Decimal(2), Decimal(10), Decimal(3))


def test_prices_are_compared_as_numbers_not_as_text() -> None:
    book = LevelBook(levels(("8042.91", "1"), ("8000", "1")), levels(("8043", "1")))

    book.change([("buy", Decimal("8042.91000000"), Decimal("0.00000000"))])

    best = book.best()
    assert best is not None
    assert best.bid == 8000


def test_a_book_with_an_empty_side_has_no_best() -> None:
    book = LevelBook(levels(("8", "1")), [])

    assert book.best() is None


def test_a_book_whose_sides_overlap_is_crossed() -> None:
    one = Decimal(1)

    assert Best(Decimal(9), one, Decimal(9), one).is_crossed
    assert not Best(Decimal(8), one, Decimal(9), one).is_crossed


def test_a_price_keeps_all_its_digits() -> None:
    long = "12345678901234567890.123456789012345678"
    book = LevelBook(levels((long, "1")), levels(("12345678901234567891", "1")))

    best = book.best()

    assert best is not None
    assert str(best.bid) == long


@given(st.lists(changes, max_size=200))
def test_the_best_are_those_that_a_search_finds(rows: list[Change]) -> None:
    book = LevelBook([], [])
    bids: dict[Decimal, Decimal] = {}
    asks: dict[Decimal, Decimal] = {}

    for side, price, size in rows:
        book.change([(side, price, size)])
        (bids if side == "buy" else asks)[price] = size
        standing_bids = [each for each in bids if bids[each]]
        standing_asks = [each for each in asks if asks[each]]

        if standing_bids and standing_asks:
            bid, ask = max(standing_bids), min(standing_asks)
            assert book.best() == Best(bid, bids[bid], ask, asks[ask])
        else:
            assert book.best() is None


def test_levels_that_come_and_go_far_from_the_best_do_not_pile_up() -> None:
    one, zero = Decimal(1), Decimal(0)
    book = LevelBook(levels(("100", "1")), levels(("101", "1")))

    for number in range(10_000):
        price = Decimal(number % 90 + 1)
        book.change([("buy", price, one), ("buy", price, zero)])

    assert len(book._bids._heap) <= 2 * len(book._bids.sizes) + STALE_MOST + 1
