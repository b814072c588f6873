"""A bus, a store, the analyst as a process, and a market of the test's own."""

import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from common.bus import Bus
from common.channels import HEARTBEATS, TICKERS
from common.channels import TRADES as TRADES_TOPIC
from common.messages.base import Side
from common.messages.market import Ticker, Trade
from common.messages.platform import Condition, Heartbeat
from common.records import TRADES
from common.store import Store, open_store
from tests.support.waiting import eventually

PAIR = "BTC-EUR"

LATELY = timedelta(days=31) - timedelta(seconds=25)
"""After the beginning: young enough for the shortest window while a test runs."""


def sqlite_in(folder: Path) -> str:
    """Return the address of a store in a folder."""
    return f"sqlite:///{folder}/virc.sqlite"


class Stage:
    """A bus, a store and the analyst as a process, and the market played to it."""

    def __init__(self, redis_url: str, store_url: str) -> None:
        self.begin = datetime.now(UTC) - timedelta(days=31)
        self.url = redis_url
        self.store_url = store_url
        self.store: Store = open_store(self.store_url)
        self.store.prepare()
        self.bus = Bus(redis_url)
        self._process: subprocess.Popen[bytes] | None = None

    def trade(self, trade_id: int, after: timedelta, price: str = "50000") -> Trade:
        """Return a trade so long after the beginning, 31 days ago."""
        return Trade(
            pair=PAIR,
            trade_id=trade_id,
            price=Decimal(price) + trade_id % 97,
            size=Decimal(trade_id % 13 + 1) / 100,
            side=Side.BUY,
            traded_at=self.begin + after,
        )

    def history(self, count: int) -> list[Trade]:
        """Return trades from 31 days ago until 25 seconds ago, with ids from 1."""
        return [self.trade(each, LATELY * each / count) for each in range(1, count + 1)]

    def lately(self, first_id: int, last_id: int) -> list[Trade]:
        """Return the trades that follow a history, some milliseconds apart."""
        return [
            self.trade(each, LATELY + timedelta(milliseconds=each - first_id + 1), "50500")
            for each in range(first_id, last_id + 1)
        ]

    def start(self) -> None:
        """Start the analyst and wait until it listens."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "analyst"],
            env={
                **os.environ,
                "REDIS_URL": self.url,
                "STORE_URL": self.store_url,
                "VIRC_PAIRS": f"{PAIR} ETH-EUR",
            },
        )
        eventually(self.is_listening)

    def is_listening(self) -> bool:
        counts: Any = self.bus.client.pubsub_numsub(TRADES_TOPIC.at(PAIR))
        return bool(counts[0][1])

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> int:
        """Ask it to stop; return its exit code."""
        assert self._process is not None
        self._process.terminate()
        code = self._process.wait(timeout=60)
        self._process = None
        return code

    def keep(self, trades: Iterable[Trade]) -> None:
        """Store trades, as the grabber does."""
        self.store.insert_new(TRADES, list(trades))

    def publish(self, trades: Iterable[Trade]) -> None:
        """Publish trades, as the grabber does."""
        batch = self.bus.batch()
        for each in trades:
            batch.publish(TRADES_TOPIC, each, PAIR)
        batch.send()

    def ticker(self) -> Ticker | None:
        return self.bus.get(TICKERS, PAIR)

    def ticker_of(self, trade_id: int, *, is_whole: bool = True) -> Ticker:
        """Wait for the ticker that a trade is the last of, all of its windows whole or some not."""

        def found() -> Ticker | None:
            ticker = self.ticker()
            if ticker is None or ticker.trade_id != trade_id:
                return None
            return ticker if all(each.is_whole for each in ticker.windows) == is_whole else None

        return eventually(found) or pytest.fail("no ticker")

    def heartbeat(self) -> Heartbeat | None:
        found = [each for parts, each in self.bus.find(HEARTBEATS) if parts[0] == "analyst"]
        return found[0] if found else None

    def is_degraded(self, words: str) -> bool:
        """Tell whether its last heartbeat complains in these words."""
        heartbeat = self.heartbeat()
        return (
            heartbeat is not None
            and heartbeat.condition is Condition.DEGRADED
            and words in heartbeat.detail
        )

    def close(self) -> None:
        self.kill()
        self.bus.close()
        self.store.close()
