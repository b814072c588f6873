"""Messages of the full feed about orders of the market, and the compact form of level 3."""

from typing import Any

from cambista_sim.exchange.level3 import Step
from cambista_sim.exchange.market import Trade
from cambista_sim.exchange.product import Product
from cambista_sim.exchange.wire import time_text

Json = dict[str, Any]

SCHEMA: dict[str, list[str]] = {
    "change": ["type", "product_id", "sequence", "order_id", "price", "size", "time"],
    "done": ["type", "product_id", "sequence", "order_id", "time"],
    "match": [
        *("type", "product_id", "sequence", "maker_order_id", "taker_order_id"),
        *("price", "size", "time"),
    ],
    "noop": ["type", "product_id", "sequence", "time"],
    "open": ["type", "product_id", "sequence", "order_id", "side", "price", "size", "time"],
}
"""What stands where in the rows of level 3; sent first."""


def of_step(product: Product, step: Step, sequence: int, at_us: int) -> Json:
    """Return the message of what became of an order of the market."""
    message: Json = {
        "type": "done" if step.kind in {"canceled", "filled"} else step.kind,
        "side": step.side,
        "product_id": product.product_id,
        "time": time_text(at_us),
        "sequence": sequence,
        "order_id": step.order_id,
    }
    price, size = product.price_text(step.ticks), product.size_text(step.lots)
    match step.kind:
        case "received":
            return message | {"order_type": "limit", "size": size, "price": price}
        case "open":
            return message | {"price": price, "remaining_size": size}
        case _:
            return message | {"reason": step.kind, "price": price, "remaining_size": size}


def of_taker(product: Product, trade: Trade, sequence: int, *, is_done: bool) -> Json:
    """Return the message of a taker of the market coming, or being done."""
    message: Json = {
        "type": "done" if is_done else "received",
        "side": "buy" if trade.side == "sell" else "sell",
        "product_id": product.product_id,
        "time": time_text(trade.at_us),
        "sequence": sequence,
        "order_id": trade.taker_order_id,
    }
    if is_done:
        return message | {"reason": "filled"}
    return message | {"order_type": "market", "size": product.size_text(trade.lots)}


def compact(message: Json) -> list[Any]:
    """Return a message of the full feed as a row of level 3."""
    kind = message["type"] if message["type"] in SCHEMA else "noop"
    given = {**message, "type": kind, "sequence": str(message["sequence"])}
    if "size" not in given:
        given["size"] = message.get("remaining_size", message.get("new_size"))
    if kind == "change" and message.get("price") is None:
        given["price"] = message.get("new_price")
    return [given.get(name) for name in SCHEMA[kind]]
