"""One-off trades: a person's or a program's own order, under a key that makes it happen once."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from common.messages.base import Instant, Message, Money, Number, Pair, Price, Side, Size
from common.messages.order import PlaceOrder


class OneOffFill(Message):
    """Part of a one-off trade."""

    trade_id: int
    price: Price
    size: Size
    fee: Money
    filled_at: Instant


class OneOffAnswer(Message):
    """What came of a one-off trade; once final it is the answer for ever."""

    idempotencyKey: str  # noqa: N815 - as it is asked for
    trade_id: UUID
    """Also the order's id."""
    status: Literal["pending", "done", "part", "nothing", "refused"]
    """``part``: what remained was taken off the book; ``nothing``: all of it was."""
    cambista: str
    pair: Pair
    side: Side
    limit: Price
    """The worst price at which it may trade."""
    asked_size: Size
    size: Number
    """How much traded, in base."""
    funds: Money
    """What that cost or brought, in quote, without fees."""
    fees: Money
    average_price: Price | None
    fills: tuple[OneOffFill, ...]
    reason: str
    """Why it was refused, or is not whole."""
    asked_at: Instant

    @property
    def is_final(self) -> bool:
        """Whether nothing of it can change any more."""
        return self.status != "pending"


class OneOff(Message):
    """A one-off trade: what was asked for, the order that was made of it, and its answer."""

    key: Annotated[str, Field(min_length=1, max_length=200)]
    cambista: str
    funds: Price | None
    """As asked for: how much quote to give or get; None when a size was said."""
    size: Size | None
    """As asked for."""
    order: PlaceOrder
    asked_at: Instant
    answer: OneOffAnswer | None = None
    """None until it is final."""
