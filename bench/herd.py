"""Real bots under a real trader: started, looked at, and stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

from bench.servers import Valkey, wait_until
from bench.sim import RULES
from common.bus import Bus
from common.channels import BOT_DOCUMENTS, BOT_TYPES, CARDS, TRADER_COMMANDS
from common.messages.bot import BotStatus, StartBot
from common.messages.order import Card

_START_S = 120.0
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")

SIMPLE = {"size": "0.001", "buy_at": "100", "sell_at": "200", "loop": True}
"""A bot whose order is far from the market: it has nothing to do."""


class Herd:
    """A trader's process and its bots."""

    def __init__(self, valkey: Valkey) -> None:
        self.bus = Bus(valkey.url)
        self.bots: list[UUID] = []
        environment = {**os.environ, "REDIS_URL": valkey.url, "VIRC_LOG_LEVEL": "ERROR"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.trading_bots"],
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        wait_until(lambda: self.bus.get(BOT_TYPES) is not None, _START_S)
        # A card that nobody renews, and that stays for all of the run.
        self.bus.client.set(CARDS.at("sim"), CARDS.encode(_card()))

    def start(self, count: int, bot_type: str = "simple", params: object = None) -> float:
        """Start so many bots; return how many seconds passed until all of them were ready."""
        wishes = [_wish(bot_type, params or SIMPLE) for _ in range(count)]
        batch = self.bus.batch()
        for each in wishes:
            batch.push(TRADER_COMMANDS, each)
        began = time.perf_counter()
        batch.send()
        self.bots += [each.bot_id for each in wishes]
        wait_until(self._are_ready, _START_S)
        return time.perf_counter() - began

    def _are_ready(self) -> bool:
        if len(self.pids) < len(self.bots):
            return False
        documents = self.bus.get_many(BOT_DOCUMENTS, self.bots)
        return all(each and each.status is BotStatus.RUNNING and each.pid for each in documents)

    @property
    def pid(self) -> int:
        """The trader's process."""
        return self._process.pid

    @property
    def pids(self) -> list[int]:
        """The bots' processes."""
        text = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(each) for each in text.split()]

    def stop(self) -> float:
        """Tell the trader to stop; return how many seconds passed until all had ended."""
        began = time.perf_counter()
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(60)
        return time.perf_counter() - began

    def close(self) -> None:
        """End the trader if it has not been stopped."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self.bus.close()


@contextmanager
def herd(valkey: Valkey) -> Iterator[Herd]:
    """Run a trader on an empty Redis; its bots end with it."""
    valkey.flush()
    found = Herd(valkey)
    try:
        yield found
    finally:
        found.close()


def own_memory_mb(pid: int) -> float:
    """Return the memory that is a process's alone, in MB: what its end would give back."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    kept = ("Private_Clean:", "Private_Dirty:")
    lines = [line.split() for line in text.splitlines() if line.startswith(kept)]
    return sum(int(each[1]) for each in lines) / 1024


def cpu_s(pid: int) -> float:
    """Return the time of a processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_A_SECOND


def precise_cpu_s(pid: int) -> float:
    """Return the same to the nanosecond; a process that sleeps uses less than a tick."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def wakes(pid: int) -> int:
    """Return how often a process has gone to sleep of its own will."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.partition("\nvoluntary_ctxt_switches:")[2].split()[0])


def _wish(bot_type: str, params: object) -> StartBot:
    return StartBot.model_validate(
        {
            "bot_id": uuid4(),
            "type": bot_type,
            "name": "bench",
            "pair": RULES.pair,
            "cambista": "sim",
            "params": params,
        }
    )


def _card() -> Card:
    return Card(
        name="sim",
        role="sim",
        money="simulated",
        title="bench",
        icon="sim",
        maker_fee_rate=Decimal("0.004"),
        taker_fee_rate=Decimal("0.006"),
        products=(RULES,),
    )
