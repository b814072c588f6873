"""Coinbase Advanced Trade's public feed and the public REST answers that repair it.

Its messages are numbered on each connection, so that a lost change of a book shows here, where
Coinbase Exchange's own feed cannot show it. Its trades bear the maker's side, as there.
"""

import math

import msgspec

from common.messages.market import Product
from grabber import advanced_wire as wire
from grabber.connection import Connection
from grabber.feed import (
    BadFeed,
    Below,
    FeedEvent,
    Line,
    Promises,
    Rest,
    TradeHeard,
)
from grabber.rest import HttpRest

ROOT = "/api/v3/brokerage/market"
"""Below it is what needs no key."""

SPAN_S = 30 * 24 * 3600
"""How long before a place its trades are looked for: the venue wants to know a beginning too."""


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
        beats = msgspec.json.encode({"type": "subscribe", "channel": wire.BEATS}).decode()
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
        return wire.event(text)

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
        trades = [row for row in wire.trade_rows(body) if row.pair == pair]
        return sorted(trades, key=lambda trade: -trade.trade_id)

    def products_path(self) -> str:
        """Return the REST path of all pairs' rules."""
        return f"{ROOT}/products"

    def read_products(self, body: bytes) -> list[Product]:
        """Read the rules of the pairs that can be traded. Raises MalformedMessage."""
        found = (row.rules for row in wire.product_rows(body) if not row.is_closed)
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
        for channel in (wire.TRADES, wire.LEVELS)
    ]
