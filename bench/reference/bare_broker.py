"""The thinnest real broker: ``place`` and ``fill`` are processes.

``python -m bench.reference.bare_broker place REDIS_PORT VENUE_PORT FILE`` takes orders from a
list, writes each in a file, waits for the disk, asks the venue for it on a connection that stays
open, and pushes the answer to the bot's list. ``... fill ...`` hears the user's channel, writes
each trade in a file, waits for the disk, and pushes it to the bot's list. Nothing is checked,
decided or looked up, and what a power failure leaves unclear stays so.
"""

import os
import sys
from http.client import HTTPConnection
from typing import Any

import redis
import websocket

from bench.door import signed, subscription
from bench.real import users

ORDERS, ANSWERS, FILLS = "bare:orders", "bare:answers", "bare:fills"

_WAIT_S = 4


def kept(file: int, line: bytes) -> None:
    """Write a line, and return when it is on the disk."""
    os.write(file, line + b"\n")
    os.fdatasync(file)


def place(bus: redis.Redis, port: int, file: int) -> None:
    """Place orders until the process is ended."""
    venue, key = HTTPConnection("127.0.0.1", port), users()["bare"]
    print("ready", flush=True)
    while True:
        found: Any = bus.brpop(ORDERS, _WAIT_S)
        if found is None:
            continue
        body: bytes = found[1]
        kept(file, body)
        venue.request("POST", "/orders", body, signed(key, "POST", "/orders", body.decode()))
        bus.lpush(ANSWERS, venue.getresponse().read())


def fill(bus: redis.Redis, port: int, file: int) -> None:
    """Tell fills until the process is ended."""
    feed = websocket.create_connection(f"ws://127.0.0.1:{port}")
    feed.send(subscription(users()["bare"], "user"))
    feed.recv()
    print("ready", flush=True)
    while True:
        _, text = feed.recv_data()
        if b'"type":"match"' in text:
            kept(file, text)
            bus.lpush(FILLS, text)


def main() -> None:
    """Be one of the two."""
    kind, redis_port, venue_port, file = sys.argv[1:]
    bus = redis.Redis(port=int(redis_port))
    opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    (place if kind == "place" else fill)(bus, int(venue_port), opened)


if __name__ == "__main__":
    main()
