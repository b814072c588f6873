"""What has happened at the simulated venue: the facts that its journal keeps.

The venue's whole state is made by applying these in order; a decision returns facts, and nothing
else changes the state.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from cambista_sim.seen import Seen
from common.messages.base import Side


class Fact(msgspec.Struct, frozen=True, tag_field="fact", kw_only=True):
    """Something that happened at the venue."""

    happened_at: datetime


class Deposited(Fact, frozen=True, kw_only=True, tag="deposited"):
    """Money came to the account."""

    currency: str
    amount: Decimal


class Listed(Fact, frozen=True, kw_only=True, tag="listed"):
    """The trading rules of a pair became known, or changed."""

    pair: str
    base_increment: Decimal
    quote_increment: Decimal
    min_funds: Decimal


class Accepted(Fact, frozen=True, kw_only=True, tag="accepted"):
    """An order was taken; its money is held."""

    order_id: UUID
    bot_id: UUID
    pair: str
    side: Side
    price: Decimal
    size: Decimal
    is_post_only: bool
    maker_fee_rate: Decimal
    """The rates at placement count until the order is done."""
    taker_fee_rate: Decimal


class Refused(Fact, frozen=True, kw_only=True, tag="refused"):
    """An order was not taken; nothing is held."""

    order_id: UUID
    bot_id: UUID
    pair: str
    side: Side
    price: Decimal
    size: Decimal
    is_post_only: bool
    reason: str


class Filled(Fact, frozen=True, kw_only=True, tag="filled"):
    """Part or all of an order traded."""

    order_id: UUID
    fill_id: int
    """Counts up by one over the whole venue."""
    price: Decimal
    size: Decimal
    fee: Decimal
    is_maker: bool
    market_trade_id: int | None
    """The market's trade that filled it; None when it took from the best price."""


class Cancelled(Fact, frozen=True, kw_only=True, tag="cancelled"):
    """What remained of an order was taken off the book."""

    order_id: UUID
    reason: str


AnyFact = Deposited | Listed | Accepted | Refused | Filled | Cancelled


class Entry(msgspec.Struct, frozen=True):
    """A line of the journal: facts that became true together.

    A line is written as a whole or not at all, so a market trade that filled three orders filled
    all three, and ``seen`` (the market's trades so far) tells that it did.
    """

    number: int
    facts: list[AnyFact]
    seen: dict[str, Seen]
    """By pair."""
    told: int
    """Facts up to this number were told to their bots."""
    filed: int
    """Facts up to this number are in the store."""
    fill_count: int
    """Fills that the venue ever made."""
    has_forgotten: bool = False
    """Whether orders were done and left out since; they are in the store."""
