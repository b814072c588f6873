"""A limit to the time that a piece of code may take in a process that others wait for."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TookTooLong(BaseException):
    """The code had its time; it cannot take this for an error of its own."""


@contextmanager
def limited(limit_s: float) -> Iterator[None]:
    """Raise TookTooLong in what is done within, when it takes longer; for the main thread alone."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise TookTooLong(f"it took longer than {limit_s:g} s")

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, limit_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
