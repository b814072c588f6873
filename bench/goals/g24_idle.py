"""G24: five hundred bots wait for the market, which trades ten times a second on their pairs."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal

from bench.goal import OURS, SEED, Contestants, Goal, Row, at_most
from bench.herd import Herd, herd, precise_cpu_s, wakes
from bench.reference.bare_bots import seed_bots
from bench.servers import Valkey
from bench.sim import PAIR
from bench.stage import Stage
from common.channels import TICKERS, TRADES
from common.messages.base import Side
from common.messages.market import Ticker, Trade

COUNT = 500
SEEDS = 50
"""Of the former way fewer run, and each of them counts for ten."""

TRADES_A_SECOND = 10
SECONDS = 20.0
SETTLE_S = 6.0


@contextmanager
def enter(stage: Stage) -> Iterator[Contestants]:
    """Start the bots once: they wait for a price that is far from the market's."""
    valkey = stage.valkey
    with herd(valkey) as crowd:
        crowd.start(COUNT, "hearing", {"price": "1"})
        time.sleep(SETTLE_S)
        yield {SEED: lambda: _seed(valkey), OURS: lambda: _ours(crowd)}


def _seed(valkey: Valkey) -> dict[str, float]:
    with seed_bots(valkey, SEEDS) as (_, pids):
        time.sleep(1)
        before = sum(precise_cpu_s(each) for each in pids)
        time.sleep(SECONDS / 2)
        used = sum(precise_cpu_s(each) for each in pids) - before
    return {"bots": 100 * used / (SECONDS / 2) * COUNT / SEEDS}


def _ours(crowd: Herd) -> dict[str, float]:
    pids = crowd.pids
    used, woken = -sum(precise_cpu_s(each) for each in pids), -sum(wakes(each) for each in pids)
    trader = -precise_cpu_s(crowd.pid)
    began = time.monotonic()
    number = 0
    while (passed_s := time.monotonic() - began) < SECONDS:
        while number < passed_s * TRADES_A_SECOND:
            number += 1
            _trade(crowd, number)
        time.sleep(1 / TRADES_A_SECOND)
    used += sum(precise_cpu_s(each) for each in pids)
    trader += precise_cpu_s(crowd.pid)
    woken += sum(wakes(each) for each in pids)
    return {
        "bots": 100 * used / passed_s,
        "all": 100 * (used + trader) / passed_s,
        "wakes": woken / passed_s / len(pids) * 60,
    }


def _trade(crowd: Herd, number: int) -> None:
    """Let the market trade, as far as those hear who listen to it."""
    at, price = datetime.now(UTC), Decimal(3370 + number % 7)
    trade = Trade(
        pair=PAIR, trade_id=number, price=price, size=Decimal(1), side=Side.SELL, traded_at=at
    )
    ticker = Ticker(**dict(trade), windows=())
    crowd.bus.batch().publish(TRADES, trade, PAIR).put(TICKERS, ticker, PAIR).send()


GOAL = Goal(
    "G24",
    (
        Row("bots", f"{COUNT} bots wait: their processor time", "% of a core", (at_most(5),)),
        Row("all", "... and their trader's", "% of a core", (at_most(5),)),
        Row("wakes", "a bot wakes", "/min", (at_most(20),)),
    ),
    enter,
)
