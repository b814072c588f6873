"""What a venue that replays a capture says in Coinbase's two dialects.

What is true at the venue is kept here in the plainest way: a dictionary of levels, a list of
trades. The grabber is compared with it, so it shares no code with it.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

Json = Any
Levels = dict[Decimal, Decimal]


class Told(NamedTuple):
    """A trade, as both dialects tell it."""

    trade_id: int
    price: Decimal
    size: Decimal
    side: str
    traded_at: datetime


class Truth:
    """What is true at the venue at a place of the capture."""

    def __init__(self) -> None:
        self.bids: dict[str, Levels] = defaultdict(dict)
        self.asks: dict[str, Levels] = defaultdict(dict)
        self.trades: dict[str, dict[int, Told]] = defaultdict(dict)

    def best(self, pair: str) -> tuple[Decimal, Decimal, Decimal, Decimal]:
        """Return the best bid and its size, the best ask and its size."""
        bid, ask = max(self.bids[pair]), min(self.asks[pair])
        return bid, self.bids[pair][bid], ask, self.asks[pair][ask]

    def set(self, pair: str, side: str, price: str, size: str) -> None:
        """Change a level."""
        levels = (self.bids if side in {"buy", "bid"} else self.asks)[pair]
        levels[Decimal(price)] = Decimal(size)
        if not Decimal(size):
            del levels[Decimal(price)]

    def clear(self, pair: str) -> None:
        """Forget a book."""
        self.bids[pair], self.asks[pair] = {}, {}

    def trade(self, row: Json, pair: str) -> None:
        """Keep a trade."""
        told = Told(
            int(row["trade_id"]),
            Decimal(row["price"]),
            Decimal(row["size"]),
            row["side"].lower(),
            datetime.fromisoformat(row["time"]),
        )
        self.trades[pair][told.trade_id] = told

    def newest(self, pair: str) -> list[Told]:
        """Return the trades, newest first."""
        return sorted(self.trades[pair].values(), reverse=True)


class Dialect(Protocol):
    """How a venue speaks."""

    def absorb(self, message: Json, truth: Truth) -> None:
        """Let what a message says be true."""

    def greet(self, request: Json, truth: Truth) -> Iterator[Json]:
        """Yield how things stand, for a subscription."""

    def channels(self, request: Json) -> set[str]:
        """Return the channels that a request names."""

    def channel(self, message: Json) -> str:
        """Return the channel that a message of the capture is of."""

    def beats(self, pairs: list[str], truth: Truth) -> list[Json]:
        """Return what is sent each second."""

    def trades(self, message: Json) -> list[int]:
        """Return the ids of the trades that a message tells."""

    def numbered(self, message: Json, number: int) -> Json:
        """Return a message as the connection's next."""

    def rest(self, path: str, query: dict[str, str], truth: Truth) -> Json | None:
        """Answer a question; None is 404."""


class ExchangeDialect:
    """Coinbase Exchange's."""

    def __init__(self, products: Json) -> None:
        self._products = products
        self._known = {each["id"] for each in products}

    def absorb(self, message: Json, truth: Truth) -> None:
        """Let what a message says be true."""
        pair = message.get("product_id", "")
        match message["type"]:
            case "match" | "last_match":
                truth.trade(message, pair)
            case "snapshot":
                truth.clear(pair)
                for side in ("bids", "asks"):
                    for price, size in message[side]:
                        truth.set(pair, {"bids": "buy", "asks": "sell"}[side], price, size)
            case "l2update":
                for side, price, size in message["changes"]:
                    truth.set(pair, side, price, size)

    def greet(self, request: Json, truth: Truth) -> Iterator[Json]:
        """Yield how things stand, for a subscription."""
        for pair in request["product_ids"]:
            if pair not in self._known:
                reason = f"{pair} is not a valid product"
                yield {"type": "error", "message": "Failed to subscribe", "reason": reason}
            elif "level2_batch" in request["channels"]:
                yield {
                    "type": "snapshot",
                    "product_id": pair,
                    "bids": _rows(truth.bids[pair]),
                    "asks": _rows(truth.asks[pair]),
                }
            if "matches" in request["channels"] and truth.trades[pair]:
                row = self._row(truth.newest(pair)[0])
                yield {"type": "last_match", "product_id": pair, **row}

    def channels(self, request: Json) -> set[str]:
        """Return the channels that a request names."""
        return set(request["channels"])

    def channel(self, message: Json) -> str:
        """Return the channel that a message of the capture is of; it had another name then."""
        names = {"snapshot": "level2_batch", "l2update": "level2_batch", "ticker": "ticker"}
        return names.get(message["type"], "matches")

    def beats(self, pairs: list[str], truth: Truth) -> list[Json]:
        """Return what is sent each second."""
        return [
            {"type": "heartbeat", "product_id": pair, "last_trade_id": max(truth.trades[pair])}
            for pair in pairs
            if truth.trades[pair]
        ]

    def trades(self, message: Json) -> list[int]:
        """Return the ids of the trades that a message tells."""
        return [message["trade_id"]] if message["type"] in {"match", "last_match"} else []

    def numbered(self, message: Json, _: int) -> Json:
        """Return the message: there are no numbers here."""
        return message

    def rest(self, path: str, query: dict[str, str], truth: Truth) -> Json | None:
        """Answer a question; None is 404."""
        if path == "/products":
            return self._products
        pair = path.split("/")[2]
        if not path.endswith("/trades") or pair not in self._known:
            return None
        after = int(query.get("after", 2**62))
        rows = [self._row(each) for each in truth.newest(pair) if each.trade_id < after]
        return rows[: int(query.get("limit", 1000))]

    @staticmethod
    def _row(trade: Told) -> Json:
        return {
            "trade_id": trade.trade_id,
            "price": f"{trade.price:f}",
            "size": f"{trade.size:f}",
            "side": trade.side,
            "time": _time_text(trade),
        }


class AdvancedDialect:
    """Coinbase Advanced Trade's."""

    TOLD_AT = "2026-08-09T21:06:12.892314374Z"

    def __init__(self, products: Json) -> None:
        self._products = products
        self._known = {each["product_id"] for each in products}

    def absorb(self, message: Json, truth: Truth) -> None:
        """Let what a message says be true."""
        for event in message["events"]:
            if message["channel"] == "market_trades":
                for row in event["trades"]:
                    truth.trade(row, row["product_id"])
            if message["channel"] == "l2_data":
                pair = event["product_id"]
                if event["type"] == "snapshot":
                    truth.clear(pair)
                for each in event["updates"]:
                    truth.set(pair, each["side"], each["price_level"], each["new_quantity"])

    def greet(self, request: Json, truth: Truth) -> Iterator[Json]:
        """Yield how things stand, for a subscription; one unknown pair spoils it."""
        pairs = request.get("product_ids", [])
        for pair in pairs:
            if pair not in self._known:
                yield {"type": "error", "message": f"{pair} is not a valid product"}
                return
        for pair in pairs:
            if request["channel"] == "market_trades":
                rows = [self._row(pair, each) for each in truth.newest(pair)[:100]]
                yield self._envelope("market_trades", {"type": "snapshot", "trades": rows})
            if request["channel"] == "level2":
                updates = [
                    {"side": side, "event_time": self.TOLD_AT, "price_level": price}
                    | {"new_quantity": size}
                    for side, levels in (("bid", truth.bids), ("offer", truth.asks))
                    for price, size in _rows(levels[pair])
                ]
                event = {"type": "snapshot", "product_id": pair, "updates": updates}
                yield self._envelope("l2_data", event)

    def channels(self, request: Json) -> set[str]:
        """Return the channels that a request names, and those that the capture has besides."""
        if not self._known.issuperset(request.get("product_ids", ())):
            return set()
        return {request["channel"], "candles", "ticker", "subscriptions"}

    def channel(self, message: Json) -> str:
        """Return the channel that a message of the capture is of."""
        name: str = message["channel"]
        return "level2" if name == "l2_data" else name

    def beats(self, _: list[str], truth: Truth) -> list[Json]:
        """Return what is sent each second."""
        event = {"current_time": "2026-08-09 21:05:48.8 +0000 UTC", "heartbeat_counter": "41691"}
        return [self._envelope("heartbeats", event)] if truth.trades else []

    def trades(self, message: Json) -> list[int]:
        """Return the ids of the trades that a message tells."""
        if message.get("channel") != "market_trades":
            return []
        return [int(row["trade_id"]) for event in message["events"] for row in event["trades"]]

    def numbered(self, message: Json, number: int) -> Json:
        """Return a message as the connection's next; a refusal has no number."""
        return {**message, "sequence_num": number} if "channel" in message else message

    def rest(self, path: str, query: dict[str, str], truth: Truth) -> Json | None:
        """Answer a question; None is 404."""
        path = path.removeprefix("/api/v3/brokerage/market")
        if path == "/products":
            return {"products": self._products}
        pair = path.split("/")[2]
        if not path.endswith("/ticker") or pair not in self._known:
            return None
        low, high = int(query.get("start", 0)), int(query.get("end", 2**40))
        rows = [
            self._row(pair, each)
            for each in truth.newest(pair)
            if low <= each.traded_at.timestamp() < high
        ]
        return {"trades": rows[: int(query["limit"])], "best_bid": "", "best_ask": ""}

    def _envelope(self, channel: str, event: Json) -> Json:
        return {"channel": channel, "timestamp": self.TOLD_AT, "events": [event]}

    @staticmethod
    def _row(pair: str, trade: Told) -> Json:
        return {
            "product_id": pair,
            "trade_id": str(trade.trade_id),
            "price": f"{trade.price:f}",
            "size": f"{trade.size:f}",
            "time": _time_text(trade),
            "side": trade.side.upper(),
        }


def _rows(levels: Levels) -> list[list[str]]:
    return [[f"{price:f}", f"{size:f}"] for price, size in levels.items()]


def _time_text(trade: Told) -> str:
    return trade.traded_at.isoformat().replace("+00:00", "Z")
