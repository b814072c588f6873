"""The former project's ingest: one message after the other, each inserted before the next.

Its client's loop set the time of its last ping anew on each turn, so that it pinged the exchange
with each message; that is kept.
"""

from collections.abc import Callable
from typing import Any

import websocket
from pymongo import MongoClient

from bench.reference.seed_decode import decode


def ingest(url: str, mongo_url: str, count: int, heard: Callable[[int], None]) -> None:
    """Take in so many trades, and tell each time how many there have been."""
    client: MongoClient[dict[str, Any]] = MongoClient(mongo_url)
    with client:
        trades = client["virc"]["trades"]
        feed = websocket.create_connection(url)
        feed.send('{"type": "subscribe"}')
        for number in range(1, count + 1):
            feed.ping("keepalive")
            trades.insert_one(decode(feed.recv()))
            heard(number)
        feed.close()
