"""Markets by chance."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kit.source import Walk


@given(seed=st.integers(0, 2**32))
def test_a_walk_steps_no_farther_than_asked_for_and_stays_on_its_ticks(seed: int) -> None:
    tick = Decimal("0.01")

    prices = list(Walk(seed, count=100, begins_at="50", step_rate="0.02").prices(tick))

    assert prices[0] == 50
    assert all(each > 0 and each % tick == 0 for each in prices)
    for before, after in pairwise(prices):
        assert abs(after - before) <= before * Decimal("0.02") + tick


def test_a_walk_never_falls_to_nothing() -> None:
    prices = list(Walk(3, count=500, begins_at="0.02", step_rate="0.9").prices(Decimal("0.01")))

    assert min(prices) >= Decimal("0.01")
