"""Both back ends of the store, empty, and the means to take them away."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

from common.store import Store, open_store
from tests.support.mongo import MongoServer
from tests.support.sqlite import WriteLock


@dataclass
class Ground:
    """A back end, empty, that a test may take away."""

    url: str
    impatient_url: str
    """The same, with a short wait until it is called away."""
    patient_url: str
    """The same, with a wait that outlasts any test."""
    take_away: Callable[[], object]
    bring_back: Callable[[], object]
    server: MongoServer | None = None
    writers: list[subprocess.Popen[str]] = field(default_factory=list)

    def writer(self, first: int, last: int, batch_size: int) -> subprocess.Popen[str]:
        """Start a process that stores fills, up to the point where it begins."""
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.support.store_writer", self.url),
                *(str(first), str(last), str(batch_size)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.writers.append(process)
        return process

    def close(self) -> None:
        """End the writers, and have the back end there again."""
        for process in self.writers:
            process.kill()
            process.communicate()
        self.bring_back()


@pytest.fixture(params=["sqlite", "mongo"])
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    """Return a back end with nothing in it."""
    if request.param == "sqlite":
        lock = WriteLock(tmp_path / "deep" / "virc.sqlite")
        url = f"sqlite:///{lock.path}"
        short, long = (f"{url}?busy_s={seconds}" for seconds in (0.1, 600))
        found = Ground(url, short, long, lock.take, lock.release)
    else:
        server: MongoServer = request.getfixturevalue("mongo_server")
        url = server.url(f"test_{uuid4().hex[:8]}")
        short, long = (f"{url}&serverSelectionTimeoutMS={ms}" for ms in (2_000, 600_000))
        found = Ground(url, short, long, server.kill, server.start_again, server)
    yield found
    found.close()


@pytest.fixture
def store(ground: Ground) -> Iterator[Store]:
    """Return a prepared store with nothing in it."""
    with open_store(ground.url) as opened:
        opened.prepare()
        yield opened
