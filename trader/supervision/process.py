"""Forking: a child that dies with its parent, with nothing of its parent's open."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from trader.supervision.restart import BotExit

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_LAST_STANDARD_FILE = 2
_SIGNALS = {signal.SIGTERM, signal.SIGINT}


class Leash:
    """Whether a child's process is to end: it was told to, or its parent is gone."""

    def __init__(self, parent: int) -> None:
        self._parent = parent
        self._is_told = False
        self._ends: tuple[int, int] | None = None

    def pull(self, _number: int, _frame: FrameType | None) -> None:
        """Tell the process to end; this is all that the signal handler does."""
        self._is_told = True
        if self._ends is not None:
            os.write(self._ends[1], b"x")

    def fileno(self) -> int:
        """Return what becomes readable when the process is told to end, to wait on."""
        if self._ends is None:
            self._ends = os.pipe()
            if self._is_told:
                os.write(self._ends[1], b"x")
        return self._ends[0]

    def __call__(self) -> bool:
        """Return whether to end."""
        return self._is_told or os.getppid() != self._parent


def fork(work: Callable[[Leash], int], fail: Callable[[BaseException], None]) -> int:
    """Run ``work`` in a child and return its pid; its result is the child's exit code.

    An error goes to ``fail``, in the child, which then ends as CRASHED. Signals that come between
    the fork and the child's own handlers wait.
    """
    parent = os.getpid()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        pid = os.fork()
        if pid == 0:
            _live(parent, work, fail)
        return pid
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _live(parent: int, work: Callable[[Leash], int], fail: Callable[[BaseException], None]) -> None:
    """Be the child; never returns."""
    code: int = BotExit.CRASHED
    try:
        code = work(_settle_in(parent))
    except BaseException as error:
        fail(error)
    finally:
        sys.stderr.flush()
        os._exit(code)


def _settle_in(parent: int) -> Leash:
    leash = Leash(parent)
    signal.signal(signal.SIGTERM, leash.pull)
    # Ctrl-C reaches the whole group: the parent hears it too, and tells its children in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, set())
    die_with_the_parent()
    _let_go_of_files()
    return leash


def die_with_the_parent(number: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel kill this process when its parent dies; else the leash is what remains."""
    if _LIBC is not None and _LIBC.prctl(_PR_SET_PDEATHSIG, number) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def _let_go_of_files() -> None:
    """Close the parent's connections and files.

    Each number is taken by /dev/null instead: objects that think they own one may close it later.
    """
    nothing = os.open(os.devnull, os.O_RDWR)
    folder = Path("/proc/self/fd" if sys.platform == "linux" else "/dev/fd")
    for number in [int(each.name) for each in folder.iterdir()]:
        if number > _LAST_STANDARD_FILE and number != nothing:
            # One of the numbers was the folder's own, and is free by now: no harm.
            os.dup2(nothing, number, inheritable=False)
