"""The market feed: what the grabber hears, in no venue's words, and what a venue must offer.

::

    ValueError
    ├── MalformedMessage    a message is not what the venue promises; count it and go on
    └── BadFeed             the settings name a feed that there is not

A feed is one file in ``grabber.feeds`` with ``build(which) -> Feed``: it reads and writes messages,
and says what they are sent over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from typing import Any, Literal, NamedTuple, Protocol

from msgspec import Struct

from common.messages.market import Product
from grabber.silence import FEED_LIMIT_S, PAIR_LIMIT_S

ZERO = Decimal(0)

MOST = Decimal(10) ** 20
"""Prices and sizes stay below it: with 18 digits after the point they fill 38 digits."""

TINY = Decimal("0.000001")
"""Smaller numbers are written with an exponent, so that their length says nothing."""

PLAIN_LENGTH = 19
"""A number of so many characters, not tiny, has at most 18 digits after the point."""

MOST_DIGITS_AFTER_POINT = 18

FIRST_YEAR = 2009
"""A trade before the first bitcoin has a zero time, which a venue was once seen to send."""


class MalformedMessage(ValueError):  # noqa: N818 - named as the log says it
    """A message is not what the venue promises."""


class BadFeed(ValueError):  # noqa: N818 - as the log says it
    """The settings name a feed that there is not."""


@dataclass(frozen=True, slots=True)
class Promises:
    """What a feed can be held to."""

    title: str
    """The venue's name for people."""
    feed_url: str
    """Where the venue's feed is when the settings do not say."""
    rest_url: str
    counts_trades: bool = True
    """Trade ids rise by one for each pair: a lost trade shows, and can be asked for by its id."""
    asks_by_time: bool = False
    """Missed trades are asked for by time, and not by id."""
    refuses_whole: bool = False
    """One unknown pair makes the venue refuse all that were asked for together."""
    feed_limit_s: float = FEED_LIMIT_S
    pair_limit_s: float = PAIR_LIMIT_S
    note: str = ""
    """What of the above a person must know, because it is less than elsewhere."""


class TradeHeard(Struct, frozen=True, gc=False):
    """One trade; its numbers are positive and within what ``common.messages.base`` can hold."""

    pair: str
    trade_id: int
    price: Decimal
    size: Decimal
    side: Literal["buy", "sell"]
    """The maker's."""
    traded_at: datetime

    def __post_init__(self) -> None:
        """Refuse what no trade has: a lost trade can be repaired, a wrong one cannot."""
        price, size, traded_at = self.price, self.size, self.traded_at
        if not (TINY <= price < MOST and len(str(price)) <= PLAIN_LENGTH):
            _check_number(price)
        if not (TINY <= size < MOST and len(str(size)) <= PLAIN_LENGTH):
            _check_number(size)
        if traded_at.tzinfo is not UTC or traded_at.year < FIRST_YEAR:
            raise ValueError(f"traded at {traded_at.isoformat()}")


class LastIdHeard(Struct, frozen=True, gc=False):
    """The pair is alive, and its last trade has this id; 0 when it was not said."""

    pair: str
    last_trade_id: int


class BookHeard(Struct, frozen=True):
    """The whole book of a pair: price and size of every level, in any order."""

    pair: str
    bids: list[tuple[Decimal, Decimal]]
    asks: list[tuple[Decimal, Decimal]]
    quoted_at: datetime | None

    def __post_init__(self) -> None:
        """Refuse levels that no book has."""
        _check_levels(self.bids)
        _check_levels(self.asks)


class BookChanged(Struct, frozen=True):
    """Levels of a pair's book with their new sizes; a size of zero removes the level."""

    pair: str
    changes: list[tuple[Literal["buy", "sell"], Decimal, Decimal]]
    quoted_at: datetime | None

    def __post_init__(self) -> None:
        """Refuse levels that no book has."""
        _check_levels((price, size) for _, price, size in self.changes)


class Refused(Struct, frozen=True):
    """The venue did not do what it was asked."""

    message: str = ""
    reason: str = ""

    @property
    def pair(self) -> str | None:
        """The pair that the venue does not know, when that is the reason."""
        return None


class Numbered(Struct, frozen=True):
    """A message with its number on the connection, and all that it says, in order.

    The numbers rise by one from 0: a hole among them is a message that was lost, whatever it said.
    """

    number: int
    events: "tuple[TradeHeard | LastIdHeard | BookHeard | BookChanged | Refused, ...]"


class TradesSeen(Struct, frozen=True):
    """Trades of a pair at a venue whose ids do not count; the grabber counts them itself.

    Their ``trade_id`` is 0, and each has a name that tells it from all others of the pair.
    """

    pair: str
    trades: tuple[tuple[str, TradeHeard], ...]
    """Name and trade, oldest first."""
    is_list: bool
    """Whether these are the venue's newest trades without a hole, and not what has just come."""


FeedEvent = TradeHeard | LastIdHeard | BookHeard | BookChanged | Refused | Numbered | TradesSeen


class Below(NamedTuple):
    """A place in a pair's trades: just below an id."""

    trade_id: int
    traded_at: datetime | None
    """When a trade of this id, or the next one that is known above it, took place."""


class Line(Protocol):
    """What a feed's messages come over."""

    def send(self, text: str) -> None:
        """Send a message. Raises FeedLost."""

    def receive(self, timeout_s: float) -> list[bytes]:
        """Wait at most so long, and return all messages that came. Raises FeedLost."""

    def close(self) -> None:
        """Give back the connection."""


class Rest(Protocol):
    """What answers questions, each asked once."""

    def get(self, path: str) -> bytes:
        """Return the answer. Raises VenueAway, of it PairUnknown."""

    def close(self) -> None:
        """Give back connections."""


class Feed(Protocol):
    """A venue's public dialect: over the websocket, and over REST for what the feed lost."""

    promises: Promises

    def connect(self, url: str) -> Line:
        """Open a connection. Raises FeedLost."""

    def rest(self, url: str) -> Rest:
        """Return what answers at this address; makes no connection."""

    def subscribe(self, pairs: tuple[str, ...]) -> list[str]:
        """Return the messages that ask for everything about these pairs."""

    def subscribe_again(self, pairs: tuple[str, ...]) -> list[str]:
        """Return the messages after which the streams of pairs begin anew."""

    def ask_books_again(self, pairs: tuple[str, ...]) -> list[str]:
        """Return the messages after which the venue sends the whole books of pairs."""

    def read(self, text: bytes) -> FeedEvent | None:
        """Read a message; None when it is of no interest. Raises MalformedMessage."""

    def trades_path(self, pair: str, below: Below | None, limit: int) -> str:
        """Return the REST path of the last trades, or of the last ones below a place.

        Where the venue is asked by time, the page may also have what lies just above the place.
        """

    def read_trades(self, pair: str, body: bytes) -> list[TradeHeard]:
        """Read such a page, the newest trade first. Raises MalformedMessage."""

    def products_path(self) -> str:
        """Return the REST path of all pairs' rules."""

    def read_products(self, body: bytes) -> list[Product]:
        """Read the rules of the pairs that can be traded. Raises MalformedMessage."""


FILES = {"ccxt": "ccxt_pro"}
"""Kinds whose files have another name: a file named as the library would hide it."""


class Kind(Protocol):
    """What ``grabber/feeds/<name>.py`` has."""

    def build(self, which: str) -> Feed:
        """Return the feed; of a kind that has several, which of them. Raises BadFeed."""


def open_feed(name: str) -> Feed:
    """Return the feed of a setting like ``coinbase`` or ``ccxt_pro:kraken``. Raises BadFeed."""
    kind, _, which = name.partition(":")
    path = f"grabber.feeds.{FILES.get(kind, kind)}"
    try:
        found: Kind = import_module(path)
    except ModuleNotFoundError as error:
        if error.name != path:
            raise
        raise BadFeed(f"there is no feed {name!r}") from error
    return found.build(which)


def _check_number(number: Decimal) -> None:
    """Look closely at what is not plainly right."""
    if not ZERO < number < MOST:
        raise ValueError(f"price or size {number} is out of range")
    exponent: Any = number.as_tuple().exponent
    if -exponent > MOST_DIGITS_AFTER_POINT:
        raise ValueError(f"{number} has more than {MOST_DIGITS_AFTER_POINT} digits after the point")


def _check_levels(levels: Iterable[tuple[Decimal, Decimal]]) -> None:
    for price, size in levels:
        if not (ZERO < price < MOST and ZERO <= size < MOST):
            raise ValueError(f"level {price}, {size} is out of range")
