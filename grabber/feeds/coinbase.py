"""Coinbase Exchange's public feed and the public REST answers that repair it."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, field

from common.coinbase import EXCHANGE_REST_URL, ExchangeProduct
from common.messages.market import Product
from grabber.connection import Connection
from grabber.feed import (
    BadFeed,
    Below,
    BookChanged,
    BookHeard,
    FeedEvent,
    LastIdHeard,
    Line,
    MalformedMessage,
    Promises,
    Refused,
    Rest,
    TradeHeard,
)
from grabber.rest import HttpRest
from grabber.wire import MOST_ID, Id, Instant, answer, pair_refused

CHANNELS = ("matches", "ticker", "level2_batch", "heartbeat")


class Match(TradeHeard, frozen=True, gc=False, tag="match", tag_field="type"):
    """A trade of the ``matches`` channel; ``side`` is the maker's.

    ::

        {"type": "match", "trade_id": 1100243482, "product_id": "BTC-USD",
         "maker_order_id": "447defaa-aef8-493f-a1a8-a015cb155957",
         "taker_order_id": "8ddfdf47-f1d7-4ec2-831f-e80e18a997c0", "side": "sell",
         "size": "0.00023298", "price": "83420.22", "sequence": 136999327909,
         "time": "2026-09-30T02:03:13.097237Z"}
    """

    pair: str = field(name="product_id")
    trade_id: Id
    price: Decimal
    size: Decimal
    side: Literal["buy", "sell"]
    traded_at: Instant = field(name="time")


class LastMatch(Match, frozen=True, gc=False, tag="last_match", tag_field="type"):
    """The pair's last trade before the subscription; the channel begins with it.

    ::

        {"type": "last_match", "trade_id": 15934577, "product_id": "BAND-BTC",
         "maker_order_id": "01ef4ad5-35e4-4bb3-a4a5-0c0a1e6b6d1f",
         "taker_order_id": "9b6a6d5e-4a4d-41f0-8a4e-0b6a3b9c4b0a", "side": "buy",
         "size": "12.01", "price": "0.00028", "sequence": 331041265,
         "time": "2021-04-17T16:41:09.512671Z"}
    """


class Heartbeat(LastIdHeard, frozen=True, gc=False, tag="heartbeat", tag_field="type"):
    """Once a second for each pair.

    ::

        {"type": "heartbeat", "last_trade_id": 1100243481, "product_id": "BTC-USD",
         "sequence": 136999327896, "time": "2026-09-30T02:03:13.000000Z"}
    """

    pair: str = field(name="product_id")
    last_trade_id: Annotated[int, Meta(ge=0, le=MOST_ID)] = 0


class Ticker(LastIdHeard, frozen=True, gc=False, tag="ticker", tag_field="type"):
    """After each match; a pair's first may come without ``trade_id``.

    ::

        {"type": "ticker", "sequence": 37475248783, "product_id": "ETH-USD", "price": "1285.22",
         "open_24h": "1310.79", "volume_24h": "245532.79269678", "low_24h": "1280.52",
         "high_24h": "1313.8", "volume_30d": "9788783.60117027", "best_bid": "1285.04",
         "best_bid_size": "0.46688654", "best_ask": "1285.27", "best_ask_size": "1.56637040",
         "side": "buy", "time": "2022-10-19T23:28:22.061769Z", "trade_id": 370843401,
         "last_size": "11.4396987"}
    """

    pair: str = field(name="product_id")
    last_trade_id: Annotated[int, Meta(ge=0, le=MOST_ID)] = field(name="trade_id", default=0)


class Snapshot(BookHeard, frozen=True, tag="snapshot", tag_field="type"):
    """The whole book, some 20,000 levels a side; numbers may be padded differently later.

    ::

        {"type": "snapshot", "product_id": "BTC-USD", "asks": [["83420.21", "0.08080000"]],
         "bids": [["83420.20", "0.07599840"]], "time": "2026-09-30T02:03:12.889619Z"}
    """

    pair: str = field(name="product_id")
    bids: list[tuple[Decimal, Decimal]]
    asks: list[tuple[Decimal, Decimal]]
    quoted_at: datetime | None = field(name="time", default=None)


class L2Update(BookChanged, frozen=True, tag="l2update", tag_field="type"):
    """Levels and their new totals; it has no sequence, and ``time`` may be zero.

    ::

        {"type": "l2update", "product_id": "BTC-USD", "time": "2026-09-30T02:03:12.907072Z",
         "changes": [["buy", "72993.09", "0.01022220"], ["sell", "83461.51", "0.00000000"]]}
    """

    pair: str = field(name="product_id")
    changes: list[tuple[Literal["buy", "sell"], Decimal, Decimal]]
    quoted_at: datetime | None = field(name="time", default=None)


class Error(Refused, frozen=True, tag="error", tag_field="type"):
    """A refusal; valid pairs of the same request are subscribed nevertheless.

    ::

        {"type": "error", "message": "Failed to subscribe",
         "reason": "BTC-XXX is not a valid product"}
    """

    @property
    def pair(self) -> str | None:
        """The pair that the venue does not know, when that is the reason."""
        return pair_refused(self.reason)


class _AnyType(Struct):
    type: str


class _Row(Struct):
    """A row of ``GET /products/{id}/trades``; ``side`` is the maker's.

    ::

        {"time": "2020-02-17T07:23:16.353Z", "trade_id": 24169717, "price": "9042.88000000",
         "size": "0.00846511", "side": "sell"}
    """

    trade_id: Id
    price: Decimal
    size: Decimal
    side: Literal["buy", "sell"]
    traded_at: Instant = field(name="time")


_KNOWN = Match | LastMatch | Heartbeat | Ticker | Snapshot | L2Update | Error
_TYPES = frozenset({"match", "last_match", "heartbeat", "ticker", "snapshot", "l2update", "error"})

_decode: Callable[[bytes], FeedEvent] = msgspec.json.Decoder(_KNOWN).decode
_any_type: msgspec.json.Decoder[_AnyType] = msgspec.json.Decoder(_AnyType)
_rows: msgspec.json.Decoder[list[_Row]] = msgspec.json.Decoder(list[_Row])
_products: msgspec.json.Decoder[list[ExchangeProduct]] = msgspec.json.Decoder(list[ExchangeProduct])


class CoinbaseFeed:
    """Coinbase Exchange's public dialect; needs no account."""

    promises = Promises(
        title="Coinbase Exchange",
        feed_url="wss://ws-feed.exchange.coinbase.com",
        rest_url=EXCHANGE_REST_URL,
    )

    def connect(self, url: str) -> Line:
        """Open a websocket. Raises FeedLost."""
        return Connection(url)

    def rest(self, url: str) -> Rest:
        """Return the REST API at this address."""
        return HttpRest(url)

    def subscribe(self, pairs: tuple[str, ...]) -> list[str]:
        """Return the messages that ask for everything about these pairs."""
        return [_request("subscribe", pairs, CHANNELS)]

    def subscribe_again(self, pairs: tuple[str, ...]) -> list[str]:
        """Return the messages after which the streams of pairs begin anew."""
        return [_request(kind, pairs, CHANNELS) for kind in ("unsubscribe", "subscribe")]

    def ask_books_again(self, pairs: tuple[str, ...]) -> list[str]:
        """Return the messages after which the venue sends the whole books of pairs."""
        book = ("level2_batch",)
        return [_request(kind, pairs, book) for kind in ("unsubscribe", "subscribe")]

    def read(self, text: bytes) -> FeedEvent | None:
        """Read a message; None when it is of no interest. Raises MalformedMessage."""
        try:
            return _decode(text)
        except (msgspec.MsgspecError, ArithmeticError, ValueError) as error:
            if _is_of_other_type(text):
                return None
            raise MalformedMessage(str(error)) from error

    def trades_path(self, pair: str, below: Below | None, limit: int) -> str:
        """Return the REST path of the last trades, or of the last ones below an id."""
        cursor = "" if below is None else f"after={below.trade_id}&"
        return f"/products/{pair}/trades?{cursor}limit={limit}"

    def read_trades(self, pair: str, body: bytes) -> list[TradeHeard]:
        """Read such a page, the newest trade first. Raises MalformedMessage."""
        try:
            trades = [
                TradeHeard(pair, row.trade_id, row.price, row.size, row.side, row.traded_at)
                for row in answer(_rows, body)
            ]
        except (ArithmeticError, ValueError) as error:
            raise MalformedMessage(str(error)) from error
        return sorted(trades, key=lambda trade: -trade.trade_id)

    def products_path(self) -> str:
        """Return the REST path of all pairs' rules."""
        return "/products"

    def read_products(self, body: bytes) -> list[Product]:
        """Read the rules of the pairs that can be traded. Raises MalformedMessage."""
        found = (row.rules for row in answer(_products, body) if row.status == "online")
        return [each for each in found if each is not None]


def build(which: str) -> CoinbaseFeed:
    """Return the feed. Raises BadFeed: there is but one."""
    if which:
        raise BadFeed(f"there is but one feed of this kind, and no {which!r}")
    return CoinbaseFeed()


def _request(kind: str, pairs: tuple[str, ...], channels: tuple[str, ...]) -> str:
    request = {"type": kind, "product_ids": pairs, "channels": channels}
    return msgspec.json.encode(request).decode()


def _is_of_other_type(text: bytes) -> bool:
    try:
        return _any_type.decode(text).type not in _TYPES
    except (msgspec.MsgspecError, ValueError):
        return False
