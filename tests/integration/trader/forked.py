"""One bot's runner in a process of its own, without a trader."""

import os

from common.bus import Bus
from tests.support.bots import BOT_ID, TYPES
from tests.support.waiting import eventually
from trader.running import session
from trader.running.outfit import Outfit
from trader.running.runner import Runner
from trader.supervision.process import Leash, fork
from trader.supervision.slot import Slot


class Forked:
    """A runner in a process of its own."""

    def __init__(self, url: str) -> None:
        self.slot = Slot()
        self._url = url
        self.pid = fork(self._run, lambda error: self.slot.explain(repr(error)))

    def _run(self, leash: Leash) -> int:
        # Tests do not wait.
        session.LISTEN_S, session.LOOK_AROUND_S = 0.1, 0.5
        return Runner(Outfit(BOT_ID, Bus(self._url), TYPES, self.slot, leash)).run()

    def exit_code(self) -> int:
        """Wait for its end and return its exit code."""

        def ended() -> tuple[int, int] | None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            return (pid, status) if pid else None

        found = eventually(ended)
        assert found is not None
        return os.waitstatus_to_exitcode(found[1])
