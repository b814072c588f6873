"""The pace of requests."""

from hypothesis import given
from hypothesis import strategies as st

from cambista.exchanges.pace import Errand, Pace

ERRANDS = st.sampled_from(list(Errand))


def test_a_burst_passes_at_once_and_then_the_rate_counts() -> None:
    pace = Pace.full(10.0, 5, 0.0)

    assert [pace.wait_s(Errand.CANCEL, 0.0) for _ in range(5)] == [0] * 5
    assert pace.wait_s(Errand.CANCEL, 0.0) == 0.1
    assert pace.wait_s(Errand.CANCEL, 0.1) == 0


def test_reads_leave_room_for_orders_and_orders_for_cancels() -> None:
    pace = Pace.full(10.0, 10, 0.0)

    taken = {
        errand: next(n for n in range(99) if pace.wait_s(errand, 0.0))
        for errand in (Errand.READ, Errand.PLACE, Errand.CANCEL)
    }

    assert taken == {Errand.READ: 5, Errand.PLACE: 3, Errand.CANCEL: 2}


def test_after_too_many_nothing_passes_for_as_long_as_the_venue_says() -> None:
    pace = Pace.full(10.0, 10, 0.0)

    pace.stop(1.0, 3.0)

    assert pace.wait_s(Errand.CANCEL, 1.0) == 3.0
    assert pace.wait_s(Errand.CANCEL, 4.01) == 0


def test_a_clock_that_stands_still_fills_nothing() -> None:
    pace = Pace.full(10.0, 1, 5.0)
    pace.wait_s(Errand.CANCEL, 5.0)

    assert pace.wait_s(Errand.CANCEL, 4.0) > 0


@given(st.lists(st.tuples(ERRANDS, st.floats(0, 0.5)), max_size=300))
def test_never_more_pass_than_the_venue_allows(asked: list[tuple[Errand, float]]) -> None:
    pace = Pace.full(13.0, 26, 0.0)
    tokens, now_s = 30.0, 0.0

    for errand, later_s in asked:
        now_s += later_s
        tokens = min(30.0, tokens + later_s * 15.0)
        if not pace.wait_s(errand, now_s):
            tokens -= 1
        assert tokens >= 0


@given(ERRANDS, st.integers(0, 40))
def test_who_waits_as_long_as_told_passes(errand: Errand, before: int) -> None:
    pace = Pace.full(13.0, 26, 0.0)
    for _ in range(before):
        pace.wait_s(Errand.CANCEL, 0.0)

    wait_s = pace.wait_s(errand, 0.0)

    assert not wait_s or not pace.wait_s(errand, wait_s + 1e-6)
