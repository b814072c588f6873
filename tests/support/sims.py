"""The simulated broker as a process, and a bot's end of its queues."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import uuid4, uuid5

import pytest

from common.bus import Bus
from common.channels import (
    BOT_INBOX,
    BROKER_ORDERS,
    CARDS,
    PRODUCTS,
    TRADES,
    WALLETS,
)
from common.clock import now
from common.listener import Listener, Taken
from common.messages.base import Side
from common.messages.bot import BotEvent
from common.messages.order import Fill, OrderRecord, PlaceOrder
from common.records import FILLS, ORDERS
from common.store import Store, open_store
from tests.support.trading import RULES, trade
from tests.support.waiting import eventually

PAIR = "BTC-EUR"


class Sim:
    """The service as a process, and a bot's end of its queue."""

    def __init__(self, redis_url: str, folder: Path, name: str = "sim", pairs: str = PAIR) -> None:
        self.bus = Bus(redis_url)
        self.name = name
        self.bot_id = uuid4()
        self.store_url = f"sqlite:///{folder / 'virc.sqlite'}"
        self._environment = {
            **os.environ,
            "REDIS_URL": redis_url,
            "STORE_URL": self.store_url,
            "VIRC_DATA": str(folder),
            "VIRC_PAIRS": pairs,
            "SIM_NAME": name,
            "SIM_TITLE": f"Coinbase Emulated ({name})",
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._inbox: Listener[BotEvent] = Listener(self.bus, BOT_INBOX, (self.bot_id,))

    def start(self) -> None:
        """Start it and wait until it shows its card."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cambista_sim"], env=self._environment
        )
        eventually(lambda: self.bus.get(CARDS, self.name))

    def kill(self) -> None:
        """Kill it with SIGKILL, its card with it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            self.bus.client.delete(CARDS.at(self.name))

    def pause(self) -> None:
        """Stop the process, its sockets staying open."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let a paused process go on."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def is_running(self) -> bool:
        """Return whether the process that was started still runs."""
        return self._process is not None and self._process.poll() is None

    def close(self) -> None:
        """Kill it and close the connections."""
        self.kill()
        self._inbox.close()
        self.bus.close()

    def store(self) -> Store:
        """Open the store; the service makes its tables only when it files something."""
        store = open_store(self.store_url)
        store.prepare()
        return store

    def place(self, side: Side, price: str, size: str, *, number: int) -> PlaceOrder:
        """Ask for an order; the same number gives the same id."""
        order = PlaceOrder(
            order_id=uuid5(self.bot_id, str(number)),
            bot_id=self.bot_id,
            pair=PAIR,
            side=side,
            price=Decimal(price),
            size=Decimal(size),
        )
        self.bus.push(BROKER_ORDERS, order, self.name)
        return order

    def trade(self, price: str, size: str, trade_id: int) -> None:
        """Publish a trade of the market, once it is listened for."""
        self._listens()
        self.bus.publish(TRADES, trade(price, size, trade_id, at=now()), PAIR)

    def _listens(self) -> None:
        if self._process is not None:
            key = TRADES.at(PAIR)
            eventually(lambda: self.bus.client.pubsub_numsub(key)[0][1])

    def events(self, count: int) -> list[BotEvent]:
        """Return the next events for the bot."""
        found: list[BotEvent] = []

        def enough() -> bool:
            for item in self._inbox.listen(0.1):
                if isinstance(item, Taken):
                    found.append(item.message)
                    self._inbox.done(item)
            return len(found) >= count

        eventually(enough)
        return found


@pytest.fixture
def sim(redis_url: str, tmp_path: Path) -> Iterator[Sim]:
    """Return a running simulated broker that knows BTC-EUR, on an empty Redis and store."""
    made = Sim(redis_url, tmp_path)
    made.bus.put(PRODUCTS, RULES, PAIR)
    made.start()
    yield made
    made.close()


def balances(sim: Sim) -> dict[str, Decimal]:
    """Return what the wallet said last of each currency."""
    wallet = sim.bus.get(WALLETS, sim.name)
    return {} if wallet is None else {each.currency: each.balance for each in wallet.balances}


def stored_fills(store: Store) -> list[Fill]:
    """Return all fills of the simulated broker."""
    return store.find(FILLS, {"broker": "sim"}, field_range=("filled_at", None, None), limit=9999)


def stored_orders(store: Store) -> list[OrderRecord]:
    """Return all orders of the simulated broker."""
    return store.find(ORDERS, {"broker": "sim"}, field_range=("asked_at", None, None), limit=9999)
