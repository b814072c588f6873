"""The replay's clock."""

from hypothesis import given
from hypothesis import strategies as st

from cambista_sim.exchange.clock import FULL_SPEED, ReplayClock, Segment

SPEEDS = st.sampled_from([0.0, 0.1, 1.0, 3.0, 7.5, 1000.0])


@given(SPEEDS, st.integers(0, 10**15), st.lists(st.integers(1, 10**9), max_size=3))
def test_what_happened_at_a_time_is_due_at_that_time(
    speed: float, replay_us: int, pauses: list[int]
) -> None:
    clock = ReplayClock(speed, [Segment(0, 10**15)])
    for number, pause_us in enumerate(pauses):
        at_us = number * 10**6
        clock = ReplayClock(speed, clock.going_on(at_us, clock.wall_us(at_us) + pause_us))

    wall_us = clock.wall_us(replay_us)

    assert clock.replay_us(wall_us) >= replay_us
    assert clock.replay_us(wall_us - 1) < max(1, replay_us)


def test_speed_compresses_time() -> None:
    clock = ReplayClock(2, [Segment(0, 1000)])

    assert clock.wall_us(500) == 1250
    assert clock.replay_us(1250) == 500
    assert ReplayClock(0, [Segment(0, 0)]).replay_us(3) == 3 * FULL_SPEED


def test_before_it_began_nothing_is_due() -> None:
    assert ReplayClock(1, [Segment(0, 1000)]).replay_us(900) == 0


def test_what_happened_before_a_pause_keeps_its_time() -> None:
    clock = ReplayClock(1, [Segment(0, 1000)])

    paused = ReplayClock(1, clock.going_on(500, 9000))

    assert paused.wall_us(500) == 1500
    assert paused.wall_us(501) == 9000
    assert paused.replay_us(5000) == 500
    assert paused.replay_us(9001) == 502
