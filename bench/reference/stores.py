"""Trades stored by the drivers alone: many at once, or one after the other.

The indexes are those that the platform's queries need.
"""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from sqlite3 import Connection, connect
from typing import Any

import msgspec
from pymongo.collection import Collection


class Trade(msgspec.Struct):
    """A typed trade."""

    pair: str
    trade_id: int
    price: Decimal
    size: Decimal
    side: str
    traded_at: datetime


def document(trade: Trade) -> dict[str, Any]:
    """Return what is stored, as Mongo takes it."""
    return {
        "_id": f"{trade.pair}:{trade.trade_id}",
        "pair": trade.pair,
        "trade_id": trade.trade_id,
        "price": str(trade.price),
        "size": str(trade.size),
        "side": trade.side,
        "traded_at": trade.traded_at.isoformat(),
    }


def prepare_mongo(trades: Collection[dict[str, Any]]) -> None:
    """Make the indexes."""
    trades.create_index([("pair", 1), ("trade_id", 1)])
    trades.create_index([("pair", 1), ("traded_at", 1), ("trade_id", 1)])


def mongo_many(trades: Collection[dict[str, Any]], batch: list[Trade]) -> None:
    """Insert a batch with one command."""
    trades.insert_many([document(each) for each in batch], ordered=False)


def mongo_one(trades: Collection[dict[str, Any]], batch: list[Trade]) -> None:
    """Insert a batch one by one, as the former project did."""
    for each in batch:
        trades.insert_one(document(each))


def open_sqlite(path: Path) -> Connection:
    """Return a database in WAL mode with its table."""
    connection = connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(
        "CREATE TABLE trades (pair TEXT, trade_id INTEGER, traded_at TEXT, document TEXT,"
        " PRIMARY KEY (pair, trade_id)) WITHOUT ROWID"
    )
    connection.execute("CREATE INDEX by_time ON trades (pair, traded_at, trade_id)")
    return connection


def sqlite_many(connection: Connection, batch: list[Trade]) -> None:
    """Insert a batch in one transaction."""
    encode = msgspec.json.Encoder().encode
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT OR IGNORE INTO trades VALUES (?, ?, ?, ?)",
        [
            (each.pair, each.trade_id, each.traded_at.isoformat(), encode(each).decode())
            for each in batch
        ],
    )
    connection.execute("COMMIT")


def sqlite_one(connection: Connection, batch: list[Trade]) -> None:
    """Insert a batch one by one, each in a transaction."""
    for each in batch:
        sqlite_many(connection, [each])
