"""What has happened at the simulated venue: the facts that its journal keeps.

The venue's whole state is made by applying these in order; a decision returns facts, and nothing
else changes the state. The life of an order, each line one fact::

    Received -> Matched... -> Opened -> Matched... -> Done      a limit order that rests
    Received -> Matched... -> Done                              market, IOC, FOK, filled at once
    Activated -> Received -> ...                                a stop order, once it is triggered
    Activated -> Done                                           one that is cancelled before
    Received -> Opened -> Changed -> Matched... -> Done         a bracket whose stop is reached
    Rejected                                                    nothing is held

``sequence`` is the product's: it counts up by one with each event that the public feed shows.
A fact without one is told to the order's user alone.
"""

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from cambista_sim.request import OrderRequest
from cambista_sim.seen import Seen
from common.messages.base import Side

TIME_IN_FORCE = "101:Time In Force"
SELF_TRADE = "102:Self Trade Prevention"
PRICE_BOUND = "104:Price Bound Order Protection"
INSUFFICIENT_FUNDS = "105:Insufficient Funds"
NO_LIQUIDITY = "106:Insufficient Liquidity"


class Fact(msgspec.Struct, frozen=True, tag_field="fact", kw_only=True, gc=False):
    """Something that happened at the venue."""

    happened_at: datetime


class Deposited(Fact, frozen=True, kw_only=True, tag="deposited"):
    """Money came to a user's account; a negative amount left it."""

    user: str
    currency: str
    amount: Decimal


class Listed(Fact, frozen=True, kw_only=True, tag="listed"):
    """The trading rules of a pair became known, or changed."""

    pair: str
    base_increment: Decimal
    quote_increment: Decimal
    min_funds: Decimal
    sequence: int = 0
    """Where the pair's counters stand; they never go back."""
    trade_id: int = 0


class ModeSet(Fact, frozen=True, kw_only=True, tag="mode_set"):
    """What may be asked for on a pair changed."""

    pair: str
    is_post_only: bool = False
    is_limit_only: bool = False
    is_cancel_only: bool = False
    is_disabled: bool = False
    max_slippage: Decimal | None = None
    """How far from the last trade a market order may go: 0.02 is 2 %. None: as far as it gets."""


class Activated(Fact, frozen=True, kw_only=True, tag="activated"):
    """A stop order was taken and waits for its stop price; its money is held."""

    request: OrderRequest
    maker_fee_rate: Decimal
    taker_fee_rate: Decimal
    held: Decimal


class Received(Fact, frozen=True, kw_only=True, tag="received"):
    """An order came to the book's door, new or triggered; its money is held."""

    sequence: int
    request: OrderRequest
    maker_fee_rate: Decimal
    """The rates at placement count until the order is done."""
    taker_fee_rate: Decimal
    held: Decimal
    """Of quote for a buy, of base for a sale."""


class Rejected(Fact, frozen=True, kw_only=True, tag="rejected"):
    """An order was not taken; nothing is held."""

    request: OrderRequest
    reason: str
    """In Coinbase's words."""
    is_order: bool = False
    """Whether Coinbase answers 200 with an order of the status ``rejected``, as for post only;
    else it answers 400 with the reason, and there is no such order."""


class Opened(Fact, frozen=True, kw_only=True, tag="opened"):
    """What is left of an order rests on the book."""

    sequence: int
    order_id: UUID
    price: Decimal
    size: Decimal
    """What is left."""
    ahead: Decimal | None
    """The market's size that stands at this price before it; None when its book is not known."""


class Matched(Fact, frozen=True, kw_only=True, tag="matched"):
    """A trade in which one or two users' orders had a part."""

    sequence: int
    pair: str
    trade_id: int
    """Counts up by one per pair."""
    price: Decimal
    size: Decimal
    maker_side: Side
    maker_order_id: UUID | None = None
    """None: the maker was the market."""
    taker_order_id: UUID | None = None
    """None: the taker was the market."""
    maker_fee: Decimal = Decimal(0)
    """In quote, as the taker's is."""
    taker_fee: Decimal = Decimal(0)
    model: Literal["book", "trades"]
    """What decided: the book, with what stood before the order in it; or, where the market's book
    was not known, its trades alone."""
    market_trade_id: int | None = None
    """The market's trade that filled the maker."""
    is_settled: bool = True
    """Whether the money moved at once; else a ``Settled`` follows."""


class Taken(Fact, frozen=True, kw_only=True, tag="taken"):
    """An incoming order traded the last that the market had at a price."""

    sequence: int
    pair: str
    side: Side
    """The market's."""
    price: Decimal


class Done(Fact, frozen=True, kw_only=True, tag="done"):
    """An order's life ended, and what was held for it is free."""

    sequence: int | None
    """None: the order waited for its stop price and never came to the book."""
    order_id: UUID
    reason: Literal["filled", "canceled"]
    cancel_code: str | None = None
    """Why the venue cancelled it, as ``101:Time In Force``; None when its user did."""
    left: Decimal
    """The size that had not traded; 0 for a market order by funds."""


class Changed(Fact, frozen=True, kw_only=True, tag="changed"):
    """An order's size, funds or price changed: by self-trade prevention, its user, or its stop.

    Sizes are of what is left. An order keeps its place unless its price changes or its size grows;
    then it leaves the book, and is ``Opened`` again, behind the others, if it does not trade.
    """

    sequence: int
    order_id: UUID
    reason: Literal["STP", "modify_order", "stop"]
    """``stop``: the last trade reached a bracket's stop price, and its other limit counts now."""
    old_size: Decimal | None
    new_size: Decimal | None
    old_price: Decimal | None
    new_price: Decimal | None
    old_funds: Decimal | None = None
    new_funds: Decimal | None = None
    held: Decimal
    """What is held for the order from now on."""

    @property
    def loses_place(self) -> bool:
        """Whether the order goes behind the others of its price."""
        if self.new_price != self.old_price:
            return True
        return (
            self.old_size is not None
            and self.new_size is not None
            and (self.new_size > self.old_size)
        )


class Settled(Fact, frozen=True, kw_only=True, tag="settled"):
    """The money of a trade moved."""

    pair: str
    trade_id: int


OrderFact = Activated | Received | Rejected | Opened | Matched | Done | Changed
"""What happens to an order."""


class Kept(Fact, frozen=True, kw_only=True, tag="kept"):
    """An order as it was when the journal was begun anew; its money is in the balances already."""

    facts: list[OrderFact]
    held: Decimal
    unsettled_hold: Decimal
    unsettled_count: int
    ahead: Decimal | None = None
    """The market's size that stands before it, when it rests."""


class Owed(Fact, frozen=True, kw_only=True, tag="owed"):
    """A trade that was not settled when the journal was begun anew."""

    trade: Matched
    maker_hold: Decimal
    taker_hold: Decimal


AnyFact = Deposited | Listed | ModeSet | OrderFact | Taken | Settled | Kept | Owed


def orders_in(fact: AnyFact) -> tuple[UUID, ...]:
    """Return the ids of the orders that a fact happens to."""
    match fact:
        case Matched():
            ids = (fact.maker_order_id, fact.taker_order_id)
            return tuple(each for each in ids if each is not None)
        case Received() | Activated() | Rejected():
            return (fact.request.order_id,)
        case Opened() | Done() | Changed():
            return (fact.order_id,)
        case _:
            return ()


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
    has_forgotten: bool = False
    """Whether orders were done and left out since; they are in the store."""
