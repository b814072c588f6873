"""How long to wait before the next try."""

from hypothesis import given
from hypothesis import strategies as st

from common.backoff import Backoff


def test_delays_double_up_to_the_longest() -> None:
    backoff = Backoff(first_s=1, most_s=5)

    assert [backoff.delay_s(0) for _ in range(5)] == [1, 2, 4, 5, 5]


def test_chance_takes_off_at_most_the_jitter() -> None:
    assert Backoff(first_s=10, jitter=0.3).delay_s(0.5) == 8.5


def test_what_worked_begins_with_the_shortest_delay_again() -> None:
    backoff = Backoff(first_s=1)
    backoff.delay_s(0)
    backoff.delay_s(0)

    backoff.reset()

    assert backoff.delay_s(0) == 1


@given(failures=st.integers(0, 2000), chance=st.floats(0, 1, exclude_max=True))
def test_a_delay_is_never_longer_than_the_longest_nor_none(failures: int, chance: float) -> None:
    backoff = Backoff()
    for _ in range(failures):
        backoff.delay_s(chance)

    assert 0 < backoff.delay_s(chance) <= backoff.most_s
