"""G12: an order is added and removed, each written down before the next, beside many others."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from itertools import count
from pathlib import Path
from uuid import UUID

import redis

from bench.goal import BARE, OURS, SEED, Contestants, Goal, Row, at_most
from bench.measuring import microseconds
from bench.reference import scan
from bench.servers import Valkey
from bench.sim import PAIR, RULES, order
from bench.stage import Stage
from cambista_sim.broker import SimBroker
from cambista_sim.clerk import Clerk
from cambista_sim.journal import Journal
from cambista_sim.market import MarketReader
from cambista_sim.venue import Venue
from common.bus import Bus
from common.channels import PRODUCTS
from common.messages.order import CancelOrder
from common.store import open_store

SIZES = {"1k": 1_000, "10k": 10_000}
CHANGES = 500
SEED_CHANGES = 5
BOT = UUID("553c5def-7e1d-44df-aeed-266c399f6b7e")
LOW = Decimal(10)
HASH = "bare:orders"


@contextmanager
def enter(stage: Stage) -> Iterator[Contestants]:
    """Fill the books."""
    with ExitStack() as left:
        client = left.enter_context(redis.Redis.from_url(stage.valkey.url))
        brokers = {
            key: left.enter_context(broker(stage.valkey, stage.folder / key, size))
            for key, size in SIZES.items()
        }
        numbers = count(max(SIZES.values()) + 1)
        yield {
            SEED: lambda: {key: dump_us(client, size) for key, size in SIZES.items()},
            BARE: lambda: {key: hash_us(client, size) for key, size in SIZES.items()},
            OURS: lambda: {key: ours_us(each, numbers) for key, each in brokers.items()},
        }


@contextmanager
def broker(valkey: Valkey, folder: Path, size: int) -> Iterator[SimBroker]:
    """Give the simulated broker with so many open orders, its journal and its clerk."""
    bus = Bus(valkey.url)
    bus.put(PRODUCTS, RULES, PAIR)
    store_url = f"sqlite:///{folder / 'sim.sqlite'}"
    made = SimBroker(
        venue=Venue(maker_fee_rate=Decimal("0.004"), taker_fee_rate=Decimal("0.006")),
        journal=Journal(folder / "journal.jsonl"),
        clerk=Clerk(open_store(store_url)),
        market=MarketReader(bus, open_store(store_url)),
        funds={"EUR": Decimal(10) ** 9},
        pairs=(PAIR,),
    )
    try:
        made.recover()
        for number in range(size):
            made.obey(order(number, LOW, BOT))
        made.commit()
        yield made
    finally:
        made.close()
        bus.close()


def dump_us(client: redis.Redis, size: int) -> float:
    """Return how long the seed takes: all orders are written at each change."""
    orders = [scan.make(number, "buy", 10.0) for number in range(size)]

    def work() -> None:
        for number in range(SEED_CHANGES):
            orders.append(scan.make(size + number, "buy", 10.0))
            scan.save(client, orders)
            orders.pop()
            scan.save(client, orders)

    return microseconds(work, SEED_CHANGES)


def hash_us(client: redis.Redis, size: int) -> float:
    """Return how long a field of a Redis hash takes, set and deleted."""
    client.delete(HASH)
    client.hset(HASH, mapping={str(at): _text(at) for at in range(size)})

    def work() -> None:
        for number in range(size, size + CHANGES):
            client.hset(HASH, str(number), _text(number))
            client.hdel(HASH, str(number))

    return microseconds(work, CHANGES)


def ours_us(found: SimBroker, numbers: Iterator[int]) -> float:
    """Return how long the broker takes to decide and to write it in its journal."""
    placed = [order(next(numbers), LOW, BOT) for _ in range(CHANGES)]
    commands = [(each, CancelOrder(order_id=each.order_id, bot_id=BOT)) for each in placed]

    def work() -> None:
        for place, cancel in commands:
            found.obey(place)
            found.commit()
            found.obey(cancel)
            found.commit()

    return microseconds(work, CHANGES)


def _text(number: int) -> str:
    return json.dumps(scan.make(number, "buy", 10.0))


_AIM = at_most(1.5, BARE)

GOAL = Goal(
    "G12",
    (
        Row("1k", "add and remove an order, 1,000 resting", "us", (_AIM,)),
        Row("10k", "... 10,000", "us", (_AIM, at_most(1.5, to_row="1k"))),
    ),
    enter,
    turns=2,
)
