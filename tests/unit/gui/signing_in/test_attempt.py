"""How often somebody may try to sign in."""

from datetime import timedelta

from gui.signing_in.attempt import ADDRESS_LIMIT, PERIOD, USER_LIMIT, Attempts
from tests.unit.gui.made import NOON


def fail(attempts: Attempts, times: int, user: str = "admin", address: str = "a") -> None:
    """Fail so often."""
    for _ in range(times):
        attempts.failed(address, user, NOON)


def test_a_few_failures_are_forgiven() -> None:
    attempts = Attempts()

    fail(attempts, USER_LIMIT - 1)

    assert attempts.wait_s("a", "admin", NOON) == 0


def test_after_too_many_failures_one_waits_until_the_first_is_forgotten() -> None:
    attempts = Attempts()
    fail(attempts, USER_LIMIT)

    assert attempts.wait_s("a", "admin", NOON) == PERIOD.total_seconds()
    assert attempts.wait_s("a", "admin", NOON + PERIOD - timedelta(milliseconds=1)) == 1
    assert attempts.wait_s("a", "admin", NOON + PERIOD) == 0


def test_somebody_elses_failures_do_not_lock_out() -> None:
    attempts = Attempts()
    fail(attempts, USER_LIMIT)

    assert attempts.wait_s("b", "admin", NOON) == 0
    assert attempts.wait_s("a", "other", NOON) == 0


def test_trying_many_names_is_limited_by_address() -> None:
    attempts = Attempts()

    for number in range(ADDRESS_LIMIT):
        fail(attempts, 1, user=f"user{number}")

    assert attempts.wait_s("a", "yet another", NOON) > 0


def test_signing_in_often_is_no_failure() -> None:
    attempts = Attempts()

    for _ in range(5 * ADDRESS_LIMIT):
        attempts.failed("a", "admin", NOON)
        attempts.succeeded("a", "admin")

    assert attempts.wait_s("a", "admin", NOON) == 0


def test_a_flood_of_names_fills_no_memory() -> None:
    attempts = Attempts()

    for number in range(30_000):
        attempts.failed(f"address{number}", "admin", NOON)

    assert len(attempts._failures) <= 10_000
