"""The market feed: what the grabber hears, in no venue's words, and what a venue must offer.

::

    ValueError
    └── MalformedMessage    a message is not what the venue promises; count it and go on

A feed is one file in ``grabber.feeds``: it reads and writes messages and does nothing else.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal, Protocol

from msgspec import Struct

from common.messages.market import Product

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


FeedEvent = TradeHeard | LastIdHeard | BookHeard | BookChanged | Refused


class Feed(Protocol):
    """A venue's public dialect: over the websocket, and over REST for what the feed lost."""

    def subscribe(self, pairs: tuple[str, ...]) -> list[str]:
        """Return the messages that ask for everything about these pairs."""

    def subscribe_again(self, pair: str) -> list[str]:
        """Return the messages after which a pair's stream begins anew."""

    def ask_book_again(self, pair: str) -> list[str]:
        """Return the messages after which the venue sends the whole book of a pair."""

    def read(self, text: bytes) -> FeedEvent | None:
        """Read a message; None when it is of no interest. Raises MalformedMessage."""

    def trades_path(self, pair: str, below_id: int | None, limit: int) -> str:
        """Return the REST path of the last trades, or of the last ones below an id."""

    def read_trades(self, pair: str, body: bytes) -> list[TradeHeard]:
        """Read such a page, the newest trade first. Raises MalformedMessage."""

    def products_path(self) -> str:
        """Return the REST path of all pairs' rules."""

    def read_products(self, body: bytes) -> list[Product]:
        """Read the rules of the pairs that can be traded. Raises MalformedMessage."""


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
