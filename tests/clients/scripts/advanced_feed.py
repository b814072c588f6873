"""The feed with ``coinbase-advanced-py``'s websocket clients, over TLS, with an order meanwhile."""

import json
from decimal import Decimal
from typing import Any

import coinbase.websocket
import requests

from tests.clients.scripts.advanced_rest import PAIR, client, oid
from tests.clients.scripts.answer import Json, answer, until

PUBLIC = ["level2", "market_trades", "ticker", "ticker_batch", "candles", "status", "heartbeats"]


class Listener:
    """Keeps what a client of the feed hears, as the client's own classes read it."""

    def __init__(self, told: dict[str, Any], kind: Json, user: str | None = None) -> None:
        key = told["users"][user] if user else {"name": None, "private_key": None}
        self.heard: list[Json] = []
        self.raw: list[Json] = []
        self.client = kind(
            api_key=key["name"],
            api_secret=key["private_key"],
            base_url=f"wss://{told['tls']}",
            on_message=self._hear,
        )

    def _hear(self, message: str) -> None:
        self.raw.append(json.loads(message))
        if self.raw[-1].get("type") != "error":
            self.heard.append(coinbase.websocket.WebsocketResponse(json.loads(message)))

    def open(self, *channels: str) -> None:
        """Connect and subscribe."""
        self.client.open()
        self.client.subscribe(product_ids=[PAIR], channels=list(channels))

    def events(self, channel: str) -> list[Json]:
        """Return all events of a channel, in the client's own classes."""
        return [event for each in self.heard if each.channel == channel for event in each.events]

    def has(self, *channels: str) -> bool:
        """Return whether each of some channels has been heard."""
        return {each.channel for each in self.heard} >= set(channels)


def statuses(mine: Listener, order_id: str) -> list[str]:
    """Return the statuses that an order has had, as they were told."""
    return [
        order.status
        for event in mine.events("user")
        for order in event.orders or ()
        if order.order_id == order_id
    ]


def trade(alice: Json, mine: Listener) -> tuple[str, Decimal]:
    """Take the best level, rest with some more, wait to hear of it, and cancel that."""
    best = alice.get_product_book(PAIR, limit=1).pricebook.asks[0]
    size = Decimal(best.size) + Decimal("0.3")
    placed = alice.limit_order_gtc_buy(oid(), PAIR, str(size), best.price)
    order_id = placed["success_response"]["order_id"]
    until(lambda: "OPEN" in statuses(mine, order_id))
    alice.cancel_orders([order_id])
    until(lambda: "CANCELLED" in statuses(mine, order_id))
    return order_id, size


def dropped(told: dict[str, Any], public: Listener) -> Json:
    """Cut all connections off, and return what the client hears once it has come back.

    What was on its way is still heard of the old connection, whose numbers go on.
    """
    known = len(public.raw)
    requests.post(f"{told['rest']}/admin/faults", json={"kind": "close"}, timeout=5)
    until(lambda: any(each["sequence_num"] == 0 for each in public.raw[known:]))
    return next(each for each in public.raw[known:] if each["sequence_num"] == 0)


def act(told: dict[str, Any]) -> Json:
    """Listen to the market without a key and to one's orders with one; trade; be cut off."""
    alice = client(told, "alice")
    waiting = alice.limit_order_gtc_buy(oid(), PAIR, "0.01", "5000")
    public = Listener(told, coinbase.websocket.WSClient)
    mine = Listener(told, coinbase.websocket.WSUserClient, "alice")
    others = Listener(told, coinbase.websocket.WSUserClient, "bob")
    public.open(*PUBLIC)
    mine.open("user", "heartbeats")
    others.open("user", "heartbeats")
    until(lambda: public.has("l2_data", "market_trades", "ticker", "candles", "heartbeats"))
    until(lambda: mine.has("user", "subscriptions") and others.has("user", "heartbeats"))

    order_id, size = trade(alice, mine)
    until(lambda: len(public.events("market_trades")) > 1)
    until(lambda: len(public.events("l2_data")) > 2)
    asked = alice.get_order(order_id).to_dict()["order"]
    alice.cancel_orders([waiting["success_response"]["order_id"]])
    kept = {"public": public.raw.copy(), "mine": mine.raw.copy(), "others": others.raw.copy()}
    again = dropped(told, public)
    public.client.unsubscribe_all()
    return {
        **kept,
        "waiting": waiting["success_response"]["order_id"],
        "order_id": order_id,
        "size": size,
        "statuses": statuses(mine, order_id),
        "asked": asked,
        "again": again,
    }


if __name__ == "__main__":
    answer(act)
