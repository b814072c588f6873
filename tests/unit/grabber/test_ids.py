"""Trade ids: each heard once, holes known."""

from hypothesis import given
from hypothesis import strategies as st

from grabber.ids import FIRST_ID, Range, TradeIds, clipped, missing_ranges, spans, without


def test_ids_in_a_row_leave_no_hole() -> None:
    ids = TradeIds()

    assert all(ids.hear(trade_id) for trade_id in range(7, 12))
    assert ids.holes == []


def test_the_first_id_says_what_lies_below_it() -> None:
    ids = TradeIds()

    ids.hear(7)

    assert ids.take_found() == [Range(FIRST_ID, 6)]
    assert ids.take_found() == []


def test_a_leap_is_a_hole_and_a_late_id_fills_it() -> None:
    ids = TradeIds()
    for trade_id in (1, 5):
        ids.hear(trade_id)
    ids.take_found()

    assert ids.holes == [Range(2, 4)]
    assert ids.hear(3)
    assert ids.holes == [Range(2, 2), Range(4, 4)]
    assert ids.hear(2)
    assert ids.hear(4)
    assert ids.holes == []


def test_an_id_heard_twice_is_not_new() -> None:
    ids = TradeIds()
    for trade_id in (1, 2, 5, 3):
        ids.hear(trade_id)

    assert not any(ids.hear(trade_id) for trade_id in (1, 2, 5, 3))


def test_what_lies_below_the_first_is_new_because_nobody_knows() -> None:
    ids = TradeIds()
    ids.hear(7)

    assert ids.hear(6)
    assert ids.last == 7


def test_a_heartbeat_reveals_a_hole_at_the_end() -> None:
    ids = TradeIds()
    ids.hear(7)
    ids.take_found()

    ids.hint(9)
    assert ids.take_found() == []
    ids.hint(9)

    assert ids.take_found() == [Range(8, 9)]
    assert ids.hear(8)
    assert ids.holes == [Range(9, 9)]


def test_a_ticker_may_come_before_its_match() -> None:
    ids = TradeIds()
    ids.hear(7)
    ids.take_found()

    for trade_id in range(8, 12):
        ids.hint(trade_id)
        ids.hear(trade_id)

    assert ids.take_found() == []


def test_a_heartbeat_may_be_what_comes_first() -> None:
    ids = TradeIds()

    ids.hint(9)

    assert ids.take_found() == [Range(FIRST_ID, 9)]
    assert ids.hear(10)
    assert ids.take_found() == []


@given(st.lists(st.integers(1, 60), min_size=1))
def test_each_id_is_new_once_and_the_holes_are_the_rest(heard: list[int]) -> None:
    ids = TradeIds()

    new = [trade_id for trade_id in heard if ids.hear(trade_id)]

    above = [each for each in heard if each >= heard[0]]
    assert sorted(each for each in new if each >= heard[0]) == sorted(set(above))
    missing = {each for hole in ids.holes for each in range(hole.from_id, hole.to_id + 1)}
    assert missing == set(range(heard[0], max(above) + 1)) - set(above)


@given(st.sets(st.integers(5, 40)), st.integers(5, 20), st.integers(21, 40))
def test_missing_ranges_are_what_is_not_there(ids: set[int], low: int, high: int) -> None:
    inside = sorted((each for each in ids if low <= each <= high), reverse=True)

    ranges = missing_ranges(low, high, inside)

    missing = [each for found in ranges for each in range(found.to_id, found.from_id - 1, -1)]
    assert missing == sorted(set(range(low, high + 1)) - ids, reverse=True)
    assert all(each.length > 0 for each in ranges)


def test_known_ranges_are_cut_out() -> None:
    assert without([Range(1, 10), Range(20, 30)], [Range(3, 4), Range(9, 21)]) == [
        Range(1, 2),
        Range(5, 8),
        Range(22, 30),
    ]
    assert without([Range(1, 2)], [Range(1, 2)]) == []


def test_ranges_are_clipped() -> None:
    assert clipped([Range(1, 10), Range(20, 30)], 8, 20) == [Range(8, 10), Range(20, 20)]


def test_ids_in_any_order_make_the_fewest_ranges() -> None:
    assert spans([5, 3, 4, 9, 4]) == [Range(3, 5), Range(9, 9)]
    assert spans([]) == []
