"""Every missing trade id is known, and until when windows lack it."""

from hypothesis import given
from hypothesis import strategies as st

from analyst.ids import Hole, TradeIds


def ids_with(*found: int) -> TradeIds:
    ids = TradeIds()
    for trade_id in found:
        ids.note(trade_id, trade_id * 10)
    return ids


def holes_of(ids: TradeIds) -> list[tuple[int, int]]:
    return [(hole.from_id, hole.to_id) for hole in ids.holes]


@given(st.lists(st.integers(1, 40), min_size=1))
def test_known_and_missing_ids_are_told_apart_whatever_the_order(found: list[int]) -> None:
    ids = TradeIds()

    for number, trade_id in enumerate(found):
        is_new = ids.note(trade_id, trade_id * 10)
        assert is_new == (trade_id not in found[:number])

    missing = set(range(min(found), max(found))) - set(found)
    assert {each for low, high in holes_of(ids) for each in range(low, high + 1)} == missing
    after_holes = [each for each in found if each - 1 in missing]
    assert ids.whole_since_us() == 10 * max([min(found), *after_holes])
    assert holes_of(ids) == sorted(holes_of(ids))


def test_ids_in_a_row_leave_no_hole() -> None:
    ids = ids_with(7, 8, 9)

    assert (ids.first_id, ids.last_id, ids.holes) == (7, 9, [])


def test_the_first_known_trade_is_where_wholeness_begins() -> None:
    ids = ids_with(7, 8)
    assert ids.whole_since_us() == 70

    ids.note(6, 60)

    assert ids.whole_since_us() == 60


def test_a_hole_in_the_middle_is_cut_in_two_by_what_fills_it() -> None:
    ids = ids_with(1, 9)

    ids.note(5, 50)

    assert ids.holes == [Hole(2, 4, 10, 50), Hole(6, 8, 50, 90)]


def test_only_open_holes_within_the_range_are_asked_for() -> None:
    ids = ids_with(1, 5, 10, 20)
    ids.give_up(6, 9)

    assert [(hole.from_id, hole.to_id) for hole in ids.missing(3, 15)] == [(2, 4), (11, 19)]
    assert ids.missing(5, 10) == []


def test_what_is_lost_for_ever_stays_missing() -> None:
    ids = ids_with(1, 10)

    ids.give_up(4, 6)

    assert ids.holes == [
        Hole(2, 3, 10, 100),
        Hole(4, 6, 10, 100, is_permanent=True),
        Hole(7, 9, 10, 100),
    ]
    assert ids.whole_since_us() == 100


def test_a_trade_that_was_given_up_is_welcome_all_the_same() -> None:
    ids = ids_with(1, 3)
    ids.give_up(2, 2)

    assert ids.note(2, 20)
    assert ids.holes == []


def test_holes_before_the_longest_window_are_forgotten() -> None:
    ids = ids_with(1, 5, 10)

    ids.forget(50)

    assert holes_of(ids) == [(6, 9)]
    assert not ids.note(3, 30)
    assert ids.whole_since_us() == 100
