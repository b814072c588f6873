"""A grabber of a test's own: ``python -m grabber``, killed, stopped and started again."""

import subprocess
import sys
from os import environ
from pathlib import Path
from typing import Protocol

from common.bus import Bus
from common.channels import HEARTBEATS
from common.messages.market import Trade
from common.messages.platform import Condition, Heartbeat
from common.records import GAPS, TRADES
from common.service import instance_name
from common.store import MAX_LIMIT, Store
from tests.support.waiting import eventually

Played = dict[str, dict[str, int]]


class Market(Protocol):
    """Where prices come from."""

    feed_url: str
    rest_url: str


class GrabberProcess:
    """A grabber on an exchange, a Redis server and a store."""

    def __init__(
        self, folder: Path, market: Market, redis: str, store: str, feed: str = "coinbase"
    ) -> None:
        self.log_file = folder / "grabber.log"
        self.pairs: tuple[str, ...] = ("BTC-USD", "BTC-EUR")
        self._redis = redis
        self._env = {
            "REDIS_URL": redis,
            "STORE_URL": store,
            "VIRC_FEED": feed,
            "VIRC_FEED_URL": market.feed_url,
            "VIRC_REST_URL": market.rest_url,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it need not hear anything yet."""
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "grabber"],
                env={**environ, **self._env, "VIRC_PAIRS": " ".join(self.pairs)},
                stderr=log,
            )

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> int:
        """Stop it with SIGTERM, and return its exit code."""
        if self._process is None:
            raise ValueError("it does not run")
        self._process.terminate()
        code = self._process.wait(60)
        self._process = None
        return code

    def heartbeat(self) -> Heartbeat | None:
        """Return its last heartbeat."""
        bus = Bus(self._redis)
        try:
            return bus.get(HEARTBEATS, "grabber", instance_name())
        finally:
            bus.close()

    def figure(self, name: str) -> float:
        """Return a figure of its last heartbeat; zero while there is none."""
        beat = self.heartbeat()
        return 0 if beat is None else beat.figures.get(name, 0)

    def until(self, condition: Condition, detail: str = "") -> Heartbeat:
        """Wait until it says that it is so, and for this reason."""
        if self._process is not None and self._process.poll() is not None:
            raise AssertionError(f"the grabber has ended: {self.log_file.read_text()}")

        def told() -> Heartbeat | None:
            beat = self.heartbeat()
            is_so = beat and beat.condition is condition and detail in beat.detail
            return beat if is_so else None

        found = eventually(told)
        assert found is not None
        return found


def stored_trades(store: Store, pair: str) -> list[Trade]:
    """Return all stored trades of a pair, their ids rising."""
    trades: list[Trade] = []
    while True:
        since = trades[-1].trade_id + 1 if trades else 1
        page = store.find(
            TRADES, {"pair": pair}, field_range=("trade_id", since, None), limit=MAX_LIMIT
        )
        trades += page
        if len(page) < MAX_LIMIT:
            return trades


def stored_ids(store: Store, pair: str) -> list[int]:
    """Return the ids of all stored trades of a pair, rising."""
    return [trade.trade_id for trade in stored_trades(store, pair)]


def is_settled(store: Store, played: Played) -> bool:
    """Whether the store has the last trades, and no hole that is known is open."""
    for pair, counts in played.items():
        last = store.last(TRADES, pair=pair)
        if last is None or last.trade_id != counts["last_id"]:
            return False
        rows = store.find(GAPS, {"pair": pair}, limit=MAX_LIMIT)
        if any(row.repaired_at is None and not row.is_permanent for row in rows):
            return False
    return True


def lacking(store: Store, played: Played, begun: Played) -> dict[str, str]:
    """Return what the store lacks, by pair, of the trades played since the grabber began."""
    found: dict[str, str] = {}
    for pair, counts in played.items():
        ids = stored_ids(store, pair)
        first = min(begun[pair]["last_id"], ids[0] if ids else 0)
        wanted = range(first, counts["last_id"] + 1)
        if ids != list(wanted):
            missing = sorted(set(wanted) - set(ids))
            found[pair] = f"{len(missing)} of {len(wanted)}, the first {missing[:5]}"
    return found
