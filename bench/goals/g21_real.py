"""G21: a bot's order on the wire to the venue, and a trade of the venue's told to its bot.

The real broker runs as in production: a process of its own, with Redis and SQLite as embedded, at
the stand-in exchange. An order is on the wire when the intent is on the disk; a fill is told when
it is. So much of each figure is the disk's, the bare broker's too. The peer ``post`` writes nothing
down: it asks the venue, signed and on a connection that stays open.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import redis

from bench.door import PAIR
from bench.goal import BARE, OURS, Contestants, Goal, Row, at_most
from bench.measuring import latency, prefixed
from bench.real import PRICE, SIZE, Bot, Client, Tap, broker, tap, users, venue
from bench.reference import bare_broker
from bench.servers import python
from bench.stage import Stage
from common.messages.order import OrderAccepted, OrderFilled

SAMPLES = 60
WARM_UP = 5

PAUSE_S = 0.1
"""Between two orders: no more than the venue allows, and what one leaves to do is done."""

_MILLI = 1_000
_WAIT_S = 4

POST = "post"

_BARE = "bench.reference.bare_broker"

_ACK_P50, _ACK_P99 = at_most(1.25, BARE), at_most(2, BARE)
_FILL_P50 = at_most(2, BARE)
"""As goals G4 and G5 have it of the simulated broker."""

Times = tuple[float, float, float]
"""Seconds from the decision to the wire, from it to the answer, and from a trade to its telling."""


@contextmanager
def enter(stage: Stage) -> Iterator[Contestants]:
    """Start the venue, both brokers, and a wire for each."""
    keys = users()
    files = [stage.folder / "bare-orders", stage.folder / "bare-fills"]
    with (
        venue(stage.folder / "exchange", keys) as port,
        tap(port) as our_wire,
        tap(port) as bare_wire,
        broker(stage, keys["ours"], our_wire.port) as bot,
        python(_BARE, "place", stage.valkey.port, bare_wire.port, files[0]) as places,
        python(_BARE, "fill", stage.valkey.port, bare_wire.port, files[1]) as fills,
        closing(Client(keys["seller"], port)) as seller,
        tap(port) as post_wire,
        closing(Client(keys["post"], post_wire.port)) as poster,
        closing(redis.Redis(port=stage.valkey.port)) as client,
    ):
        places.readline()
        fills.readline()
        ways: dict[str, Callable[[], Times]] = {
            POST: lambda: posted(poster, post_wire, seller),
            BARE: lambda: bare(client, bare_wire, seller),
            OURS: lambda: ours(bot, our_wire, seller),
        }
        for way in ways.values():
            figures(way, WARM_UP)
        yield {
            POST: lambda: figures(ways[POST], SAMPLES, "wire", "ack"),
            BARE: lambda: figures(ways[BARE], SAMPLES),
            OURS: lambda: figures(ways[OURS], SAMPLES),
        }


def figures(way: Callable[[], Times], count: int, *names: str) -> dict[str, float]:
    """Return the waits of so many orders, in milliseconds."""
    found = []
    for _ in range(count):
        found.append(way())
        time.sleep(PAUSE_S)
    waits = dict(zip(("wire", "ack", "fill"), zip(*found, strict=True), strict=True))
    return {
        key: value / _MILLI
        for name in names or waits
        for key, value in prefixed(latency(waits[name]), f"{name}_").items()
    }


def ours(bot: Bot, wire: Tap, seller: Client) -> Times:
    """Buy through the real broker, and be sold to."""
    started = time.perf_counter()
    bot.ask()
    answered = bot.heard(OrderAccepted)
    seller.trade("sell")
    filled = bot.heard(OrderFilled)
    placed, matched = wire.passed_at("placed"), wire.passed_at("matched")
    return placed - started, answered - started, filled - matched


def bare(client: redis.Redis, wire: Tap, seller: Client) -> Times:
    """Buy through the bare broker, and be sold to."""
    body = json.dumps(
        {"product_id": PAIR, "side": "buy", "type": "limit", "price": PRICE, "size": SIZE}
    )
    started = time.perf_counter()
    client.lpush(bare_broker.ORDERS, body)
    answered = _popped(client, bare_broker.ANSWERS)
    seller.trade("sell")
    filled = _popped(client, bare_broker.FILLS)
    placed, matched = wire.passed_at("placed"), wire.passed_at("matched")
    return placed - started, answered - started, filled - matched


def posted(client: Client, wire: Tap, seller: Client) -> Times:
    """Buy at the venue itself, and be sold to."""
    started = time.perf_counter()
    client.trade("buy")
    answered = time.perf_counter()
    seller.trade("sell")
    return wire.passed_at("placed") - started, answered - started, 0.0


def _popped(client: redis.Redis, key: str) -> float:
    found: Any = client.brpop(key, _WAIT_S)
    if found is None:
        raise TimeoutError(f"nothing on {key}")
    return time.perf_counter()


GOAL = Goal(
    "G21",
    (
        Row("wire_p50", "decision -> intent on the disk -> POST on the wire, median", "ms"),
        Row("wire_p99", "... 99th of 100", "ms", (at_most(20),)),
        Row("ack_p50", "decision -> taken by the venue -> bot, median", "ms", (_ACK_P50,)),
        Row("ack_p99", "... 99th of 100", "ms", (_ACK_P99,)),
        Row("fill_p50", "venue's match -> fill on the disk -> bot, median", "ms", (_FILL_P50,)),
        Row("fill_p99", "... 99th of 100", "ms", (at_most(10),)),
    ),
    enter,
)
