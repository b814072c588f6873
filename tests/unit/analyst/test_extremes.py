"""The stack knows the highest price since any time."""

from bisect import bisect_right

from hypothesis import given
from hypothesis import strategies as st

from analyst.extremes import Extremes

points = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 20)), min_size=1)


def highest_since(extremes: Extremes, cutoff_us: int) -> int:
    return extremes.prices[bisect_right(extremes.times, cutoff_us)]


@given(points)
def test_it_knows_the_highest_since_any_time_in_any_order_of_arrival(
    found: list[tuple[int, int]],
) -> None:
    extremes = Extremes()

    for at_us, price in found:
        if extremes.times and at_us < extremes.times[-1]:
            extremes.insert(at_us, price)
        else:
            extremes.append(at_us, price)

    newest = max(at_us for at_us, _ in found)
    for cutoff_us in range(-1, newest):
        expected = max(price for at_us, price in found if at_us > cutoff_us)
        assert highest_since(extremes, cutoff_us) == expected


def test_it_holds_only_what_may_still_be_highest() -> None:
    extremes = Extremes()

    for at_us, price in enumerate([5, 9, 3, 7, 7, 2]):
        extremes.append(at_us, price)

    assert list(zip(extremes.times, extremes.prices, strict=True)) == [(1, 9), (4, 7), (5, 2)]
    assert len(extremes) == 3


def test_it_forgets_up_to_a_time() -> None:
    extremes = Extremes()
    for at_us, price in enumerate([9, 8, 7]):
        extremes.append(at_us, price)

    extremes.forget(1)

    assert extremes.times == [2]


def test_finer_units_multiply_the_prices() -> None:
    extremes = Extremes()
    extremes.append(1, 4)

    extremes.rescale(100)

    assert extremes.prices == [400]
