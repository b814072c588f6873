"""G23: the analyst starts with a year of minutes and a month of trades of five pairs."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.goal import OURS, Contestants, Goal, Row, at_most
from bench.servers import wait_until
from bench.stage import Stage
from common.bus import Bus
from common.channels import TICKERS
from common.store import open_store

PAIRS = ("BTC-EUR", "ETH-EUR", "BTC-USD", "ETH-USD", "ETH-BTC")
MINUTES = 365 * 1_440
TRADED_MINUTES = 31 * 1_440
"""The minutes of which single trades are there, two each."""

PATIENCE_S = 60.0

_NUMBERS = """
WITH RECURSIVE k(n, minute) AS (
  SELECT :first, strftime('%Y-%m-%dT%H:%M:', :begin + :first * 60, 'unixepoch')
  UNION ALL
  SELECT n + 1, strftime('%Y-%m-%dT%H:%M:', :begin + (n + 1) * 60, 'unixepoch') FROM k
  WHERE n < :last
)
"""
_MINUTES = """
SELECT :pair, '1m', minute || '00.000000Z', printf(
  '{"pair":"%s","interval":"1m","opened_at":"%s00.000000Z","open":"%d.25","high":"%d.25",'
  || '"low":"%d.25","close":"%d.25","size":"1.5","trades_count":2,"state":"complete",'
  || '"is_closed":true,"source":"trades","funds":"%s","first_id":%d,"first_at":"%s10.000000Z",'
  || '"last_id":%d,"last_at":"%s40.000000Z"}',
  :pair, minute, 100 + n % 97, 101 + n % 97, 100 + n % 97, 101 + n % 97,
  printf('%.3f', (100.25 + n % 97) + (101.25 + n % 97) * 0.5), 2 * n - 1, minute, 2 * n, minute)
FROM k
"""
_HOURS = """
SELECT :pair, '1h', min(minute) || '00.000000Z', printf(
  '{"pair":"%s","interval":"1h","opened_at":"%s00.000000Z","open":"%d.25","high":"%d.25",'
  || '"low":"%d.25","close":"%d.25","size":"%.1f","trades_count":%d,"state":"complete",'
  || '"is_closed":%s,"source":"trades","funds":"%.3f","first_id":%d,"first_at":"%s10.000000Z",'
  || '"last_id":%d,"last_at":"%s40.000000Z"}',
  :pair, min(minute), 100 + min(n) % 97, 101 + max(n % 97), 100 + min(n % 97), 101 + max(n) % 97,
  1.5 * count(*), 2 * count(*), CASE count(*) WHEN 60 THEN 'true' ELSE 'false' END,
  sum((100.25 + n % 97) + (101.25 + n % 97) * 0.5), 2 * min(n) - 1, min(minute),
  2 * max(n), max(minute))
FROM k GROUP BY n / 60
"""
_TRADES = """
SELECT :pair, 2 * n - :back, minute || :second || '.000000Z', printf(
  '{"pair":"%s","trade_id":%d,"price":"%d.25","size":"%s","side":"buy",'
  || '"traded_at":"%s%s.000000Z"}',
  :pair, 2 * n - :back, :base + n % 97, :size, minute, :second)
FROM k
"""


@contextmanager
def enter(stage: Stage) -> Iterator[Contestants]:
    """Fill a store."""
    url = f"sqlite:///{stage.folder / 'year.sqlite'}"
    with open_store(url) as store:
        store.prepare()
    fill(stage.folder / "year.sqlite")
    yield {OURS: lambda: {"start": start_s(stage, url)}}


def fill(path: Path) -> None:
    """Write a year that ends in the last hour; two trades each minute, 10 s and 40 s in it."""
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    begin = int((hour - timedelta(minutes=MINUTES)).timestamp())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for pair in PAIRS:
            given = {"pair": pair, "begin": begin, "first": 1, "last": MINUTES - 1}
            connection.execute("INSERT INTO candles" + _NUMBERS + _MINUTES, given)
            connection.execute("INSERT INTO candles" + _NUMBERS + _HOURS, given)
            for back, second, base, size in ((1, "10", 100, "1"), (0, "40", 101, "0.5")):
                row = {**given, "back": back, "second": second, "base": base, "size": size}
                row["first"] = MINUTES - TRADED_MINUTES
                connection.execute("INSERT INTO trades" + _NUMBERS + _TRADES, row)
        connection.commit()


def start_s(stage: Stage, url: str) -> float:
    """Return how long it takes from the command until every window of every pair is whole."""
    with closing(Bus(stage.valkey.url)) as bus:
        for pair in PAIRS:
            bus.client.delete(TICKERS.at(pair))
        environment = {
            **os.environ,
            "REDIS_URL": stage.valkey.url,
            "STORE_URL": url,
            "VIRC_PAIRS": " ".join(PAIRS),
        }
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, "-m", "analyst"], env=environment)
        try:
            wait_until(lambda: all(is_whole(bus, pair) for pair in PAIRS), PATIENCE_S)
            return time.perf_counter() - started
        finally:
            process.terminate()
            process.wait()


def is_whole(bus: Bus, pair: str) -> bool:
    """Tell whether a pair's ticker has all of its windows whole."""
    ticker = bus.get(TICKERS, pair)
    return ticker is not None and all(each.is_whole for each in ticker.windows)


GOAL = Goal(
    "G23",
    (
        Row(
            "start",
            "start to whole windows: 5 pairs, a year of minutes, 30 days of trades",
            "s",
            (at_most(5),),
        ),
    ),
    enter,
)
