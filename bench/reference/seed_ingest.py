"""The former project's ingest: one message after the other, each inserted before the next.

Its client's loop set the time of its last ping anew on each turn, so that it pinged the exchange
with each message; that is kept.
"""

import time
from typing import Any

import websocket
from pymongo import MongoClient

from bench.reference.seed_decode import decode


def ingest(url: str, mongo_url: str, count: int) -> float:
    """Take in so many trades, and return when the last was inserted, on the monotonic clock."""
    client: MongoClient[dict[str, Any]] = MongoClient(mongo_url)
    with client:
        trades = client["virc"]["trades"]
        feed = websocket.create_connection(url)
        feed.send('{"type": "subscribe"}')
        for _ in range(count):
            feed.ping("keepalive")
            trades.insert_one(decode(feed.recv()))
        ended = time.monotonic()
        # Its close would wait for three seconds for a server that only sends.
        feed.shutdown()  # type: ignore[no-untyped-call]
    return ended
