"""What clients of the stand-in exchange hear and read."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import requests
import websocket

from tests.support.exchange import ExchangeProcess

PAIR = "BTC-EUR"


def heard(feed: websocket.WebSocket, count: int, kind: str = "match") -> list[dict[str, Any]]:
    """Return so many messages of a kind."""
    found: list[dict[str, Any]] = []
    while len(found) < count:
        message = json.loads(feed.recv())
        if message["type"] == kind:
            found.append(message)
    return found


def rest(feed: websocket.WebSocket) -> Iterator[dict[str, Any]]:
    """Yield messages until none comes or the connection ends."""
    with suppress(websocket.WebSocketException, ConnectionError):
        while text := feed.recv():
            yield json.loads(text)


def history(exchange: ExchangeProcess, pair: str = PAIR) -> list[dict[str, Any]]:
    """Return all trades there have been, oldest first, walked by ``CB-AFTER``."""
    rows: list[dict[str, Any]] = []
    query: dict[str, str] = {}
    while True:
        url = f"{exchange.url}/products/{pair}/trades"
        reply = requests.get(url, params=query, timeout=60)
        rows.extend(reply.json())
        if "CB-AFTER" not in reply.headers:
            return rows[::-1]
        query = {"after": reply.headers["CB-AFTER"]}
