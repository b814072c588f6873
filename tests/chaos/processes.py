"""The platform's processes in a trial: forked, which spares each the second of its imports."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import psutil

import trader.bots
from cambista.__main__ import build
from common.failpoint import arm
from common.service import run_service
from common.settings import Settings
from trader.__main__ import run
from trader.supervision.process import fork
from trader.supervision.restart import RestartPolicy
from trader.types.finder import find_bot_types

TYPES = find_bot_types(trader.bots)

POLICY = RestartPolicy(
    first_delay_s=0.05, max_delay_s=0.2, most_crashes=1000, steady_s=60, silence_limit_s=20
)
"""Quick, and patient: a trial stops processes on purpose."""


class Service:
    """A service in a process of its own, which dies with the test."""

    def __init__(self, name: str, run_it: Callable[[], int], log_file: Path) -> None:
        self.name = name
        self._run = run_it
        self._log_file = log_file
        self._pid: int | None = None
        self._is_stopped = False

    def start(self, fail_at: str = "") -> None:
        """Start it, to fail at a point or not; returns at once."""
        self._is_stopped = False
        self._pid = fork(lambda _: self._live(fail_at), lambda _: traceback.print_exc())

    def _live(self, fail_at: str) -> int:
        log = os.open(self._log_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(log, 2)
        sys.stderr = os.fdopen(2, "w", buffering=1)
        os.environ["HOSTNAME"] = self.name
        arm(fail_at)
        return self._run()

    @property
    def pid(self) -> int:
        """Its process's id."""
        return self._pid or 0

    @property
    def is_dead(self) -> bool:
        """Whether it has ended."""
        self._look()
        return self._pid is None

    @property
    def is_stopped(self) -> bool:
        """Whether it stands still at a point."""
        self._look()
        return self._is_stopped

    def go_on(self) -> None:
        """Let it go on."""
        if self._pid is not None and self._is_stopped:
            self._is_stopped = False
            os.kill(self._pid, signal.SIGCONT)

    def kill(self) -> None:
        """Kill it with SIGKILL, and wait."""
        if not self.is_dead and self._pid is not None:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pid = None

    def _look(self) -> None:
        if self._pid is None:
            return
        pid, status = os.waitpid(self._pid, os.WNOHANG | os.WUNTRACED)
        if pid and os.WIFSTOPPED(status):
            self._is_stopped = True
        elif pid:
            self._pid = None


def broker_service(settings: Settings, log_file: Path) -> Service:
    """Return a real broker."""
    return Service(
        f"host-{settings.cambista_name}",
        lambda: run_service("cambista", lambda: build(settings), settings),
        log_file,
    )


def trader_service(settings: Settings, log_file: Path) -> Service:
    """Return a trader with its bots."""
    return Service("host-trader", lambda: run(settings, TYPES, POLICY), log_file)


def is_stopped(pid: int | None) -> bool:
    """Whether a process, of whomever, stands still."""
    try:
        return bool(pid) and psutil.Process(pid).status() == psutil.STATUS_STOPPED
    except psutil.NoSuchProcess:
        return False
