"""The page that a bot shares with its parent."""

import os
import signal

from trader.supervision.slot import Slot


def test_the_parent_sees_what_its_child_says() -> None:
    slot = Slot()

    child = os.fork()
    if child == 0:
        slot.beat(12.5)
        slot.explain("no such instruction: 7 €")
        os._exit(0)
    os.waitpid(child, 0)

    assert slot.beaten_at == 12.5
    assert slot.reason == "no such instruction: 7 €"
    slot.close()


def test_the_parent_never_sees_half_an_instant() -> None:
    slot = Slot()
    slot.beat(12.5)
    child = os.fork()
    if child == 0:
        while True:
            slot.beat(12.5)

    seen = {slot.beaten_at for _ in range(300_000)}

    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert seen == {12.5}
    slot.close()


def test_a_process_that_said_nothing_has_no_reason() -> None:
    slot = Slot()

    assert slot.reason == ""
    slot.close()


def test_a_long_reason_is_cut() -> None:
    slot = Slot()

    slot.explain("x" * 5000)

    assert slot.reason == "x" * 1000
    slot.close()
