"""Programs of others on the stage: each a process, with the Python of the peers' environment."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.goal import Contestants
from bench.needs import NotInstalledError

VARIABLE = "VIRC_BENCH_PEERS"
"""Names the Python that has the peers."""

USUAL = Path(".venv-peers/bin/python")

_MODULES = {
    "lightmatchingengine": "bench.peers.light",
    "liquibook": "bench.peers.liqui",
    "nautilus_trader": "bench.peers.nautilus",
}


class Peer:
    """A peer's process, which is started with its first turn."""

    def __init__(self, name: str, goal: str) -> None:
        self.name = name
        self._goal = goal
        self._process: subprocess.Popen[str] | None = None

    def turn(self) -> Mapping[str, float]:
        """Let it measure once. Raises NotInstalledError."""
        if self._process is None:
            self._process = subprocess.Popen(
                [interpreter(), "-m", _MODULES[self.name]],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        line = ""
        if self._process.stdin is not None and self._process.stdout is not None:
            try:
                self._process.stdin.write(f"{self._goal}\n")
                self._process.stdin.flush()
                line = self._process.stdout.readline()
            except BrokenPipeError:
                pass  # it has ended, and says why
        if not line:
            raise NotInstalledError(_why(self.name, self._process.communicate()[1]))
        found: dict[str, float] = json.loads(line)
        return found

    def close(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()


@contextmanager
def peers(goal: str, names: Sequence[str]) -> Iterator[Contestants]:
    """Give these peers as contestants of a goal."""
    with ExitStack() as left:
        found = {name: Peer(name, goal) for name in names}
        for each in found.values():
            left.callback(each.close)
        yield {name: each.turn for name, each in found.items()}


def interpreter() -> str:
    """Return the Python that may have the peers: named, of their own environment, or this one."""
    named = os.environ.get(VARIABLE)
    if named:
        return named
    return str(USUAL.absolute()) if USUAL.exists() else sys.executable


def _why(name: str, errors: str) -> str:
    """Return in one line why a process ended."""
    last = errors.strip().splitlines()[-1:] or ["it said nothing"]
    if last[0].startswith("ModuleNotFoundError"):
        return f"{name} is not installed (see bench/peers)"
    return f"it ended: {last[0]}"
