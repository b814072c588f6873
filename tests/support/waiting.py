"""The only waiter of the tests."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(condition: Callable[[], T], within_s: float = 60.0) -> T:
    """Return the condition's first true value; fail with its last one when none comes in time.

    The limit is long, for a machine may be slow; a wait ends as soon as its condition is true.
    How long something takes is for ``bench/``: no test gives a shorter limit.
    """
    deadline = time.monotonic() + within_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"did not become true within {within_s} s; last was {value!r}")
        time.sleep(0.01)
