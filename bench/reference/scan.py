"""The former project's simulator: all orders in a list, looked through at each price."""

import json
from typing import Any

import redis

ORDERS_KEY = "sim:orders"

Order = dict[str, Any]


def make(number: int, side: str, price: float) -> Order:
    """Return an order as it stood in the list."""
    return {
        "uid": f"{number:032x}",
        "type": "limit",
        "side": side,
        "pair": "BTC-EUR",
        "price": price,
        "size": 0.001,
        "status": "open",
        "bot": "553c5def-7e1d-44df-aeed-266c399f6b7e",
        "date": "2019-01-05 17:42:39.622722",
    }


def reached(orders: list[Order], pair: str, price: float) -> list[Order]:
    """Return the orders that a price fills, looking at each."""
    return [
        each
        for each in orders
        if each["pair"] == pair
        and each["status"] == "open"
        and (
            (each["side"] == "buy" and price <= each["price"])
            or (each["side"] == "sell" and price >= each["price"])
        )
    ]


def save(client: redis.Redis, orders: list[Order]) -> None:
    """Write all orders down, as after each change."""
    client.set(ORDERS_KEY, json.dumps(orders))
