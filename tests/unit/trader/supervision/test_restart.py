"""When a bot's process is started again."""

import pytest

from trader.supervision.restart import BotExit, RestartPolicy, cause_of, is_crash

POLICY = RestartPolicy(first_delay_s=0.5, max_delay_s=8, most_crashes=7, steady_s=60)


@pytest.mark.parametrize("code", [BotExit.FINISHED, BotExit.MISCONFIGURED])
def test_a_finished_or_misconfigured_bot_is_not_started_again(code: BotExit) -> None:
    assert POLICY.delay_s(code, 1) is None


def test_the_delay_doubles_with_each_crash_up_to_the_longest() -> None:
    delays = [POLICY.delay_s(BotExit.CRASHED, crashes) for crashes in range(1, 7)]

    assert delays == [0.5, 1, 2, 4, 8, 8]


def test_a_bot_that_crashes_too_often_in_a_row_is_given_up() -> None:
    assert POLICY.delay_s(BotExit.CRASHED, 6) is not None
    assert POLICY.delay_s(BotExit.CRASHED, 7) is None


def test_a_killed_bot_is_started_again_like_a_crashed_one() -> None:
    assert POLICY.delay_s(-9, 1) == 0.5
    assert is_crash(-9)
    assert is_crash(77)


def test_a_released_bot_is_started_again_and_has_not_crashed() -> None:
    assert POLICY.delay_s(BotExit.RELEASED, 1) == 0.5
    assert not is_crash(BotExit.RELEASED)


def test_a_superseded_bot_is_started_again_at_once_by_who_has_it() -> None:
    assert POLICY.delay_s(BotExit.SUPERSEDED, 1) == 0.5
    assert not is_crash(BotExit.SUPERSEDED)


def test_crashes_are_in_a_row_unless_the_process_lived_long() -> None:
    assert POLICY.crashes_in_a_row(before=3, lived_s=1) == 4
    assert POLICY.crashes_in_a_row(before=3, lived_s=60) == 1


def test_a_cause_is_what_the_process_said_or_the_signal_or_the_code() -> None:
    assert cause_of(-9, "it was silent for 30 s") == "it was silent for 30 s"
    assert cause_of(-9, "") == "killed by SIGKILL"
    assert cause_of(-40, "") == "killed by signal 40"
    assert cause_of(77, "") == "ended with exit code 77"
