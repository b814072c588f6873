"""Coinbase Advanced Trade's public feed and the public REST answers that repair it.

Its messages are numbered on each connection, so that a lost change of a book shows here, where
Coinbase Exchange's own feed cannot show it. Its trades bear the maker's side, as there.
"""

import math
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec
from msgspec import Struct, field

from common.messages.market import Product
from grabber.connection import Connection
from grabber.feed import (
    BadFeed,
    Below,
    BookChanged,
    BookHeard,
    FeedEvent,
    Line,
    MalformedMessage,
    Numbered,
    Promises,
    Refused,
    Rest,
    TradeHeard,
)
from grabber.rest import HttpRest
from grabber.wire import Id, Instant, answer, pair_refused, product

ROOT = "/api/v3/brokerage/market"
"""Below it is what needs no key."""

TRADES, LEVELS, BEATS = "market_trades", "level2", "heartbeats"

SPAN_S = 30 * 24 * 3600
"""How long before a place its trades are looked for: the venue wants to know a beginning too."""

_MAKERS: dict[str, Literal["buy", "sell"]] = {"BUY": "buy", "SELL": "sell"}


class _Trade(Struct, gc=False):
    """A trade, on the feed and in REST; ``side`` is the maker's.

    ::

        {"product_id": "BTC-USD", "trade_id": "1068572091", "price": "65083.67",
         "size": "0.01034361", "time": "2026-08-09T21:05:48.167634Z", "side": "SELL"}
    """

    pair: str = field(name="product_id")
    trade_id: Id
    price: Decimal
    size: Decimal
    side: Literal["BUY", "SELL"]
    traded_at: Instant = field(name="time")

    def heard(self) -> TradeHeard:
        """Return it in the grabber's words. Raises ValueError for what no trade has."""
        side = _MAKERS[self.side]
        return TradeHeard(self.pair, self.trade_id, self.price, self.size, side, self.traded_at)


class _TradesEvent(Struct, gc=False):
    trades: list[_Trade]


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
        trades = [trade.heard() for event in self.events for trade in event.trades]
        trades.sort(key=lambda trade: trade.trade_id)
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
        return pair_refused(self.message)


class _TradesPage(Struct):
    """The answer to ``GET /market/products/{id}/ticker``, the newest trade first."""

    trades: list[_Trade]


class _ProductRow(Struct):
    """A row of ``GET /market/products``.

    ::

        {"product_id": "BTC-USD", "price": "65086.18", "base_increment": "0.00000001",
         "quote_increment": "0.01", "quote_min_size": "1", "quote_max_size": "150000000",
         "base_min_size": "0.00000001", "base_max_size": "3400", "is_disabled": false,
         "status": "online", "trading_disabled": false, "product_type": "SPOT",
         "price_increment": "0.01", "alias": "", "alias_to": ["BTC-USDC"]}
    """

    pair: str = field(name="product_id")
    status: str = "online"
    is_disabled: bool = False
    base_increment: Decimal | None = None
    quote_increment: Decimal | None = None
    price_increment: Decimal | None = None
    min_funds: Decimal = field(name="quote_min_size", default=Decimal(0))


class _Products(Struct):
    products: list[_ProductRow]


# Ids and numbers are texts in some places and numbers in others, hence not strict.
_decode: Callable[[bytes], _Trades | _Levels | _Beat] = msgspec.json.Decoder(
    _Trades | _Levels | _Beat, strict=False
).decode
_CHANNELS = frozenset({TRADES, "l2_data", BEATS})
_any_message = msgspec.json.Decoder(_AnyMessage)
_page = msgspec.json.Decoder(_TradesPage, strict=False)
_products = msgspec.json.Decoder(_Products)


class AdvancedFeed:
    """Coinbase Advanced Trade's public dialect; needs no account."""

    promises = Promises(
        title="Coinbase Advanced Trade",
        feed_url="wss://advanced-trade-ws.coinbase.com",
        rest_url="https://api.coinbase.com",
        asks_by_time=True,
        refuses_whole=True,
        # Heartbeats name no pair, and where little happens a minute without a word is common.
        pair_limit_s=60.0,
    )

    def connect(self, url: str) -> Line:
        """Open a websocket. Raises FeedLost."""
        return Connection(url)

    def rest(self, url: str) -> Rest:
        """Return the REST API at this address."""
        return HttpRest(url)

    def subscribe(self, pairs: tuple[str, ...]) -> list[str]:
        """Return the messages that ask for everything about these pairs."""
        # Heartbeats first: who asks for nothing that is there within five seconds is cut off.
        beats = msgspec.json.encode({"type": "subscribe", "channel": BEATS}).decode()
        return [beats, *_requests("subscribe", pairs)] if pairs else [beats]

    def subscribe_again(self, pairs: tuple[str, ...]) -> list[str]:
        """Return the messages after which the streams of pairs begin anew."""
        return [*_requests("unsubscribe", pairs), *_requests("subscribe", pairs)]

    def ask_books_again(self, pairs: tuple[str, ...]) -> list[str]:
        """Return the messages after which the venue sends the whole books of pairs.

        A book is asked for when a message was lost, which may have told of trades: so its recent
        trades are asked for too.
        """
        return self.subscribe_again(pairs)

    def read(self, text: bytes) -> FeedEvent | None:
        """Read a message; None when it is of no interest. Raises MalformedMessage."""
        try:
            return _decode(text).heard()
        except (msgspec.MsgspecError, ArithmeticError, ValueError) as error:
            return _other(text, error)

    def trades_path(self, pair: str, below: Below | None, limit: int) -> str:
        """Return the REST path of the last trades, or of those up to the second of a place.

        The venue counts whole seconds. Should one have more than a page of trades, then those at
        its beginning cannot be had, nor what lies before them.
        """
        path = f"{ROOT}/products/{pair}/ticker?limit={limit}"
        if below is None or below.traded_at is None:
            return path
        end_s = math.floor(below.traded_at.timestamp()) + 1
        return f"{path}&start={end_s - SPAN_S}&end={end_s}"

    def read_trades(self, pair: str, body: bytes) -> list[TradeHeard]:
        """Read such a page, the newest trade first. Raises MalformedMessage."""
        rows = answer(_page, body).trades
        try:
            trades = [row.heard() for row in rows if row.pair == pair]
        except (ArithmeticError, ValueError) as error:
            raise MalformedMessage(str(error)) from error
        return sorted(trades, key=lambda trade: -trade.trade_id)

    def products_path(self) -> str:
        """Return the REST path of all pairs' rules."""
        return f"{ROOT}/products"

    def read_products(self, body: bytes) -> list[Product]:
        """Read the rules of the pairs that can be traded. Raises MalformedMessage."""
        rows = answer(_products, body).products
        found = (
            product(
                row.pair,
                row.base_increment,
                row.price_increment or row.quote_increment,
                row.min_funds,
            )
            for row in rows
            if row.status == "online" and not row.is_disabled
        )
        return [each for each in found if each is not None]


def build(which: str) -> AdvancedFeed:
    """Return the feed. Raises BadFeed: there is but one."""
    if which:
        raise BadFeed(f"there is but one feed of this kind, and no {which!r}")
    return AdvancedFeed()


def _requests(kind: str, pairs: tuple[str, ...]) -> list[str]:
    """Return a message for each channel: one names one channel only."""
    return [
        msgspec.json.encode({"type": kind, "product_ids": pairs, "channel": channel}).decode()
        for channel in (TRADES, LEVELS)
    ]


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
