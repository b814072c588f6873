"""G5: a trade at the exchange fills a simulated order, and its bot hears of it."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal

import redis

from bench.goal import BARE, OURS, SEED, Contestants, Goal, Row, at_most
from bench.live_feed import LiveFeed, live_feed, match_text
from bench.measuring import latency
from bench.reference import bare_chain, seed_chain
from bench.servers import Valkey, free_port, python
from bench.sim import PAIR, SIZE, Bot, simulated
from bench.stage import Stage

SAMPLES = 300
SEED_SAMPLES = 3
WARM_UP = 30
RESTING = 10_000
PRICE = Decimal("100.00")
"""Where an order waits for each trade; the others rest far below it."""


@dataclass(slots=True)
class Way:
    """A feed, and the bot at the other end; each trade has the next id."""

    feed: LiveFeed
    count: int = 0

    def trade(self) -> float:
        """Let the exchange trade, and return when it did."""
        self.count += 1
        text = match_text(PAIR, self.count, str(PRICE), str(SIZE))
        started = time.perf_counter()
        self.feed.say(text)
        return started


@contextmanager
def enter(stage: Stage) -> Iterator[Contestants]:
    """Start all processes of the three ways, with their resting orders."""
    with ExitStack() as left:
        ours, bot = left.enter_context(our_way(stage))
        bare = left.enter_context(bare_way(stage.valkey))
        left.enter_context(seed_way(stage.valkey))
        client = left.enter_context(seed_chain.connect(stage.valkey.port))
        for _ in range(WARM_UP):
            our_s(ours, bot)
            bare_s(bare, client)
        samples: list[int] = []
        yield {
            SEED: lambda: {"p50": seed_us(client, samples)},
            BARE: lambda: latency([bare_s(bare, client) for _ in range(SAMPLES)]),
            OURS: lambda: latency([our_s(ours, bot) for _ in range(SAMPLES)]),
        }


@contextmanager
def our_way(stage: Stage) -> Iterator[tuple[Way, Bot]]:
    """Run the grabber and the simulated broker on a feed."""
    port = free_port()
    environment = {
        "REDIS_URL": stage.valkey.url,
        "STORE_URL": f"sqlite:///{stage.folder / 'grabber.sqlite'}",
        "VIRC_PAIRS": PAIR,
        "VIRC_FEED_URL": f"ws://127.0.0.1:{port}/",
        "VIRC_REST_URL": "http://127.0.0.1:9",
        "VIRC_LOG_LEVEL": "ERROR",
    }
    with (
        simulated(stage.valkey, stage.folder) as bot,
        live_feed(port, PAIR) as feed,
        python("grabber", environment=environment),
    ):
        bot.rest([Decimal(1_000 + number % 1_000) / 100 for number in range(RESTING)])
        feed.await_client()
        yield Way(feed), bot


@contextmanager
def bare_way(valkey: Valkey) -> Iterator[Way]:
    """Run the bare processes on a feed."""
    port = free_port()
    with (
        live_feed(port, PAIR) as feed,
        python("bench.reference.bare_chain", "simulate", valkey.port, RESTING) as said,
        python("bench.reference.bare_chain", "ingest", valkey.port, f"ws://127.0.0.1:{port}/"),
    ):
        said.readline()
        feed.await_client()
        yield Way(feed)


@contextmanager
def seed_way(valkey: Valkey) -> Iterator[None]:
    """Run the seed's processes."""
    module = "bench.reference.seed_chain"
    with (
        python(module, "analyse", valkey.port) as analyst,
        python(module, "simulate", valkey.port, RESTING) as simulator,
    ):
        analyst.readline()
        simulator.readline()
        yield


def our_s(way: Way, bot: Bot) -> float:
    """Return how long a trade takes until the bot knows of its fill."""
    bot.acknowledged_s(PRICE)
    started = way.trade()
    return bot.filled() - started


def bare_s(way: Way, client: redis.Redis) -> float:
    """Return how long it takes in the bare way."""
    started = way.trade()
    bare_chain.await_fill(client)
    return time.perf_counter() - started


def seed_us(client: redis.Redis, samples: list[int]) -> float:
    """Return the median of some waits in the seed's way."""
    waits = []
    for _ in range(SEED_SAMPLES):
        samples.append(len(samples))
        waits.append(seed_chain.filled_s(client, len(samples)))
    return latency(waits)["p50"]


GOAL = Goal(
    "G5",
    (
        Row(
            "p50",
            f"trade -> simulated fill -> bot, {RESTING:,} resting, median",
            "us",
            (at_most(2, BARE), at_most(0.001, SEED)),
        ),
        Row("p99", "... 99th of 100", "us", (at_most(5_000),)),
    ),
    enter,
)
