"""A real broker of a test's own, with a stand-in exchange whose ledger is the judge."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from cambista.intent import client_oid
from cambista_sim.exchange.users import KEYS, Key
from common.bus import Bus
from common.channels import (
    BOT_INBOX,
    BROKER_HOLDERS,
    BROKER_LEASES,
    BROKER_ORDERS,
    CARDS,
    FOREIGN_ORDERS,
    HALTS,
    HEARTBEATS,
)
from common.clock import now
from common.messages.base import Side
from common.messages.bot import BotEvent
from common.messages.order import (
    Card,
    OrderCancelled,
    OrderCommand,
    OrderFilled,
    OrderProgress,
    OrderRefused,
    PlaceOrder,
)
from common.messages.trading import ForeignOrders, Halt
from common.store import Store, open_store
from tests.support.cambista_process import CambistaProcess
from tests.support.exchange import ExchangeProcess
from tests.support.exchange_client import Client
from tests.support.redis import RedisServer
from tests.support.user_keys import RICH, USERS, key_file
from tests.support.waiting import eventually

NAME = "coinbase"
PAIR = "BTC-USD"
LOW, HIGH = "1000", "20000"
"""Prices that the recorded market of 2018 never reaches: a buy rests, or takes at once."""

FENCE_S = 3.0

DIALECTS = ("coinbase", "coinbase_advanced")

RECORDING = "cambista_sim/recordings/l2_BTC-USD_2018-04-17_10min.jsonl.gz"
"""Ten minutes of its book."""


class Stage:
    """An exchange, a bus, a store, a bot's inbox, and as many brokers as a test wants."""

    def __init__(self, folder: Path, redis_url: str, exchange: ExchangeProcess) -> None:
        self.exchange = exchange
        self.venue = Client(exchange.url)
        self.folder = folder
        self.redis_url = redis_url
        self.bus = Bus(redis_url)
        self.bot_id = uuid4()
        self.store_url = f"sqlite:///{folder / 'virc.sqlite'}"
        self.brokers: list[CambistaProcess] = []
        self.dialect = "coinbase"
        """Which of the venue's two interfaces the brokers speak."""

    def broker(self, fail_at: str = "", **env: str) -> CambistaProcess:
        """Start a broker; when all others are dead, as if their lease had lapsed already."""
        if all(each.is_dead for each in self.brokers):
            self.forget_leases()
        settings = {
            "REDIS_URL": self.redis_url,
            "STORE_URL": self.store_url,
            "VIRC_PAIRS": PAIR,
            "CAMBISTA_NAME": NAME,
            "CAMBISTA_REST_URL": self.exchange.url,
            "CAMBISTA_FEED_URL": self.exchange.feed_url,
            "CAMBISTA_VENUE": self.dialect,
            "CAMBISTA_KEY_FILE": str(self.key_file_of(RICH)),
            "CAMBISTA_COLLAR_RATE": "0",
            "CAMBISTA_ORDER_LIMIT": "USD=1000000000000",
            "CAMBISTA_DAY_LIMIT": "USD=1000000000000",
            "CAMBISTA_OPEN_LIMIT": "USD=1000000000000",
            "CAMBISTA_FENCE_S": str(FENCE_S),
            "CAMBISTA_ORDERS_PER_S": "1000",
            "HOSTNAME": f"host-{len(self.brokers)}",
            **env,
        }
        made = CambistaProcess(settings, self.folder / f"cambista-{len(self.brokers)}.log")
        self.brokers.append(made)
        return made.start(fail_at)

    def key_file_of(self, user: Key) -> Path:
        """Write a user's key in the stage's dialect."""
        return key_file(self.folder, user, self.dialect)

    def forget_leases(self) -> None:
        """Take the leases out of Redis, as when it has lost its last second."""
        for board in (BROKER_LEASES, BROKER_HOLDERS):
            for key in self.bus.client.scan_iter(board.pattern):
                self.bus.client.delete(key)

    def card(self, name: str = NAME) -> Card | None:
        """Return a broker's card."""
        return self.bus.get(CARDS, name)

    def condition(self, broker: CambistaProcess) -> tuple[str, str]:
        """Return how a broker says it is."""
        host = f"host-{self.brokers.index(broker)}"
        found = self.bus.get(HEARTBEATS, "cambista", host)
        return ("", "") if found is None else (found.condition.value, found.detail)

    def figure(self, name: str) -> int | float:
        """Return a counter of the first broker's heartbeat."""
        found = self.bus.get(HEARTBEATS, "cambista", "host-0")
        return 0 if found is None else found.figures.get(name, 0)

    def foreign(self) -> ForeignOrders | None:
        """Return the orders that are not ours, as the broker shows them."""
        return self.bus.get(FOREIGN_ORDERS, NAME)

    def ask(self, *commands: OrderCommand, name: str = NAME) -> None:
        """Hand commands to a broker, as a bot does."""
        for each in commands:
            self.bus.push(BROKER_ORDERS, each, name)

    def order(self, price: str = LOW, size: str = "0.1", side: Side = Side.BUY) -> PlaceOrder:
        """Make an order of the stage's bot."""
        return PlaceOrder(
            order_id=uuid4(),
            bot_id=self.bot_id,
            pair=PAIR,
            side=side,
            price=Decimal(price),
            size=Decimal(size),
        )

    def heard(self) -> list[BotEvent]:
        """Return all that the bot was told, oldest first."""
        found: Any = self.bus.client.lrange(BOT_INBOX.at(self.bot_id), 0, -1)
        return [BOT_INBOX.decode(each) for each in reversed(found)]

    def events(self, order_id: UUID) -> list[OrderProgress]:
        """Return what the bot was told of an order, each event once; they must not contradict."""
        found: dict[int, OrderProgress] = {}
        for each in self.heard():
            if getattr(each, "order_id", None) != order_id or not hasattr(each, "sequence"):
                continue
            progress: Any = each
            assert found.setdefault(progress.sequence, progress) == progress
        assert sorted(found) == list(range(1, len(found) + 1))
        return [found[place] for place in sorted(found)]

    def kinds(self, order_id: UUID) -> list[str]:
        """Return what the bot was told of an order, by kind."""
        return [each.kind.removeprefix("order_") for each in self.events(order_id)]

    def wait_for(self, order_id: UUID, *kinds: str) -> None:
        """Wait until the bot was told exactly this of an order."""
        eventually(lambda: self.kinds(order_id) == list(kinds))

    def is_answered(self, order_id: UUID) -> bool:
        """Whether the bot was told anything of an order."""
        return bool(self.events(order_id))

    def is_ended(self, order_id: UUID) -> bool:
        """Whether the bot was told the end of an order."""
        last = self.events(order_id)[-1:]
        return bool(last) and (
            isinstance(last[0], OrderRefused | OrderCancelled)
            or (isinstance(last[0], OrderFilled) and last[0].is_complete)
        )

    def halt(self, name: str = NAME, *, is_halted: bool = True) -> None:
        """Say a word on a switch."""
        word = Halt(name=name, is_halted=is_halted, reason="a test", said_at=now())
        self.bus.put(HALTS, word, name)

    def ledger(self) -> list[dict[str, Any]]:
        """Return all orders that the exchange has, done ones too."""
        found: list[dict[str, Any]] = self.venue.get("/orders", status="all")
        return found

    def placed(self, order_id: UUID) -> list[dict[str, Any]]:
        """Return what the exchange has under an order's id: one, or none, and never two."""
        wanted = str(client_oid(order_id))
        return [each for each in self.ledger() if each.get("client_oid") == wanted]

    def open_store(self) -> Store:
        """Open the store that the brokers have."""
        return open_store(self.store_url)

    def close(self) -> None:
        """End the brokers."""
        for each in self.brokers:
            each.kill()
        self.bus.close()


def _exchange(folder: Path) -> ExchangeProcess:
    """Return an exchange that asks for no patience, with a user who is rich."""
    users = folder / "users.json"
    users.write_bytes(KEYS.dump_json(USERS))
    return ExchangeProcess(
        folder,
        {
            "VIRC_EXCHANGE_PRIVATE_RATE": "0",
            "VIRC_EXCHANGE_FILLS_RATE": "0",
            "VIRC_EXCHANGE_USERS": str(users),
            "VIRC_REPLAY": RECORDING,
        },
    )


@pytest.fixture(scope="session")
def trading_exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExchangeProcess]:
    """Return an exchange for the whole run; a test that kills it starts it again."""
    exchange = _exchange(tmp_path_factory.mktemp("exchange"))
    exchange.start()
    yield exchange
    exchange.kill()


@contextmanager
def _stage(folder: Path, redis_url: str, exchange: ExchangeProcess) -> Iterator[Stage]:
    exchange.clear_faults()
    made = Stage(folder, redis_url, exchange)
    while made.venue.delete("/orders"):
        continue
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def stage(tmp_path: Path, redis_url: str, trading_exchange: ExchangeProcess) -> Iterator[Stage]:
    """Return a stage with an empty bus and store, on an account without open orders."""
    with _stage(tmp_path, redis_url, trading_exchange) as made:
        yield made


@pytest.fixture(scope="module")
def long_stage(
    tmp_path_factory: pytest.TempPathFactory,
    redis_server: RedisServer,
    trading_exchange: ExchangeProcess,
) -> Iterator[Stage]:
    """Return a stage with a broker that serves all tests of a module."""
    redis_server.flush()
    with _stage(tmp_path_factory.mktemp("stage"), redis_server.url, trading_exchange) as made:
        made.broker()
        eventually(made.card)
        yield made


@pytest.fixture
def served(long_stage: Stage) -> Stage:
    """Return the module's stage, without faults."""
    long_stage.exchange.clear_faults()
    return long_stage
