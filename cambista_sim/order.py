"""An order at the venue, with all that has become of it."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from cambista_sim.facts import (
    Activated,
    Changed,
    Done,
    Matched,
    Opened,
    OrderFact,
    Received,
    Rejected,
)
from cambista_sim.request import OrderRequest
from common.messages.base import Side, base_of, quote_of
from common.money import EXACT

ZERO = Decimal(0)
ONE = Decimal(1)

_add = EXACT.add
_multiply = EXACT.multiply
_subtract = EXACT.subtract

Status = Literal["active", "received", "open", "done", "rejected"]


class Order(msgspec.Struct, eq=False, gc=False):
    """An order; two are the same only if they are one.

    It takes in its own facts; books, balances and holds are the state's.
    """

    request: OrderRequest
    placed_at: datetime
    status: Status
    held_currency: str
    """Quote to buy with, base to sell."""
    maker_fee_rate: Decimal = ZERO
    taker_fee_rate: Decimal = ZERO
    held: Decimal = ZERO
    """What is held for it, of ``held_currency``; for trades that are not settled too."""
    price: Decimal | None = None
    """The limit price, which an edit may change; None for a market order."""
    size: Decimal | None = None
    """What is asked for, less what self-trade prevention or an edit took away."""
    funds_left: Decimal | None = None
    filled_size: Decimal = ZERO
    executed_value: Decimal = ZERO
    """Sum of size times price, without fees."""
    fees: Decimal = ZERO
    done_at: datetime | None = None
    done_reason: Literal["filled", "canceled"] | None = None
    cancel_code: str | None = None
    reject_reason: str | None = None
    model: Literal["book", "trades"] = "trades"
    """Whether the market's book was known at its price when it came to rest."""
    unsettled_hold: Decimal = ZERO
    """The part of what is held that goes with trades whose money has not moved."""
    unsettled_count: int = 0
    is_triggered: bool = False
    """Whether the last trade has reached its stop price."""
    silent_count: int = 0
    """How many of its facts its bot is not told: that it rests, or that its last fill was."""
    facts: list[OrderFact] = msgspec.field(default_factory=list)
    """All that happened to it, oldest first."""

    @property
    def is_open(self) -> bool:
        """Whether it may still trade: it waits, rests or is being matched."""
        return self.status in {"active", "received", "open"}

    @property
    def is_settled(self) -> bool:
        """Whether it is done and all its money has moved."""
        return self.status == "done" and not self.unsettled_count

    @property
    def left(self) -> Decimal:
        """The size that has not traded; 0 when only funds limit the order."""
        return ZERO if self.size is None else _subtract(self.size, self.filled_size)

    @property
    def watches_stop(self) -> bool:
        """Whether something becomes of it when the last trade reaches its stop price."""
        if self.request.is_bracket:
            return self.status == "open" and not self.is_triggered
        return self.status == "active"

    def released_by(self, price: Decimal, size: Decimal, fee: Decimal) -> Decimal:
        """Return how much of the hold a fill sets free.

        A limit buy holds its own price and a taker's fee: what it did not pay is free again. A
        market buy holds money, and its fill sets free what it cost.
        """
        if self.request.side is Side.SELL:
            return size
        limit = self.limit_held
        if limit is None:
            return _add(_multiply(price, size), fee)
        return hold_of(limit, size, self.taker_fee_rate)

    @property
    def limit_held(self) -> Decimal | None:
        """The price that its hold is reckoned with; None for a market order."""
        stop_limit = self.request.stop_limit_price
        return self.price if stop_limit is None else stop_limit

    def fee_of(self, fact: Matched) -> Decimal:
        """Return its own fee of a trade."""
        is_maker = fact.maker_order_id == self.request.order_id
        return fact.maker_fee if is_maker else fact.taker_fee

    def take_in(self, fact: OrderFact) -> None:
        """Become what a fact of its own says, money apart."""
        match fact:
            case Received() | Activated():
                self.facts.append(fact)
                self.is_triggered = self.status == "active"
                self.status = "received" if isinstance(fact, Received) else "active"
                self.maker_fee_rate = fact.maker_fee_rate
                self.taker_fee_rate = fact.taker_fee_rate
            case Matched():
                self.trade(fact, self.fee_of(fact))
            case Opened():
                self.rest(fact)
            case Done():
                self.end(fact)
            case Changed():
                self._change(fact)
            case Rejected():
                self.facts.append(fact)
                self.reject_reason = fact.reason

    def rest(self, fact: Opened) -> None:
        """Come to rest on the book."""
        self.facts.append(fact)
        self.status = "open"
        self.silent_count += 1
        self.model = "trades" if fact.ahead is None else "book"

    def end(self, fact: Done) -> None:
        """Trade no more."""
        self.facts.append(fact)
        self.status, self.done_at = "done", fact.happened_at
        self.done_reason, self.cancel_code = fact.reason, fact.cancel_code
        if fact.reason == "filled":
            self.silent_count += 1

    def trade(self, fact: Matched, fee: Decimal) -> None:
        """Take a part in a trade, at a fee of its own."""
        self.facts.append(fact)
        worth = _multiply(fact.price, fact.size)
        self.filled_size = _add(self.filled_size, fact.size)
        self.executed_value = _add(self.executed_value, worth)
        self.fees = _add(self.fees, fee)
        if self.funds_left is not None:
            cost = _add(worth, fee) if self.request.side is Side.BUY else worth
            self.funds_left = _subtract(self.funds_left, cost)

    def _change(self, fact: Changed) -> None:
        self.facts.append(fact)
        self.silent_count += 1
        if fact.new_size is not None:
            self.size = _add(self.filled_size, fact.new_size)
        if fact.new_funds is not None:
            self.funds_left = fact.new_funds
        if fact.new_price != self.price:
            self.price = fact.new_price
        if fact.reason == "stop":
            self.is_triggered = True


def order_from(fact: Received | Activated | Rejected) -> Order:
    """Return the order that begins with a fact."""
    request = fact.request
    currency = quote_of(request.pair) if request.side is Side.BUY else base_of(request.pair)
    made = Order(
        request,
        fact.happened_at,
        "rejected",
        currency,
        price=request.price,
        size=request.size,
        funds_left=request.funds,
    )
    made.take_in(fact)
    return made


def hold_of(price: Decimal, size: Decimal, taker_fee_rate: Decimal) -> Decimal:
    """Return what a limit buy holds of quote.

    The fee is a taker's, the higher of the two: what an order does when it comes is not known
    before (Coinbase's documentation of holds).
    """
    return _multiply(_multiply(price, size), _add(ONE, taker_fee_rate))
