"""Averages that never quite forget begin with a mean, and forget in the time that they say."""

from math import isnan, nan

import pytest

from analyst.smoothing import FORGOTTEN, WilderSum, exponential, memory_of, wilder


def test_the_exponential_average_begins_with_a_mean() -> None:
    average = exponential(3)

    said = [average.next(each, keep=True) for each in (1.0, 2.0, 6.0, 7.0)]

    assert all(map(isnan, said[:2]))
    assert said[2:] == [3.0, 5.0]


def test_wilders_average_takes_in_one_part_of_so_many() -> None:
    average = wilder(4)

    said = [average.next(each, keep=True) for each in (1.0, 2.0, 3.0, 6.0, 7.0)]

    assert said[3:] == [3.0, 4.0]


def test_wilders_sum_loses_a_part_and_gains_the_number() -> None:
    total = WilderSum(3)

    said = [total.next(each, keep=True) for each in (1.0, 2.0, 3.0, 4.0)]

    assert all(map(isnan, said[:2]))
    assert said[2:] == [3 - 1 + 3, pytest.approx(5 - 5 / 3 + 4)]


@pytest.mark.parametrize("begin", [exponential, wilder, WilderSum])
def test_looking_keeps_nothing_and_what_has_not_begun_is_passed_on(begin: type[WilderSum]) -> None:
    watched, left_alone = begin(2), begin(2)
    for number in (1.0, 5.0, 2.0, 9.0):
        assert isnan(watched.next(nan, keep=True))
        watched.next(100.0, keep=False)

        said = watched.next(number, keep=True), left_alone.next(number, keep=True)

        assert repr(said[0]) == repr(said[1])


@pytest.mark.parametrize("share", [1.0, 2 / 3, 2 / 27, 1 / 14, 1 / 500])
def test_an_average_has_forgotten_what_it_says_it_has(share: float) -> None:
    memory = memory_of(share)

    assert (1 - share) ** memory <= FORGOTTEN
    assert memory == 1 or (1 - share) ** (memory - 1) > FORGOTTEN
