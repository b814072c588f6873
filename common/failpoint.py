"""Places where a test has a process die as if the power had failed, or stand still.

``VIRC_FAIL_AT=after-sent`` kills the process the first time it comes to that point,
``after-sent:3`` the third time, and ``after-sent:3:stop`` stops it there, so that a test can strike
somebody else. Unset, which it is outside of tests, a point costs one comparison.
"""

import mmap
import os
import signal

POINTS = frozenset(
    {
        "before-intent",
        "after-intent",
        "after-sent",
        "after-post-before-reply",
        "after-reply-before-commit",
        "after-commit-before-event",
        "after-event-before-ack",
        "mid-cancel",
        "mid-switch",
    }
)

_ACTS = {"": signal.SIGKILL, "stop": signal.SIGSTOP}


class _Trap:
    """A point that is armed; the processes that are forked from here on count together."""

    def __init__(self, text: str) -> None:
        self.name, _, rest = text.partition(":")
        count, _, act = rest.partition(":")
        if self.name and (self.name not in POINTS or act not in _ACTS):
            raise ValueError(f"VIRC_FAIL_AT: there is no fail-point {text!r}")
        self._signal = _ACTS[act]
        if self.name:
            self._left = memoryview(mmap.mmap(-1, mmap.PAGESIZE)).cast("q")
            self._left[0] = int(count or 1)

    def spring(self) -> None:
        """Count down; strike once, at nought."""
        left = self._left[0] - 1
        self._left[0] = left
        if left == 0:
            os.kill(os.getpid(), self._signal)


_armed = [_Trap(os.environ.get("VIRC_FAIL_AT", ""))]


def arm(text: str) -> None:
    """Have this process, and those it forks, fail at a point, in the words of ``VIRC_FAIL_AT``."""
    _armed[0] = _Trap(text)


def pass_by(point: str) -> None:
    """Die or stop here, without any farewell, if that is what the test wants."""
    if point == _armed[0].name:
        _armed[0].spring()
