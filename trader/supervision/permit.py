"""A page of memory in which a trader tells its bots' processes until when its lease is sure.

A trader that hangs cannot tell them that another one has taken its bots over. So they look at the
clock themselves before each decision: what was not renewed in time may be somebody else's.
"""

import mmap
import time
from collections.abc import Callable

LEASE_S = 2.0
"""How long a lease lasts without renewal: a dead trader's bots go on elsewhere so late at least."""

MARGIN_S = 0.2
"""A lease counts as over so long before Redis lets another take what was under it."""

_LOOK_EVERY_S = 0.05


class Permit:
    """Written by the trader, read by its bots' processes; made before the first fork."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, mmap.PAGESIZE)
        # One store of eight aligned bytes, as in a slot: nobody reads half of it.
        self._asked_at = memoryview(self._memory)[:8].cast("d")
        self._asked_at[0] = float("-inf")

    def grant(self, asked_at: float) -> None:
        """Note a renewal that was asked for at that instant of the monotonic clock."""
        self._asked_at[0] = asked_at

    def withdraw(self) -> None:
        """Let no bot decide anything until the lease is renewed."""
        self._asked_at[0] = float("-inf")

    def is_sure(self, at: float, since: float = float("-inf")) -> bool:
        """Return whether the lease lasts, and was renewed after an instant."""
        asked_at = self._asked_at[0]
        return since < asked_at and at < asked_at + LEASE_S - MARGIN_S

    def wait(self, live: Callable[[], None], is_over: Callable[[], bool], since: float) -> bool:
        """Return True once the lease is sure, or False when the process is to end first."""
        while not self.is_sure(time.monotonic(), since):
            live()
            if is_over():
                return False
            time.sleep(_LOOK_EVERY_S)
        return True
