"""The trades of any exchange that ccxt knows, watched by ccxt itself.

ccxt has the connection, and what is read here are its own words. What it cannot promise of an
exchange is promised of none: ids need not be numbers, nor rise, nor be the same on the feed and
in lists; and a connection that dropped a message does not say so. So the grabber counts the trades
itself, and every few seconds compares them with the exchange's list of its newest ones.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from typing import Literal

import msgspec
from msgspec import Struct

from common.messages.market import Product, rules_of
from grabber.ccxt_line import LIST_EVERY_S, CcxtLine, CcxtRest, Shelf
from grabber.feed import (
    BadFeed,
    Below,
    FeedEvent,
    Line,
    MalformedMessage,
    Promises,
    Refused,
    Rest,
    TradeHeard,
    TradesSeen,
)
from grabber.wire import answer

NOTE = (
    "{}: trade numbers are ours; what the feed lost is found in the list of newest trades within "
    "{:g} s, and where that does not reach back, one number stands for all that may be lost; no "
    "best prices"
)

TELL_MAKERS = frozenset({"coinbase", "coinbaseadvanced"})
"""ccxt tells a trade's side as the taker's, but passes on what these say, which is the maker's."""

DECIMAL_PLACES, TICK_SIZE = 2, 4
"""ccxt's ways of saying how fine prices and sizes are."""

_OPPOSITE: dict[str, Literal["buy", "sell"]] = {"buy": "sell", "sell": "buy"}


class _Trade(Struct, gc=False):
    """All of a trade in ccxt's form that is read here, with numbers as texts.

    ::

        {"id": "15035219", "timestamp": 1694353667447, "side": "buy", "price": "25820.42",
         "amount": "0.27426731"}
    """

    timestamp: int
    side: Literal["buy", "sell"]
    price: Decimal
    amount: Decimal
    id: str | None = None

    @property
    def name(self) -> str:
        """What tells it from others; two without ids that are alike in all count as one."""
        return self.id or f"{self.timestamp} {self.side} {self.price} {self.amount}"

    def heard(self, pair: str, *, is_makers_side: bool) -> TradeHeard:
        """Return it in the grabber's words. Raises ValueError for what no trade has."""
        side = self.side if is_makers_side else _OPPOSITE[self.side]
        traded_at = datetime.fromtimestamp(self.timestamp / 1000, UTC)
        return TradeHeard(pair, 0, self.price, self.amount, side, traded_at)


class _Trades(Struct, tag="trades"):
    """What ccxt's ``watch_trades`` or ``fetch_trades`` returned."""

    pair: str
    is_list: bool
    trades: list[_Trade]


class _Unknown(Refused, frozen=True, tag="unknown"):
    """The exchange has no such pair."""

    name: str = ""

    @property
    def pair(self) -> str | None:
        """The pair."""
        return self.name


class _Market(Struct):
    """What is read of a market in ccxt's form.

    ::

        {"symbol": "BTC/USD", "is_traded": true, "precision_mode": 4, "amount": "1e-8",
         "price": "0.01", "least_cost": "1"}
    """

    symbol: str
    is_traded: bool
    precision_mode: int
    amount: Decimal | None
    price: Decimal | None
    least_cost: Decimal | None

    def rules(self) -> Product | None:
        """Return the pair's rules, or None where they cannot be told exactly."""
        pair = self.symbol.replace("/", "-")
        size, price = self._increment(self.amount), self._increment(self.price)
        return rules_of(pair, size, price, self.least_cost or Decimal(0))

    def _increment(self, precision: Decimal | None) -> Decimal | None:
        if precision is None or self.precision_mode == TICK_SIZE:
            return precision
        is_places = self.precision_mode == DECIMAL_PLACES
        return Decimal(1).scaleb(-int(precision)) if is_places else None


_decode: Callable[[bytes], _Trades | _Unknown] = msgspec.json.Decoder(_Trades | _Unknown).decode
_markets: msgspec.json.Decoder[list[_Market]] = msgspec.json.Decoder(list[_Market])


class CcxtFeed:
    """One exchange's trades through ccxt; needs no account."""

    def __init__(self, exchange_id: str) -> None:
        self.promises = Promises(
            title=f"{exchange_id} (ccxt)",
            feed_url="",
            rest_url="",
            counts_trades=False,
            # Lists are asked for one after the other: with many pairs that takes its time.
            feed_limit_s=60.0,
            pair_limit_s=120.0,
            note=NOTE.format(exchange_id, LIST_EVERY_S),
        )
        self._exchange_id = exchange_id
        self._shelf = Shelf()

    def connect(self, url: str) -> Line:
        """Have ccxt get ready; it connects when it is told to what. Raises FeedLost."""
        return CcxtLine(self._exchange_id, url, self._shelf)

    def rest(self, url: str) -> Rest:
        """Return what ccxt was told of the markets; it asks for trades itself."""
        return CcxtRest(url, self._shelf)

    def subscribe(self, pairs: tuple[str, ...]) -> list[str]:
        """Return the message that has ccxt follow these pairs."""
        return [" ".join(pairs)]

    def subscribe_again(self, pairs: tuple[str, ...]) -> list[str]:
        """Return the message that has ccxt follow pairs that it does not follow."""
        return self.subscribe(pairs)

    def ask_books_again(self, _: tuple[str, ...]) -> list[str]:
        """Return nothing: there are no books here."""
        return []

    def read(self, text: bytes) -> FeedEvent | None:
        """Read a message of ``CcxtLine``. Raises MalformedMessage."""
        try:
            message = _decode(text)
            return message if isinstance(message, _Unknown) else self._seen(message)
        except (msgspec.MsgspecError, ArithmeticError, ValueError, OSError) as error:
            raise MalformedMessage(str(error)) from error

    def trades_path(self, pair: str, below: Below | None, limit: int) -> str:
        """Return what nobody answers: lists come by themselves."""
        return f"{limit} trades of {pair} below {below}"

    def read_trades(self, pair: str, body: bytes) -> list[TradeHeard]:
        """Raise MalformedMessage: no page of trades is ever asked for."""
        raise MalformedMessage(f"{len(body)} bytes about {pair} that nobody asked for")

    def products_path(self) -> str:
        """Return the name of the list of markets."""
        return "markets"

    def read_products(self, body: bytes) -> list[Product]:
        """Read the rules of the pairs that can be traded. Raises MalformedMessage."""
        found = (each.rules() for each in answer(_markets, body) if each.is_traded)
        return [each for each in found if each is not None]

    def _seen(self, message: _Trades) -> TradesSeen:
        is_makers_side = self._exchange_id in TELL_MAKERS
        rows = sorted(message.trades, key=lambda each: each.timestamp)
        trades = tuple(
            (each.name, each.heard(message.pair, is_makers_side=is_makers_side)) for each in rows
        )
        return TradesSeen(message.pair, trades, message.is_list)


def build(which: str) -> CcxtFeed:
    """Return the feed of an exchange of ccxt's. Raises BadFeed."""
    if find_spec("ccxt") is None:
        raise BadFeed("ccxt is not installed")
    if which not in import_module("ccxt.pro").exchanges:
        raise BadFeed(f"ccxt cannot watch an exchange {which!r}; it is VIRC_FEED=ccxt:NAME")
    return CcxtFeed(which)
