"""The trades of recorded markets, whatever protocol they were told in."""

import gzip
import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from common.messages.base import Side
from common.messages.market import Trade

FOLDER = Path(__file__).resolve().parents[1] / "data"

WHOLE = ("exchange_2021-04-17_7products_l2_ticker_matches", "exchange_2016-03-12_BTC-USD_full_l3")
"""Captures that are there as a whole; ``trades.jsonl.gz`` has the trades of others."""


def captured_trades() -> dict[str, list[Trade]]:
    """Return the trades of each capture and pair, by id; each capture's name is before its pair."""
    found: dict[str, dict[int, Trade]] = {}
    for name, message in _messages():
        for trade in trades_of(message):
            found.setdefault(f"{name} {trade.pair}", {})[trade.trade_id] = trade
    return {key: sorted(each.values(), key=lambda one: one.trade_id) for key, each in found.items()}


def trades_of(message: dict[str, Any]) -> Iterator[Trade]:
    """Yield the trades of a message of Coinbase Exchange's feed, or of Advanced Trade's."""
    if message.get("type") in {"match", "last_match"}:
        yield _trade(message)
    for event in message.get("events", ()):
        yield from (_trade(each) for each in event.get("trades", ()))


def _trade(row: dict[str, Any]) -> Trade:
    return Trade(
        pair=row["product_id"],
        trade_id=int(row["trade_id"]),
        price=Decimal(row["price"]),
        size=Decimal(row["size"]),
        side=Side(row["side"].lower()),
        traded_at=datetime.fromisoformat(row["time"]),
    )


def _messages() -> Iterator[tuple[str, dict[str, Any]]]:
    for name in WHOLE:
        with gzip.open(FOLDER / f"{name}.jsonl.gz", "rt") as file:
            yield from ((name.split("_", 2)[1], json.loads(line)["msg"]) for line in file)
    with gzip.open(FOLDER / "trades.jsonl.gz", "rt") as file:
        for line in file:
            found = json.loads(line)
            yield found["capture"], found["msg"]
