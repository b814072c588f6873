"""Coinbase Advanced Trade's public messages and answers, as they are on the wire."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Literal

import msgspec
from msgspec import Struct, field
from msgspec.structs import force_setattr

from common.coinbase import AdvancedProduct
from grabber.feed import (
    BookChanged,
    BookHeard,
    FeedEvent,
    MalformedMessage,
    Numbered,
    Refused,
    TradeHeard,
)
from grabber.wire import Id, Instant, answer, pair_refused

TRADES, LEVELS, BEATS = "market_trades", "level2", "heartbeats"
"""The channels that are asked for; ``level2`` has another name in its messages."""

_trade_id = attrgetter("trade_id")


class Trade(TradeHeard, frozen=True, gc=False):
    """A trade, on the feed and in REST; ``side`` is the maker's.

    ::

        {"product_id": "BTC-USD", "trade_id": "1068572091", "price": "65083.67",
         "size": "0.01034361", "time": "2026-08-09T21:05:48.167634Z", "side": "SELL"}
    """

    pair: str = field(name="product_id")
    trade_id: Id
    price: Decimal
    size: Decimal
    side: Literal["BUY", "SELL"]  # type: ignore[assignment] # in capitals on the wire alone
    traded_at: Instant = field(name="time")

    def __post_init__(self) -> None:
        """Write the side as the grabber does, and refuse what no trade has."""
        force_setattr(self, "side", "buy" if self.side == "BUY" else "sell")
        TradeHeard.__post_init__(self)


class _TradesEvent(Struct, gc=False):
    trades: list[Trade]


class _Level(Struct, gc=False):
    side: Literal["bid", "offer"]
    price: Decimal = field(name="price_level")
    size: Decimal = field(name="new_quantity")


class _LevelsEvent(Struct, gc=False):
    type: Literal["snapshot", "update"]
    pair: str = field(name="product_id")
    updates: list[_Level]

    def heard(self, at: datetime) -> BookHeard | BookChanged:
        """Return it in the grabber's words. Raises ValueError for levels that no book has."""
        if self.type == "update":
            changes: list[tuple[Literal["buy", "sell"], Decimal, Decimal]] = [
                ("buy" if each.side == "bid" else "sell", each.price, each.size)
                for each in self.updates
            ]
            return BookChanged(self.pair, changes, at)
        bids = [(each.price, each.size) for each in self.updates if each.side == "bid"]
        asks = [(each.price, each.size) for each in self.updates if each.side == "offer"]
        return BookHeard(self.pair, bids, asks, at)


class _Trades(Struct, tag=TRADES, tag_field="channel", gc=False):
    """Trades of a quarter of a second, the newest first; the first message lists recent ones.

    ::

        {"channel": "market_trades", "timestamp": "2026-08-09T21:05:48.251397169Z",
         "sequence_num": 9, "events": [{"type": "update", "trades": [{"product_id": "BTC-USD",
         "trade_id": "1068572091", "price": "65083.67", "size": "0.01034361",
         "time": "2026-08-09T21:05:48.167634Z", "side": "SELL"}]}]}
    """

    number: int = field(name="sequence_num")
    events: list[_TradesEvent]

    def heard(self) -> Numbered:
        """Return it in the grabber's words, trades rising: ids are counted as they come."""
        trades = [trade for event in self.events for trade in event.trades]
        if len(trades) > 1:
            trades.sort(key=_trade_id)
        return Numbered(self.number, tuple(trades))


class _Levels(Struct, tag="l2_data", tag_field="channel", gc=False):
    """Levels with their new sizes, of some 5 MB the first time; 0 removes a level.

    ::

        {"channel": "l2_data", "timestamp": "2026-08-09T21:05:48.507227366Z", "sequence_num": 16,
         "events": [{"type": "update", "product_id": "BTC-USD", "updates": [{"side": "offer",
         "event_time": "2026-08-09T21:05:48.27841Z", "price_level": "65083.71",
         "new_quantity": "0.06"}]}]}
    """

    number: int = field(name="sequence_num")
    told_at: Instant = field(name="timestamp")
    events: list[_LevelsEvent]

    def heard(self) -> Numbered:
        """Return it in the grabber's words."""
        return Numbered(self.number, tuple(event.heard(self.told_at) for event in self.events))


class _Beat(Struct, tag=BEATS, tag_field="channel", gc=False):
    """Once a second; it names no pair.

    ::

        {"channel": "heartbeats", "timestamp": "2026-08-09T21:05:48.856364007Z",
         "sequence_num": 35, "events": [{"current_time": "2026-08-09 21:05:48.854840045 +0000 UTC
         m=+41691.260485341", "heartbeat_counter": 41691}]}
    """

    number: int = field(name="sequence_num")

    def heard(self) -> Numbered:
        """Return it in the grabber's words: it says nothing."""
        return Numbered(self.number, ())


class _AnyMessage(Struct):
    """What a message of another channel has, and a refusal, which has no number.

    ::

        {"type": "error", "message": "BTC-XXX is not a valid product"}
    """

    channel: str = ""
    number: int | None = field(name="sequence_num", default=None)
    type: str = ""
    message: str = ""


class AdvancedRefused(Refused, frozen=True):
    """A refusal; nothing of the request was done."""

    @property
    def pair(self) -> str | None:
        """The pair that the venue does not know, when that is the reason."""
        return pair_refused(self.reason)


class _TradesPage(Struct):
    """The answer to ``GET /market/products/{id}/ticker``, the newest trade first."""

    trades: list[Trade]


class _Products(Struct):
    products: list[AdvancedProduct]


# Ids and numbers are texts in some places and numbers in others, hence not strict.
_decode: Callable[[bytes], _Trades | _Levels | _Beat] = msgspec.json.Decoder(
    _Trades | _Levels | _Beat, strict=False
).decode
_CHANNELS = frozenset({TRADES, "l2_data", BEATS})
_any_message = msgspec.json.Decoder(_AnyMessage)
_page = msgspec.json.Decoder(_TradesPage, strict=False)
_products = msgspec.json.Decoder(_Products)


def event(text: bytes) -> FeedEvent | None:
    """Read a message; None when it is of no interest. Raises MalformedMessage."""
    try:
        return _decode(text).heard()
    except (msgspec.MsgspecError, ArithmeticError, ValueError) as error:
        return _other(text, error)


def trade_rows(body: bytes) -> list[Trade]:
    """Read a page of trades. Raises MalformedMessage."""
    return answer(_page, body).trades


def product_rows(body: bytes) -> list[AdvancedProduct]:
    """Read the list of products. Raises MalformedMessage."""
    return answer(_products, body).products


def _other(text: bytes, error: Exception) -> FeedEvent | None:
    """Read what is no message of our channels: its number counts nevertheless."""
    try:
        message = _any_message.decode(text)
    except (msgspec.MsgspecError, ValueError):
        raise MalformedMessage(str(error)) from error
    if message.type == "error":
        return AdvancedRefused("Failed to subscribe", message.message)
    if message.channel in _CHANNELS or not message.channel:
        raise MalformedMessage(str(error)) from error
    return None if message.number is None else Numbered(message.number, ())
