"""The analyst as it runs: killed, cut off from Redis and the store, and right all the same."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from common.bus import Bus, BusAway
from common.channels import HEARTBEATS, TICKERS
from common.channels import TRADES as TRADES_TOPIC
from common.listener import Heard, Listener
from common.messages.base import Side
from common.messages.market import Gap, Ticker, Trade
from common.messages.platform import Condition, Heartbeat
from common.records import GAPS, TRADES
from common.store import Store, open_store
from tests.support.mongo import MongoServer
from tests.support.redis import RedisServer
from tests.support.waiting import eventually
from tests.unit.analyst.recompute import windows_of

PAIR = "BTC-EUR"

LATELY = timedelta(days=31) - timedelta(seconds=40)
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
        """Return trades from 31 days ago until 40 seconds ago, with ids from 1."""
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
        eventually(self.is_listening, within_s=15)

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
        code = self._process.wait(timeout=10)
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

        return eventually(found, within_s=15) or pytest.fail("no ticker")

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


@pytest.fixture
def stage(redis_url: str, tmp_path: Path) -> Iterator[Stage]:
    with closing(Stage(redis_url, sqlite_in(tmp_path))) as found:
        yield found


def assert_right(ticker: Ticker, trades: list[Trade]) -> None:
    """Compare a ticker with a full recompute at the time when it was made, which is near now.

    The recompute is made for the moments around: windows change only when a trade leaves them.
    """
    now = datetime.now(UTC)
    moments = (now - timedelta(seconds=3) * step / 300 for step in range(300))
    assert any(ticker.windows == windows_of(trades, at) for at in moments)


def test_history_and_live_trades_make_one_ticker(stage: Stage) -> None:
    past, live = stage.history(5_000), stage.lately(5_001, 5_100)
    stage.keep(past)

    stage.start()
    stage.publish(live)
    ticker = stage.ticker_of(5_100)

    assert (ticker.price, ticker.size) == (live[-1].price, live[-1].size)
    assert ticker.windows[0].trade_count == 101
    assert_right(ticker, past + live)
    assert stage.stop() == 0


def test_trades_that_come_twice_or_out_of_order_count_once(stage: Stage) -> None:
    past, live = stage.history(50), stage.lately(51, 90)
    stage.keep(past)
    stage.start()

    stage.publish([*reversed(live), *live, *past[-5:]])

    assert_right(stage.ticker_of(90), past + live)


def test_a_trade_lost_on_the_way_is_taken_from_the_store_when_it_is_there(stage: Stage) -> None:
    past, live = stage.history(50), stage.lately(51, 60)
    stage.keep(past)
    stage.start()

    stage.publish([each for each in live if each.trade_id not in {53, 54, 57}])
    lacking = stage.ticker_of(60, is_whole=False)
    assert lacking.windows[0].trade_count == 8
    stage.keep(live)

    assert_right(stage.ticker_of(60), past + live)


def test_windows_with_a_permanent_gap_are_never_whole(stage: Stage) -> None:
    past, live = stage.history(50), stage.lately(51, 60)
    stage.keep(past)
    stage.start()

    stage.publish([each for each in live if each.trade_id != 55])
    gap = Gap(
        pair=PAIR,
        from_id=55,
        to_id=55,
        detected_at=stage.begin,
        missing_count=1,
        is_permanent=True,
    )
    stage.store.put(GAPS, [gap])

    def is_given_up() -> bool:
        heartbeat = stage.heartbeat()
        return heartbeat is not None and heartbeat.figures.get("lost") == 1

    eventually(is_given_up, within_s=10)
    assert not any(each.is_whole for each in stage.ticker_of(60, is_whole=False).windows)


def test_killed_and_started_again_it_tells_what_it_would_have_told(stage: Stage) -> None:
    past, before, meanwhile, after = (
        stage.history(3_000),
        *(stage.lately(3_001, 3_090)[at : at + 30] for at in (0, 30, 60)),
    )
    stage.keep(past)
    stage.start()
    stage.publish(before)
    stage.ticker_of(3_030)

    stage.kill()
    stage.publish(meanwhile)
    stage.keep([*before, *meanwhile])
    stage.start()
    stage.publish(after)

    assert_right(stage.ticker_of(3_090), [*past, *before, *meanwhile, *after])


def test_a_last_trade_stored_after_the_start_needs_no_later_trade_to_be_found(
    stage: Stage,
) -> None:
    past, live = stage.history(50), stage.lately(51, 60)
    stage.keep(past)
    stage.start()
    stage.ticker_of(50)

    stage.keep(live)

    assert_right(stage.ticker_of(60), past + live)


def test_windows_move_on_while_nothing_trades(stage: Stage) -> None:
    stage.keep([stage.trade(1, timedelta(days=31) - timedelta(seconds=55))])
    stage.start()

    def count() -> int | None:
        ticker = stage.ticker()
        return None if ticker is None else ticker.windows[0].trade_count

    assert eventually(lambda: count() is not None)
    assert count() == 1
    eventually(lambda: count() == 0, within_s=15)


def test_a_burst_is_told_a_few_times_and_to_the_last_trade(stage: Stage) -> None:
    live = stage.lately(1, 20_000)
    stage.start()
    begun_at_s = time.monotonic()
    with closing(Listener[None](stage.bus, topics=[(TICKERS, (PAIR,))])) as told:
        for at in range(0, len(live), 1_000):
            stage.publish(live[at : at + 1_000])

        last_ids: list[int] = []
        while not last_ids or last_ids[-1] != 20_000:
            heard = told.listen(10.0)
            last_ids += [each.message.trade_id for each in heard if isinstance(each, Heard)]

    assert last_ids == sorted(last_ids)
    assert len(last_ids) <= (time.monotonic() - begun_at_s) / 0.1 + 1


def test_redis_may_go_away_and_come_back_empty_handed(tmp_path: Path) -> None:
    server = RedisServer(tmp_path / "redis")
    server.start()
    try:
        with closing(Stage(server.url, sqlite_in(tmp_path))) as stage:
            past, before, meanwhile, after = (
                stage.history(500),
                *(stage.lately(501, 590)[at : at + 30] for at in (0, 30, 60)),
            )
            stage.keep(past)
            stage.start()
            stage.publish(before)
            stage.ticker_of(530)

            server.kill()
            stage.keep([*before, *meanwhile])
            with pytest.raises(BusAway):
                stage.publish(meanwhile)
            server.start()
            eventually(stage.is_listening, within_s=15)
            stage.publish(after)

            assert_right(stage.ticker_of(590), [*past, *before, *meanwhile, *after])
            assert stage.stop() == 0
    finally:
        server.kill()


def test_live_trades_go_on_while_mongo_is_away_and_what_they_lack_comes_later(
    redis_url: str, mongo_server: MongoServer
) -> None:
    url = mongo_server.url(f"test_{uuid4().hex[:8]}")
    with closing(Stage(redis_url, url)) as stage:
        past, live = stage.history(50), stage.lately(51, 60)
        stage.keep(past)
        stage.start()
        stage.ticker_of(50)

        mongo_server.kill()
        try:
            stage.publish([each for each in live if each.trade_id != 55])
            stage.ticker_of(60, is_whole=False)
            eventually(lambda: stage.is_degraded("Mongo is away"), within_s=10)
        finally:
            mongo_server.start()
        stage.keep(live)

        assert_right(stage.ticker_of(60), past + live)


def test_numbers_that_no_ticker_can_carry_silence_their_pair_and_end_nothing(
    stage: Stage,
) -> None:
    stage.start()
    absurd = Decimal(10**20 - 1)
    stage.publish([each.model_copy(update={"size": absurd}) for each in stage.lately(1, 3)])

    eventually(lambda: stage.is_degraded("no ticker can carry"), within_s=10)
    assert stage.stop() == 0
