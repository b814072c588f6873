"""Tests of the streams that matching engines are measured with."""

import pytest

from bench.goals.g10_engine import bare, book
from bench.stream import ADD, CANCEL, COUNT, CROSS, MIDDLE, STREAMS, mixed


def test_a_stream_has_the_parts_that_it_is_asked_for_and_is_always_the_same() -> None:
    operations, traded = mixed(2_000)
    kinds = [each.kind for each in operations]

    assert len(operations) == 2_000
    assert 0.03 < kinds.count(CROSS) / 2_000 < 0.07
    assert 0.3 < kinds.count(CANCEL) / 2_000 < 0.4
    assert traded == sum(each.lots for each in operations if each.kind == CROSS)
    mixed.cache_clear()
    assert mixed(2_000) == (operations, traded)


def test_orders_that_rest_face_the_middle_and_those_that_cross_reach_beyond() -> None:
    operations, _ = mixed(2_000)

    for each in operations:
        if each.kind == ADD:
            assert each.tick <= MIDDLE if each.is_buy else each.tick > MIDDLE


def test_an_order_is_cancelled_once_and_only_while_it_rests() -> None:
    operations, _ = mixed(2_000)
    gone: set[int] = set()
    placed: set[int] = set()

    for each in operations:
        if each.kind == CANCEL:
            assert each.number in placed - gone
            gone.add(each.number)
        else:
            placed.add(each.number)


@pytest.mark.parametrize("key", sorted(STREAMS))
def test_the_bare_book_and_ours_trade_what_the_stream_says(key: str) -> None:
    operations, traded = STREAMS[key]()

    assert len(operations) == COUNT
    assert bare(operations) == book(operations) == traded
