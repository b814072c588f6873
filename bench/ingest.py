"""What G2 and G3 share: the feed's server, and the three ways to take its messages in."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bench.frames import PAIRS
from bench.reference import bare_ingest, seed_ingest
from bench.servers import Valkey, free_port, python, wait_until
from bench.stage import Stage
from common.settings import Settings
from common.store import Store, open_store
from grabber.loop import Grabber

_NOBODY = "http://127.0.0.1:9"
"""Where no REST API is: the grabber's repairs wait for one."""

_STORE_S = 120.0


@dataclass(slots=True)
class Intake:
    """A feed, and the places that what it says goes to."""

    folder: Path
    valkey: Valkey
    feed_url: str
    mongo_url: str
    _sent: IO[bytes]
    _runs: int = 0

    def sent_at(self) -> float:
        """Return when all was sent, or should have been, to the last connection (monotonic)."""
        return float(self._sent.readline())

    def bare(self, plan: str, count: int) -> float:
        """Take a plan in the bare way, and return when it was told."""
        log = self.folder / f"bare{self._number()}.log"
        return bare_ingest.ingest(f"{self.feed_url}/{plan}", self.valkey.port, log, count)

    def seed(self, plan: str, count: int) -> float:
        """Take a plan in the seed's way, and return when it was inserted."""
        return seed_ingest.ingest(f"{self.feed_url}/{plan}", self.mongo_url, count)

    @contextmanager
    def ours(self, plan: str) -> Iterator[tuple[Grabber, Store]]:
        """Give a grabber that is about to connect to a plan, and its store, empty."""
        store_url = f"sqlite:///{self.folder / f'ours{self._number()}.sqlite'}"
        settings = Settings(
            redis_url=self.valkey.url,
            store_url=store_url,
            virc_pairs=" ".join(PAIRS),
            virc_feed_url=f"{self.feed_url}/{plan}",
            virc_rest_url=_NOBODY,
        )
        grabber = Grabber(settings)
        try:
            grabber.start()
            with open_store(store_url) as store:
                yield grabber, store
        finally:
            grabber.close()

    def _number(self) -> int:
        self._runs += 1
        return self._runs


def tell_all(grabber: Grabber, count: int) -> float:
    """Run a grabber until it has told so many trades, and return when it had."""
    while grabber.figures()["trades"] < count:
        grabber.step()
    return time.monotonic()


def store_all(grabber: Grabber, count: int) -> float:
    """Run a grabber until it has stored so many trades, and return when it had."""

    def is_stored() -> bool:
        grabber.step()
        return grabber.figures()["stored"] >= count

    wait_until(is_stored, _STORE_S)
    return time.monotonic()


@contextmanager
def intake(stage: Stage, *plans: str) -> Iterator[Intake]:
    """Start the feed's server, ready for some plans, and those that contestants write to."""
    feed_port, mongo_port = free_port(), free_port()
    with (
        python("bench.feed_server", feed_port, *(f"/{each}" for each in plans)) as sent,
        python("bench.reference.canned_mongo", mongo_port) as said,
    ):
        said.readline()
        sent.readline()
        yield Intake(
            stage.folder,
            stage.valkey,
            f"ws://127.0.0.1:{feed_port}",
            f"mongodb://127.0.0.1:{mongo_port}/?directConnection=true",
            sent,
        )
