"""What the last numbers come to is what a look at all of them says, and looking keeps nothing."""

import math
import statistics
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyst.rolling import Delayed, Highest, Mean, MeanDeviation, Range, Spread, WeightedMean

PRICES = st.lists(st.integers(1, 10**9).map(lambda cents: cents / 100), min_size=1, max_size=40)


def weighted(window: Sequence[float]) -> float:
    total = math.fsum(weight * each for weight, each in enumerate(window, 1))
    return total / (len(window) * (len(window) + 1) / 2)


def mean_distance(window: Sequence[float]) -> tuple[float, float]:
    mean = statistics.fmean(window)
    return mean, statistics.fmean(abs(each - mean) for each in window)


CASES: dict[str, tuple[Callable[[int], Any], Callable[[Sequence[float]], Any]]] = {
    "mean": (Mean, statistics.fmean),
    "spread": (Spread, lambda window: (statistics.fmean(window), statistics.pstdev(window))),
    "weighted": (WeightedMean, weighted),
    "deviation": (MeanDeviation, mean_distance),
    "highest": (Highest, max),
}


@pytest.mark.parametrize("case", CASES)
@given(PRICES, st.integers(2, 9))
def test_it_is_what_the_whole_window_says(case: str, prices: list[float], count: int) -> None:
    begin, look = CASES[case]
    rolling = begin(count)

    for at, price in enumerate(prices, 1):
        looked = rolling.next(price, keep=False)
        said = rolling.next(price, keep=True)

        assert repr(looked) == repr(said)
        if at < count:
            assert math.isnan(said[0] if isinstance(said, tuple) else said)
        else:
            assert said == pytest.approx(look(prices[at - count : at]), rel=1e-12, abs=1e-6)


@pytest.mark.parametrize("case", ["mean", "weighted", "highest"])
def test_a_window_of_one_is_the_number(case: str) -> None:
    begin, _ = CASES[case]
    rolling = begin(1)

    assert [rolling.next(each, keep=True) for each in (3.0, 1.0)] == [3.0, 1.0]


@pytest.mark.parametrize("case", ["mean", "spread", "weighted", "deviation"])
def test_what_has_not_begun_is_passed_on_and_not_kept(case: str) -> None:
    begin, _ = CASES[case]
    late, early = begin(2), begin(2)

    for _ in range(3):
        late.next(math.nan, keep=True)
    said = [[each.next(number, keep=True) for number in (4.0, 6.0)] for each in (late, early)]

    assert repr(said[0]) == repr(said[1])


def test_a_range_is_of_tops_and_bottoms() -> None:
    both = Range(2)
    both.next(5.0, 1.0, keep=True)

    assert both.next(4.0, 2.0, keep=False) == (5.0, 1.0)
    assert both.next(9.0, 0.5, keep=True) == (9.0, 0.5)


def test_a_delayed_number_comes_so_many_places_later() -> None:
    delayed, now = Delayed(2), Delayed(0)

    said = [delayed.next(each, keep=True) for each in (1.0, 2.0, 3.0, 4.0)]

    assert [math.isnan(each) for each in said[:2]] == [True, True]
    assert said[2:] == [1.0, 2.0]
    assert now.next(7.0, keep=True) == 7.0
