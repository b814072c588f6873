"""The venue's clock."""

import pytest

from cambista.exchanges.skew import REMEMBERED_S, Skew


def test_nothing_is_corrected_before_anything_is_known() -> None:
    skew = Skew()

    assert skew.ahead_s == 0
    assert skew.doubt_s is None


def test_the_venue_is_taken_to_have_looked_at_its_clock_half_way() -> None:
    skew = Skew()

    skew.note(1000.0, 1007.5, 1001.0)

    assert skew.ahead_s == pytest.approx(7.0)
    assert skew.doubt_s == pytest.approx(0.5)


def test_the_quickest_answer_is_believed() -> None:
    skew = Skew()

    skew.note(1000.0, 1007.2, 1000.1)
    skew.note(1010.0, 1018.9, 1013.0)

    assert skew.ahead_s == pytest.approx(7.15)


def test_an_answer_that_a_later_one_cannot_agree_with_is_forgotten() -> None:
    skew = Skew()
    skew.note(1000.0, 1000.05, 1000.1)

    skew.note(1010.0, 1040.5, 1011.0)

    assert skew.ahead_s == pytest.approx(30.0)


def test_old_answers_are_forgotten() -> None:
    skew = Skew()
    skew.note(1000.0, 1000.05, 1000.1)

    skew.note(1001.0 + REMEMBERED_S, 1001.7 + REMEMBERED_S, 1002.0 + REMEMBERED_S)

    assert skew.ahead_s == pytest.approx(0.2)


def test_an_answer_during_which_our_clock_was_set_back_says_nothing() -> None:
    skew = Skew()

    skew.note(1000.0, 1000.0, 990.0)

    assert skew.doubt_s is None
