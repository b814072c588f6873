"""G19: what becomes of orders is told to one, ten and a hundred subscribers of the wire door.

All of a user's orders are cancelled at once: each is decided and written down, and told to each
subscriber of the ``full`` channel. The market stands still meanwhile.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from bench.door import asked, exchange, rush, subscription
from bench.goal import OURS, Contestants, Goal, Row
from bench.stage import Stage

ORDERS = 800
CROWDS = (1, 10, 100)


class Crowd:
    """A process of subscribers."""

    def __init__(self, port: int, count: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.crowd", str(port), str(count), subscription()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._said("ready")

    def expect(self, count: int) -> None:
        """Let them count from now on."""
        if self._process.stdin is None:
            raise RuntimeError("a pipe was asked for")
        self._process.stdin.write(f"{count}\n")
        self._process.stdin.flush()
        self._said("counts")

    def finished_at(self) -> float:
        """Wait until each has heard all, and return when that was."""
        return float(self._line())

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def _said(self, word: str) -> None:
        if self._line() != word:
            raise RuntimeError("the subscribers have ended")

    def _line(self) -> str:
        return self._process.stdout.readline().strip() if self._process.stdout else ""


@contextmanager
def enter(stage: Stage) -> Iterator[Contestants]:
    """Start the exchange, whose market stands still."""
    with exchange(stage.folder / "exchange") as port:
        asked(port, "POST", "/admin/pause")
        yield {OURS: lambda: {str(count): told(port, count) for count in CROWDS}}


def told(port: int, count: int) -> float:
    """Return the messages a second that so many subscribers have together."""
    with ExitStack() as left:
        rush(port, 8, ORDERS)
        crowd = Crowd(port, count)
        left.callback(crowd.close)
        crowd.expect(ORDERS)
        started = time.time()
        asked(port, "DELETE", "/orders")
        return ORDERS * count / (crowd.finished_at() - started)


GOAL = Goal(
    "G19",
    tuple(
        Row(str(count), f"messages told, {count} subscribers", "1/s", is_higher_better=True)
        for count in CROWDS
    ),
    enter,
)
