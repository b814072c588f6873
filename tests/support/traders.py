"""A trader as a process, and what tests ask of it over Redis."""

import os
import signal
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import psutil
import pytest

import tests.support.bot_types
import trader.bots
import trader.running.session
from common.bus import Bus
from common.channels import BOT_DOCUMENTS, BOT_TYPES, NOTICES, TRADER_COMMANDS
from common.messages.bot import BotDocument, BotFault, BotStatus, TraderCommand
from common.settings import Settings
from tests.support.bots import BOT_ID
from tests.support.venue import Venue
from tests.support.waiting import eventually
from trader.__main__ import run
from trader.supervision.process import fork
from trader.supervision.restart import RestartPolicy
from trader.types.finder import find_bot_types

TYPES = find_bot_types(trader.bots, tests.support.bot_types)
"""The real bot types and those that misbehave."""

POLICY = RestartPolicy(
    first_delay_s=0.05, max_delay_s=0.2, most_crashes=4, steady_s=60, silence_limit_s=60
)
"""Quick; and patient, for a busy machine may let no process of a bot come to a word for seconds."""

IMPATIENT = replace(POLICY, silence_limit_s=2.5, most_crashes=1000)
"""Not patient with a bot that is silent, and starts it again however often that is."""


class TraderProcess:
    """A trader in a process of its own on a Redis server.

    It is forked from the test, which spares it the second of its imports, and dies with it.
    """

    def __init__(
        self,
        url: str,
        host: str = "trader-1",
        faults: Sequence[BotFault] = (),
        policy: RestartPolicy = POLICY,
        **settings: str,
    ) -> None:
        self.bus = Bus(url)
        self.host = host
        self._faults = faults
        self._policy = policy
        self._settings = Settings.model_validate(
            {"redis_url": url, "virc_log_level": "WARNING", **settings}
        )
        self._pid: int | None = None

    def start(self, *, is_waited_for: bool = True) -> None:
        """Start it and wait until it has offered its bot types."""
        self.bus.client.delete(BOT_TYPES.at())
        self._pid = fork(lambda _: self._run(), lambda _: traceback.print_exc())
        if not is_waited_for:
            return
        eventually(lambda: self.bus.get(BOT_TYPES))

    @property
    def pid(self) -> int:
        """The trader's process."""
        assert self._pid is not None
        return self._pid

    @property
    def is_up(self) -> bool:
        """Whether it was started and has not been ended."""
        return self._pid is not None

    def bot_pids(self) -> set[int]:
        """Return the processes of its bots that live now."""
        if self._pid is None:
            return set()
        text = Path(f"/proc/{self._pid}/task/{self._pid}/children").read_text()
        return {int(each) for each in text.split() if is_living(int(each))}

    def hang(self) -> None:
        """Stop it with SIGSTOP; its bots' processes run on."""
        os.kill(self.pid, signal.SIGSTOP)

    def wake(self) -> None:
        """Let it go on after ``hang``."""
        os.kill(self.pid, signal.SIGCONT)

    def _run(self) -> int:
        os.environ["HOSTNAME"] = self.host
        # A policy may not be patient with a bot that is silent.
        trader.running.session.LISTEN_S = 1.0
        return run(self._settings, TYPES, self._policy, self._faults)

    def kill(self) -> None:
        """Kill it with SIGKILL, and wait."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Tell it to stop, wait, and return its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        if self._pid is None:
            return 0
        os.kill(self._pid, number)
        _, status = os.waitpid(self._pid, 0)
        self._pid = None
        return os.waitstatus_to_exitcode(status)

    def ask(self, *commands: TraderCommand) -> None:
        """Send commands."""
        for command in commands:
            self.bus.push(TRADER_COMMANDS, command)

    def document(self, bot_id: UUID = BOT_ID) -> BotDocument:
        """Return a bot's document, waiting for its first."""
        document = eventually(lambda: self.bus.get(BOT_DOCUMENTS, bot_id))
        assert document is not None
        return document

    def await_status(self, status: BotStatus, bot_id: UUID = BOT_ID) -> BotDocument:
        """Return a bot's document once it has this status."""

        def found() -> BotDocument | None:
            document = self.bus.get(BOT_DOCUMENTS, bot_id)
            return document if document is not None and document.status is status else None

        document = eventually(found)
        assert document is not None
        return document

    def bot_pid(self, bot_id: UUID = BOT_ID, other_than: int | None = None) -> int:
        """Return the pid of a bot's living process, waiting for another one if asked."""

        def found() -> int | None:
            document = self.bus.get(BOT_DOCUMENTS, bot_id)
            pid = document.pid if document is not None else None
            return pid if pid not in (None, other_than) and is_living(pid) else None

        pid = eventually(found)
        assert pid is not None
        return pid

    def notices(self) -> list[str]:
        """Return what was flashed on the dashboard."""
        return [each.text for each in self.bus.kept(NOTICES)]

    def await_notices(self, part: str, many: int = 1) -> list[str]:
        """Return the flashed texts with ``part``, as soon as there are ``many``.

        A trader shows what it did before it speaks of it, so the notice may come later.
        """

        def found() -> list[str]:
            texts = [each for each in self.notices() if part in each]
            return texts if len(texts) >= many else []

        return eventually(found)


def is_living(pid: int | None) -> bool:
    """Return whether a process runs: it is there and no zombie."""
    try:
        return pid is not None and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def kill(pid: int) -> None:
    """Kill a process that the test has started, with SIGKILL."""
    os.kill(pid, signal.SIGKILL)


@pytest.fixture
def trader_process(redis_url: str) -> Iterator[TraderProcess]:
    """Return a running trader with quick restarts on an empty Redis."""
    process = TraderProcess(redis_url)
    process.start()
    yield process
    process.stop()
    process.bus.close()


@pytest.fixture
def venue(redis_url: str) -> Iterator[Venue]:
    """Return the broker ``sim``, played by the test."""
    played = Venue(redis_url)
    yield played
    played.close()
