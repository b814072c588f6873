"""The port to a venue: what cambista asks of an exchange; ``evidence`` is what it answers with.

A kind of venue is a folder in ``exchanges/`` whose ``broker.py`` has ``build(access) -> Exchange``.

Methods block, and are called from several threads at once; the feed has a thread of its own. What
only reads raises::

    Away
    └── VenueAway       no answer, or none that can be read: nothing is known, ask again later
    VenueRefused        a definite no, in the venue's words: the key, the permission, the request

``place`` and ``cancel`` raise neither: whatever happens to them is one of their outcomes, and what
is not certain is ``Unknown``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Literal, Protocol
from uuid import UUID

from cambista.evidence import CancelOutcome, FeedNews, FillSeen, OrderSeen, PlaceOutcome, Ticket
from common.errors import Away
from common.messages.market import Product


class VenueAway(Away):
    """The venue gave no answer, or none that can be read; nothing is lost by asking again."""


class VenueRefused(Exception):  # noqa: N818 - as the log says it
    """The venue said no, in its own words; asking the same again will not help."""


class BadAccess(ValueError):  # noqa: N818 - as the log says it
    """What the settings say of a venue cannot work; names what is wrong, never a secret."""


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach an account at a venue."""

    name: str
    """The broker's name, for texts."""
    rest_url: str | None
    """None is the venue's own production host."""
    feed_url: str | None
    key_file: Path | None
    """Where the secrets are, JSON; they are read once and go nowhere else."""
    is_real_allowed: bool
    """Without it a production host is refused, whatever keys there are."""
    pairs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """What the account has of a currency; available is balance minus hold."""

    currency: str
    balance: Decimal
    hold: Decimal


@dataclass(frozen=True, slots=True)
class FeeRates:
    """What the venue keeps of a fill."""

    maker: Decimal
    taker: Decimal


@dataclass(frozen=True, slots=True)
class Listing:
    """A pair at the venue: its rules, and what it takes at present."""

    product: Product
    mode: Literal["full", "post_only", "limit_only", "cancel_only", "disabled"] = "full"


@dataclass(frozen=True, slots=True)
class KeyPowers:
    """Whose account the key opens, and what it may do; None where the venue does not tell."""

    account: str
    """The same for every key of the account, and not a secret."""
    may_trade: bool | None
    may_withdraw: bool | None


@dataclass(frozen=True, slots=True)
class Promises:
    """What this kind of venue can be relied on for; its card says what is missing."""

    title: str
    """For people: ``Coinbase``, ``Coinbase (sandbox)``."""
    icon: str
    has_feed: bool
    note: str = ""
    """What it cannot promise, for people; empty when nothing is missing."""
    is_real: bool = True
    """Whether its money is real: everywhere but at a sandbox and the stand-in exchange."""


class Feed(Protocol):
    """A stream of what happens to the account's orders."""

    def start(self, hear: Callable[[FeedNews], None]) -> None:
        """Begin to tell, from a thread of its own, reconnecting for ever; returns at once."""

    def close(self) -> None:
        """End; tell nothing after this returns."""


class Exchange(Protocol):
    """An account at a venue."""

    promises: Promises

    def skew_s(self) -> float:
        """Return how far the venue's clock is ahead of ours, and correct for it from now on."""

    def key_powers(self) -> KeyPowers:
        """Return whose account it is and what the key may do."""

    def listings(self) -> Sequence[Listing]:
        """Return the pairs of ``Access.pairs`` that the venue has."""

    def fee_rates(self) -> FeeRates:
        """Return the rates that count for the account now."""

    def holdings(self) -> Sequence[Holding]:
        """Return the account's balances; they may lag behind fills."""

    def compose(self, ticket: Ticket) -> str:
        """Return the exact body that places an order; pure, and the same for the same ticket."""

    def place(self, body: str, sent_at: datetime) -> PlaceOutcome:
        """Send a composed order once, and never again.

        The request is signed as of ``sent_at``, an instant of our clock corrected for skew, and
        not as of the moment of sending: so the venue itself refuses one that a paused process
        sends long after its order was given up.
        """

    def cancel(self, pair: str, venue_order_id: str) -> CancelOutcome:
        """Take an order off the book; harmless when repeated."""

    def order(self, pair: str, venue_order_id: str) -> OrderSeen | None:
        """Return an order, or None when the venue does not have it (any more)."""

    def find(self, pair: str, client_oid: UUID, since: datetime) -> OrderSeen | None:
        """Return the order with our id, sent at ``since`` or later, in whatever state, or None.

        Where the venue has no such lookup, all pages of its lists from a little before ``since``
        are searched.
        """

    def open_orders(self) -> Sequence[OrderSeen]:
        """Return all orders that are not done, foreign ones too: all pages."""

    def fills(self, pair: str, since: datetime) -> Sequence[FillSeen]:
        """Return a pair's fills from an instant on, oldest first: all pages."""

    def fills_of(self, pair: str, venue_order_id: str) -> Sequence[FillSeen]:
        """Return all fills of an order, oldest first: all pages."""

    def feed(self) -> Feed | None:
        """Return the account's feed, not yet started, or None where there is none."""

    def close(self) -> None:
        """Give back connections."""


class Kind(Protocol):
    """What ``cambista/exchanges/<name>/broker.py`` has."""

    def build(self, access: Access) -> Exchange:
        """Return the account. Raises BadAccess."""


def open_exchange(kind: str, access: Access) -> Exchange:
    """Return an account at a venue of this kind. Raises BadAccess."""
    name = f"cambista.exchanges.{kind}.broker"
    try:
        found: Kind = import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not name.startswith(error.name):
            raise
        raise BadAccess(f"there is no kind of venue {kind!r}") from error
    return found.build(access)
