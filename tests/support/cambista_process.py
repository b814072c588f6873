"""The real broker's process, as a test starts and kills it."""

import subprocess
import sys
from os import environ
from pathlib import Path


class CambistaProcess:
    """``python -m cambista`` with its log in a file; fail-points are given as ``fail_at``."""

    def __init__(self, env: dict[str, str], log_file: Path) -> None:
        self.log_file = log_file
        self._env = env
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, fail_at: str = "") -> "CambistaProcess":
        """Start it; returns at once."""
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "cambista"],
                env={**environ, **self._env, "VIRC_FAIL_AT": fail_at},
                stderr=log,
            )
        return self

    @property
    def pid(self) -> int:
        """The process's id."""
        return 0 if self._process is None else self._process.pid

    @property
    def is_dead(self) -> bool:
        """Whether it has ended."""
        return self._process is None or self._process.poll() is not None

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> int:
        """Stop it with SIGTERM, and return its exit code."""
        if self._process is None:
            raise RuntimeError("stop before start")
        self._process.terminate()
        return self._process.wait(timeout=60)
