"""Whether a service that ended is started again."""

import pytest

from common.settings import MISCONFIGURED
from embedded.restart import GiveUp, RestartPolicy, StartAgain, ending

POLICY = RestartPolicy()


@pytest.mark.parametrize("exit_code", [0, 1, MISCONFIGURED, -9])
def test_a_service_that_was_healthy_is_always_started_again(exit_code: int) -> None:
    fate = POLICY.after_exit(exit_code, 50, was_healthy=True)

    assert fate == StartAgain(60.0)


def test_the_delay_doubles() -> None:
    delays = [POLICY.after_exit(1, count, was_healthy=True) for count in (1, 2, 3)]

    assert delays == [StartAgain(0.1), StartAgain(0.2), StartAgain(0.4)]


def test_a_service_that_stayed_up_for_a_while_begins_with_the_shortest_delay() -> None:
    assert POLICY.exits_in_a_row(7, lived_s=11) == 1
    assert POLICY.exits_in_a_row(7, lived_s=1) == 8


def test_a_service_with_a_bad_setting_is_given_up_at_once() -> None:
    fate = POLICY.after_exit(MISCONFIGURED, 1, was_healthy=False)

    assert fate == GiveUp("ends because a setting is not valid")


def test_a_service_that_never_was_healthy_is_tried_three_times() -> None:
    fates = [POLICY.after_exit(-6, count, was_healthy=False) for count in (1, 2, 3)]

    assert fates == [StartAgain(0.1), StartAgain(0.2), GiveUp("ended 3 times, by signal 6")]


def test_an_ending_is_said_in_words() -> None:
    assert ending(-9) == "by signal 9"
    assert ending(1) == "with exit code 1"
