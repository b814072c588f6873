"""G17: trades are stored, by the thousand; and while the store stalls no tick waits for it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import count, islice
from sqlite3 import Connection
from typing import Any, Generic, TypeVar

from pymongo import MongoClient
from pymongo.collection import Collection

from bench.goal import BARE, OURS, SEED, Contestants, Goal, Row, at_least, at_most
from bench.measuring import per_second
from bench.reference import stores
from bench.stage import Stage
from bench.stall import PAIR, STALL_S, stalled
from common import records
from common.messages.base import Side
from common.messages.market import Trade
from common.store import Store, open_store

T = TypeVar("T")

BATCH = 1_000
MONGO_COUNT = 4_000
SQLITE_COUNT = 20_000
SEED_COUNT = 300
BEGAN_AT = datetime(2026, 1, 5, 16, 8, 15, 956086, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Writer(Generic[T]):
    """A way to store batches of trades of one kind."""

    make: Callable[[int], T]
    """Return the trade of an id."""
    store: Callable[[list[T]], object]
    count: int
    """Trades of a round."""

    def rate(self, ids: Iterator[int]) -> float:
        """Return how many new trades are stored in a second."""
        trades = [self.make(each) for each in islice(ids, self.count)]
        batches = [trades[at : at + BATCH] for at in range(0, len(trades), BATCH)]
        return per_second(lambda: [self.store(batch) for batch in batches], self.count)


@contextmanager
def enter(stage: Stage) -> Iterator[Contestants]:
    """Open the stores, a place in each server for each contestant."""
    with ExitStack() as left:
        place = partial(mongo_place, left.enter_context(MongoClient(stage.mongo.url())))
        table = partial(sqlite_table, stage, left)
        urls = stage.mongo.url("ours"), f"sqlite:///{stage.folder / 'ours.sqlite'}"
        mongo, sqlite = (left.enter_context(open_store(url)) for url in urls)
        for store in (mongo, sqlite):
            store.prepare()
        seed = (
            Writer(bare_trade, partial(stores.mongo_one, place(SEED)), SEED_COUNT),
            Writer(bare_trade, partial(stores.sqlite_one, table(SEED)), SEED_COUNT),
        )
        bare = (
            Writer(bare_trade, partial(stores.mongo_many, place(BARE)), MONGO_COUNT),
            Writer(bare_trade, partial(stores.sqlite_many, table(BARE)), SQLITE_COUNT),
        )
        ours = (
            Writer(typed_trade, partial(insert, mongo), MONGO_COUNT),
            Writer(typed_trade, partial(insert, sqlite), SQLITE_COUNT),
        )
        ids = count(1)
        stall = iter([lambda: stalled(stage.mongo, stage.mongo.url("stall"), stage.valkey)])
        yield {
            SEED: lambda: rates(seed, ids),
            BARE: lambda: rates(bare, ids),
            # The stall takes its time, and is the same each round: it is had once.
            OURS: lambda: {**rates(ours, ids), **next(stall, dict[str, float])()},
        }


def rates(writers: "tuple[Writer[T], Writer[T]]", ids: Iterator[int]) -> dict[str, float]:
    """Return a contestant's figures on both servers."""
    mongo, sqlite = writers
    return {"mongo": mongo.rate(ids), "sqlite": sqlite.rate(ids)}


def mongo_place(client: "MongoClient[dict[str, Any]]", name: str) -> "Collection[dict[str, Any]]":
    """Return a collection with its indexes."""
    found = client["bench"][name]
    stores.prepare_mongo(found)
    return found


def sqlite_table(stage: Stage, left: ExitStack, name: str) -> Connection:
    """Return a database with its table."""
    return left.enter_context(closing(stores.open_sqlite(stage.folder / f"{name}.sqlite")))


def insert(store: Store, trades: list[Trade]) -> None:
    """Store a batch as the grabber does."""
    store.insert_new(records.TRADES, trades)


def typed_trade(trade_id: int) -> Trade:
    """Return a trade as our store takes it."""
    return Trade(
        pair=PAIR,
        trade_id=trade_id,
        price=Decimal("8042.90000000"),
        size=Decimal("0.15520000"),
        side=Side.BUY,
        traded_at=BEGAN_AT + timedelta(milliseconds=trade_id),
    )


def bare_trade(trade_id: int) -> stores.Trade:
    """Return the same trade without the platform's message."""
    made = typed_trade(trade_id)
    return stores.Trade(
        made.pair, made.trade_id, made.price, made.size, made.side.value, made.traded_at
    )


GOAL = Goal(
    "G17",
    (
        Row(
            "mongo",
            "trades stored by the thousand, SecantusDB",
            "1/s",
            (at_least(0.9, BARE),),
            is_higher_better=True,
        ),
        Row("sqlite", "... SQLite", "1/s", is_higher_better=True),
        Row("late", f"store stalled for {STALL_S:g} s: latest tick", "ms", (at_most(100),)),
        Row("lost", "... trades lost", "trades", (at_most(0),), is_worst=True),
    ),
    enter,
    turns=4,
)
