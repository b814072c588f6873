"""Tests of which market trades have been seen."""

from hypothesis import given
from hypothesis import strategies as st

from cambista_sim.seen import MISSING_LIMIT, Seen


@given(st.lists(st.integers(1, 40), max_size=120))
def test_every_id_after_the_first_is_admitted_exactly_once(ids: list[int]) -> None:
    seen = Seen()

    admitted = [each for each in ids if seen.admit(each)]

    assert admitted == list(
        dict.fromkeys(each for each in ids if each >= ids[0])  # history before the first is past
    )


def test_the_first_wanted_is_the_lowest_missing() -> None:
    seen = Seen()
    for each in (10, 11, 15):
        seen.admit(each)

    assert seen.first_wanted() == 12

    for each in (12, 13, 14):
        seen.admit(each)

    assert seen.first_wanted() == 16


def test_a_jump_to_elsewhere_is_not_waited_for() -> None:
    seen = Seen()
    seen.admit(1)

    seen.admit(MISSING_LIMIT * 10)

    assert not seen.missing
