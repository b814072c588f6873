"""A service's process: started, watched, and gone when the one that started it is gone."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from common.settings import Settings

_PR_SET_PDEATHSIG = 1
"""Of Linux's <sys/prctl.h>: which signal a process gets when its parent dies."""

_SETTINGS = frozenset(name.upper() for name in Settings.model_fields)


class Child:
    """One run of a service, the leader of a process group of its own.

    The group goes as a container does: when its leader ends, the rest is killed.
    """

    def __init__(
        self, command: tuple[str, ...], environment: Mapping[str, str], log: Path, folder: Path
    ) -> None:
        self.started_at = time.monotonic()
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - docker-compose.yml's commands
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=child_environment(os.environ, environment),
                cwd=folder,
                # Ctrl-C is for who started it, which stops the services in order.
                start_new_session=True,
                preexec_fn=_dies_with_parent(),  # noqa: PLW1509 - this process has no threads
            )
        self.pid = self._process.pid

    @property
    def lived_s(self) -> float:
        """How long ago it was started."""
        return time.monotonic() - self.started_at

    def exit_code(self) -> int | None:
        """Return how it ended, minus the signal's number where one killed it; None if it lives."""
        code = self._process.poll()
        if code is not None:
            self._kill_group()
        return code

    def ask_to_stop(self) -> None:
        """Send it SIGTERM."""
        self._process.terminate()

    def kill(self) -> None:
        """Kill it and what it has forked."""
        self._kill_group()
        self._process.wait()

    def _kill_group(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


def child_environment(own: Mapping[str, str], declared: Mapping[str, str]) -> dict[str, str]:
    """Return a service's environment: what compose declares, and of ours all but the settings.

    So a service hears of a setting only where docker-compose.yml says so, as in a container.
    """
    inherited = {name: value for name, value in own.items() if name not in _SETTINGS}
    direct = "127.0.0.1,localhost"
    fixed = {"PYTHONUNBUFFERED": "1", "NO_PROXY": direct, "no_proxy": direct}
    return {**inherited, **fixed, **declared}


def _dies_with_parent() -> Callable[[], None] | None:
    """Return what the child does before it becomes the service, where the system can do it."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def _before_exec() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the request was made
            os._exit(1)

    return _before_exec


def stop_with_parent() -> None:
    """Have this process told to stop when the one that started it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
