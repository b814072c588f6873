"""Evidence: what a venue is asked to place, and what it shows of orders in answers and feeds."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from common.messages.base import Side


@dataclass(frozen=True, slots=True)
class Ticket:
    """An order as the venue is to be asked for it: limit with a price, market without."""

    client_oid: UUID
    """Ours to find it by; a UUIDv4 in lower case is what Coinbase takes."""
    pair: str
    side: Side
    price: Decimal | None
    size: Decimal | None
    funds: Decimal | None = None
    """Of a market buy, instead of a size, in quote."""
    is_post_only: bool = False
    is_immediate: bool = False
    """What cannot trade at once is cancelled; with a price."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The venue took the order."""

    venue_order_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The venue did not take it, and holds nothing: a 4xx, a rejection, a rate limit; final."""

    reason: str
    """In the venue's words."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing was written to the venue: no name, no connection, no TLS."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been carried out or not: a time-out, a reset, a 5xx, an unreadable answer."""

    reason: str


PlaceOutcome = Accepted | Refused | NotSent | Unknown


@dataclass(frozen=True, slots=True)
class CancelTaken:
    """The venue took the cancel; what traded before is told by the order and its fills."""


@dataclass(frozen=True, slots=True)
class NothingToCancel:
    """The order is done, or the venue does not have it: not the same as cancelled."""

    reason: str


CancelOutcome = CancelTaken | NothingToCancel | Refused | NotSent | Unknown
"""``Refused`` is a cancel that the venue would not carry out now: the order is as it was."""


class OrderState(StrEnum):
    """How an order is at the venue."""

    PENDING = "pending"
    """Received by the engine; not known to rest."""
    OPEN = "open"
    FILLED = "filled"
    CANCELLED = "cancelled"
    """Perhaps after a part had traded."""
    REJECTED = "rejected"
    """Taken by the interface and not by the engine: nothing traded, nothing is held."""

    @property
    def is_end(self) -> bool:
        """Whether nothing of the order is left at the venue."""
        return self not in {OrderState.PENDING, OrderState.OPEN}


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """An order as the venue shows it, in an answer or on the feed."""

    venue_order_id: str
    state: OrderState
    client_oid: UUID | None = None
    """None when the venue did not say: a feed's ``done`` does not."""
    pair: str | None = None
    side: Side | None = None
    price: Decimal | None = None
    size: Decimal | None = None
    filled_size: Decimal | None = None
    """None when the venue did not say."""
    remaining_size: Decimal | None = None
    """Said by a feed instead of what has traded."""
    reason: str = ""
    """Why it was cancelled or rejected, in the venue's words."""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FillSeen:
    """Part of an order that traded, as the venue shows it."""

    venue_order_id: str
    trade_id: int
    """``trade_number`` of what the venue calls it; one number is one fill of an order."""
    pair: str
    side: Side
    """Of our order."""
    price: Decimal
    size: Decimal
    fee: Decimal | None
    """In quote; None when the feed does not say, and the fills have to be asked for."""
    is_maker: bool
    filled_at: datetime


@dataclass(frozen=True, slots=True)
class FeedUp:
    """The feed tells from now on; what happened before has to be asked for."""


@dataclass(frozen=True, slots=True)
class FeedDown:
    """The feed tells nothing until it is up again."""

    reason: str


FeedNews = OrderSeen | FillSeen | FeedUp | FeedDown
"""What a feed tells; a frame that may have been lost is told as ``FeedUp`` once more."""


def trade_number(text: str | int) -> int:
    """Return what the venue calls a trade as a number of 63 bits: the digits, or else a digest."""
    plain = str(text)
    if plain.isdecimal() and int(plain) < 2**63:
        return int(plain)
    return int.from_bytes(sha256(plain.encode()).digest()[:8]) >> 1
