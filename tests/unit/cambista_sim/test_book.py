"""Tests of the price-time priority book."""

from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cambista_sim.book import SPARE, Book, Level, Match
from common.messages.base import Side

SPACE = UUID(int=7)


def order_id(number: int) -> UUID:
    return uuid5(SPACE, str(number))


def test_the_best_bid_is_the_highest_and_the_best_ask_the_lowest() -> None:
    book: Book[UUID] = Book()

    for number, (side, tick) in enumerate(
        [(Side.BUY, 10), (Side.BUY, 12), (Side.BUY, 11), (Side.SELL, 20), (Side.SELL, 19)]
    ):
        book.add(order_id(number), side, tick, 1)

    assert book.best(Side.BUY) == 12
    assert book.best(Side.SELL) == 19


def test_at_one_price_the_older_order_is_first_and_keeps_its_place_when_reduced() -> None:
    book: Book[UUID] = Book()
    book.add(order_id(1), Side.BUY, 10, 5)
    book.add(order_id(2), Side.BUY, 10, 5)

    book.reduce(order_id(1), 2)
    front = book.front(Side.BUY, 10)

    assert front is not None
    assert (front.key, front.lots) == (order_id(1), 3)


def test_a_trade_above_a_bid_does_not_reach_it() -> None:
    book: Book[UUID] = Book()
    book.add(order_id(1), Side.BUY, 10, 5)

    assert book.front(Side.BUY, 11) is None
    assert book.front(Side.BUY, 9) is not None


def test_a_trade_below_an_ask_does_not_reach_it() -> None:
    book: Book[UUID] = Book()
    book.add(order_id(1), Side.SELL, 10, 5)

    assert book.front(Side.SELL, 9) is None
    assert book.front(Side.SELL, 11) is not None


def test_an_emptied_price_is_not_best_any_more() -> None:
    book: Book[UUID] = Book()
    book.add(order_id(1), Side.SELL, 10, 5)
    book.add(order_id(2), Side.SELL, 11, 5)

    book.reduce(order_id(1), 5)

    assert book.best(Side.SELL) == 11
    assert len(book) == 1


@pytest.mark.parametrize("lots", [0, -1, 6])
def test_an_order_cannot_be_reduced_by_what_it_does_not_have(lots: int) -> None:
    book: Book[UUID] = Book()
    book.add(order_id(1), Side.SELL, 10, 5)

    with pytest.raises(ValueError, match="has 5 lots"):
        book.reduce(order_id(1), lots)


def test_an_id_rests_once() -> None:
    book: Book[UUID] = Book()
    book.add(order_id(1), Side.SELL, 10, 5)

    with pytest.raises(ValueError, match="already"):
        book.add(order_id(1), Side.BUY, 9, 5)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["add", "cancel", "reduce"]),
            st.sampled_from(list(Side)),
            st.integers(1, 8),
            st.integers(1, 5),
            st.integers(0, 30),
        ),
        max_size=60,
    )
)
def test_the_book_equals_a_sorted_list(
    steps: list[tuple[str, Side, int, int, int]],
) -> None:
    book: Book[UUID] = Book()
    naive: dict[UUID, tuple[Side, int, int]] = {}

    for number, (act, side, tick, lots, chosen) in enumerate(steps):
        known = list(naive)
        if act == "add" or not known:
            book.add(order_id(number), side, tick, lots)
            naive[order_id(number)] = (side, tick, lots)
            continue
        target = known[chosen % len(known)]
        kept_side, kept_tick, kept_lots = naive[target]
        if act == "cancel" or kept_lots == 1:
            assert book.cancel(target) == kept_lots
            del naive[target]
        else:
            book.reduce(target, 1)
            naive[target] = (kept_side, kept_tick, kept_lots - 1)

    for side in Side:
        ticks = [tick for kept, tick, _ in naive.values() if kept is side]
        levels = {
            tick: sum(lots for kept, at, lots in naive.values() if kept is side and at == tick)
            for tick in sorted(set(ticks), reverse=side is Side.BUY)
        }
        assert {each.tick: each.lots for each in book.levels(side)} == levels
        assert [each.tick for each in book.levels(side, 2)] == list(levels)[:2]
        assert book.best(side) == next(iter(levels), None)


def test_level_2_says_what_rests_at_a_price_and_in_how_many_orders() -> None:
    book: Book[int] = Book()
    for number, tick in enumerate([10, 10, 12, 11]):
        book.add(number, Side.SELL, tick, number + 1)

    book.cancel(3)

    assert book.levels(Side.SELL) == [Level(10, 3, 2), Level(12, 3, 1)]
    assert book.level(Side.SELL, 10) == Level(10, 3, 2)
    assert book.level(Side.SELL, 11) == Level(11, 0, 0)
    assert book.level(Side.SELL, 99) == Level(99, 0, 0)


def test_level_3_says_the_orders_by_price_and_age() -> None:
    book: Book[int] = Book()
    for number, tick in enumerate([10, 12, 10, 11]):
        book.add(number, Side.BUY, tick, 1)

    assert [each.key for each in book.orders(Side.BUY)] == [1, 3, 0, 2]
    assert [each.key for each in book.reached(Side.BUY, 11)] == [1, 3]
    assert 3 in book
    assert book[3].tick == 11


def test_an_incoming_order_takes_the_best_and_oldest_up_to_its_limit() -> None:
    book: Book[int] = Book()
    for number, tick in enumerate([11, 10, 10, 12]):
        book.add(number, Side.SELL, tick, 2)

    matches = book.match(Side.BUY, 7, limit=11)

    assert matches == [Match(1, 10, 2, 0), Match(2, 10, 2, 0), Match(0, 11, 2, 0)]
    assert book.match(Side.BUY, 1) == [Match(3, 12, 1, 1)]


def test_a_price_used_again_and_again_takes_no_more_memory() -> None:
    book: Book[int] = Book()
    book.add(0, Side.BUY, 1_000_000, 1)

    for number in range(1, 20 * SPARE):
        book.add(number, Side.BUY, 1 + number % (5 * SPARE), 1)
        book.cancel(number)

    assert len(book._bids._heap) <= SPARE + 2
    assert book.levels(Side.BUY) == [Level(1_000_000, 1, 1)]
