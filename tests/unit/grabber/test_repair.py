"""What a page of the venue's list says about a hole."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from grabber.ids import Range
from grabber.repair import (
    CONFIRMATIONS,
    MOST_IDS,
    WINDOW,
    Hole,
    PassEnd,
    missing_in,
    within_reach,
)

AT = datetime(2026, 9, 30, 2, 3, 13, tzinfo=UTC)


def hole_of(low: int, high: int) -> Hole:
    return Hole("BTC-EUR", Range(low, high), AT, 0.0)


def test_a_page_with_all_of_it_repairs_a_hole() -> None:
    hole = hole_of(5, 7)

    hole.take_page([Range(5, 7)], [8, 7, 6, 5, 4], newest_id=8)

    assert hole.is_passed
    assert hole.end_pass() is PassEnd.REPAIRED


def test_ids_absent_between_others_are_lost_when_some_passes_agree() -> None:
    hole = hole_of(5, 7)
    ends = []

    for _ in range(CONFIRMATIONS):
        hole.take_page([Range(5, 7)], [8, 7, 5], newest_id=9)
        absent = hole.absent
        ends.append(hole.end_pass())

    assert ends == [*([PassEnd.AGAIN] * (CONFIRMATIONS - 1)), PassEnd.PERMANENT]
    assert absent == 1
    assert hole.row(absent, is_permanent=True).missing_count == 1


def test_an_id_that_is_found_late_is_not_lost() -> None:
    hole = hole_of(5, 7)
    hole.take_page([Range(5, 7)], [8, 7, 5], newest_id=9)
    assert hole.end_pass() is PassEnd.AGAIN

    hole.take_page([Range(6, 6)], [8, 7, 6, 5], newest_id=9)

    assert hole.end_pass() is PassEnd.REPAIRED


def test_the_newest_ids_may_not_be_listed_yet() -> None:
    hole = hole_of(5, 7)

    for _ in range(2 * CONFIRMATIONS):
        hole.take_page([Range(5, 7)], [6, 5, 4], newest_id=6)
        assert (hole.absent, hole.unsure) == (0, 1)
        assert hole.end_pass() is PassEnd.AGAIN


def test_a_list_that_is_empty_altogether_proves_nothing() -> None:
    hole = hole_of(5, 7)

    hole.take_page([Range(5, 7)], [], newest_id=None)

    assert not hole.is_history_over
    assert hole.end_pass() is PassEnd.AGAIN


def test_below_the_end_of_the_list_everything_is_absent() -> None:
    hole = hole_of(1, 3 * WINDOW)

    hole.take_page([hole.window], [], newest_id=90_000)

    assert hole.is_history_over
    assert hole.absent == WINDOW
    hole.skip(missing_in(hole.window, []))
    hole.skip(missing_in(hole.window, [7]))
    assert hole.is_passed
    assert hole.absent == 3 * WINDOW - 1


def test_a_page_that_covers_a_part_leaves_the_rest_for_the_next() -> None:
    hole = hole_of(1, 50)

    hole.take_page([Range(1, 50)], list(range(51, 40, -1)), newest_id=51)

    assert hole.window == Range(1, 40)
    assert not hole.is_passed
    assert hole.absent == 0


def test_a_list_that_begins_just_above_a_hole_ends_its_pass() -> None:
    hole = hole_of(5, 7)

    hole.take_page([Range(5, 7)], [9, 8], newest_id=9)
    assert hole.next_below_id([Range(5, 7)], 1000) == 8
    hole.take_page([Range(5, 7)], [], newest_id=9)

    assert hole.is_passed
    assert hole.absent == 3


@given(
    low=st.integers(1, 30),
    length=st.integers(1, 30),
    stored=st.sets(st.integers(1, 70)),
    listed=st.sets(st.integers(1, 70)),
    page_size=st.integers(1, 12),
)
def test_a_pass_finds_every_listed_id_and_counts_the_absent(
    low: int, length: int, stored: set[int], listed: set[int], page_size: int
) -> None:
    hole = hole_of(low, low + length - 1)
    inside = set(range(low, low + length))
    listed = listed | {200}
    kept = set(stored)

    while not hole.is_passed:
        window = hole.window
        ids = [each for each in range(window.to_id, window.from_id - 1, -1) if each in kept]
        missing = missing_in(window, ids)
        if not missing or hole.is_history_over:
            hole.skip(missing)
            continue
        below = hole.next_below_id(missing, page_size)
        page = sorted((each for each in listed if each < below), reverse=True)[:page_size]
        kept |= set(page) & inside
        hole.take_page(missing, page, newest_id=200)

    assert inside & listed <= kept
    assert hole.absent == len(inside - kept)
    assert hole.unsure == 0


def test_a_hole_too_long_to_fetch_is_given_up_from_below() -> None:
    assert within_reach(Range(1, 10)) == (Range(1, 10), None)

    near, far = within_reach(Range(1, MOST_IDS + 10))

    assert near.length == MOST_IDS
    assert far == Range(1, 10)
    assert near.from_id == 11
