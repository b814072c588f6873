"""What a trader lets its bots' processes know of its lease."""

import time

from trader.supervision.permit import LEASE_S, MARGIN_S, Permit


def test_a_lease_is_sure_from_the_renewal_on_until_shortly_before_its_end() -> None:
    permit = Permit()

    assert not permit.is_sure(10)
    permit.grant(10)
    assert permit.is_sure(10)
    assert permit.is_sure(10 + LEASE_S - MARGIN_S - 0.01)
    assert not permit.is_sure(10 + LEASE_S - MARGIN_S)
    permit.withdraw()
    assert not permit.is_sure(10)


def test_after_redis_was_away_a_renewal_from_before_counts_for_nothing() -> None:
    permit = Permit()
    permit.grant(10)

    assert not permit.is_sure(10.5, since=10.2)
    permit.grant(10.4)
    assert permit.is_sure(10.5, since=10.2)


def test_a_process_waits_until_the_lease_is_sure_and_ends_when_it_is_told_to() -> None:
    permit, lived = Permit(), [0]

    def live() -> None:
        lived[0] += 1
        if lived[0] == 3:
            permit.grant(time.monotonic())

    assert permit.wait(live, lambda: False, float("-inf"))
    assert lived[0] == 3
    permit.withdraw()
    assert not permit.wait(lambda: None, lambda: True, float("-inf"))
