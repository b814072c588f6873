"""A private server that speaks Mongo's wire protocol: started, killed, paused, started again.

No mongod can be installed from a package index; SecantusDB can. It is another program under
another licence, so it runs as a process of its own and is never imported.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from tests.support.redis import free_port
from tests.support.waiting import eventually

PROGRAM = "secantusd-py"


def program() -> Path | None:
    """Return where the server's program is, beside this interpreter or on the path."""
    beside = Path(sys.executable).with_name(PROGRAM)
    found = str(beside) if beside.exists() else shutil.which(PROGRAM)
    return None if found is None else Path(found)


class MongoServer:
    """A server of the test's own, always on one port, with what it stored in ``folder``."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path = path
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "virc") -> str:
        """Return the address of a database on this server."""
        return f"mongodb://127.0.0.1:{self.port}/{database}?directConnection=true"

    def start(self) -> None:
        """Start the server, with what is in its folder, and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [
                *(str(self.path), "--host", "127.0.0.1", "--port", str(self.port)),
                # Without the last one a kill loses writes that were confirmed.
                *("--storage-path", str(self.folder), "--cache-size", "256M", "--sync-on-commit"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        eventually(self._answers)

    def _answers(self) -> bool:
        with self.client(serverSelectionTimeoutMS=500) as client:
            try:
                return bool(client.admin.command("ping"))
            except PyMongoError:
                return False

    def client(self, **options: Any) -> MongoClient[dict[str, Any]]:  # noqa: ANN401 - pymongo's own
        """Return a plain client, for what a test looks at behind the store's back."""
        return MongoClient(self.url(), **options)

    def kill(self) -> None:
        """Kill the server with SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Let the server end in its own time."""
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(60)
            self._process = None

    def pause(self) -> None:
        """Stop the server's process, its sockets staying open."""
        if self._process is not None:
            os.kill(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let a paused server go on."""
        if self._process is not None:
            os.kill(self._process.pid, signal.SIGCONT)

    def start_again(self) -> None:
        """Start the server with what it stored, if it does not run."""
        if self._process is None:
            self.start()


@pytest.fixture(scope="session")
def mongo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoServer]:
    """One server for the whole run; a test that kills it starts it again."""
    path = program()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(f"{PROGRAM} is not installed")
        pytest.skip(f"{PROGRAM} is not installed")
    server = MongoServer(path, tmp_path_factory.mktemp("mongo"))
    server.start()
    yield server
    server.go_on()
    server.kill()


@pytest.fixture(scope="session")
def mongo_url(mongo_server: MongoServer) -> str:
    """Return the address of a database on the run's server."""
    return mongo_server.url()
