"""Orders: what bots ask of a broker, and what the broker tells them.

Every event of an order has a ``sequence`` that counts up from 1 for that order. A bot that has
seen sequence 3 ignores 1 to 3 when they come again; so events may be sent any number of times.
"""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, TypeAdapter, model_validator

from common.messages.base import (
    Currency,
    Instant,
    Message,
    Money,
    Number,
    Pair,
    Price,
    Rate,
    Side,
    Size,
)
from common.messages.market import Product

Purpose = Annotated[str, Field(max_length=40)]
"""What an order is for, in its bot type's own word: ``entry``, ``level 7``."""


class PlaceOrder(Message):
    """Rest this limit order on the book, or trade at its price or better."""

    kind: Literal["place_order"] = "place_order"
    order_id: UUID
    """Chosen by who asks, the same whenever it asks again; the broker places one order for it."""
    bot_id: UUID
    """Whose inbox hears of it."""
    pair: Pair
    side: Side
    price: Price
    size: Size
    is_post_only: bool = False
    """Refuse the order rather than take from the book."""
    is_immediate: bool = False
    """Cancel what cannot trade at once; the price is the worst that is taken."""
    purpose: Purpose = ""
    """Told again with the order's terms to a bot that has forgotten the order."""

    @model_validator(mode="after")
    def _takes_or_rests(self) -> Self:
        if self.is_post_only and self.is_immediate:
            raise ValueError("an order is post only or immediate, not both")
        return self


class CancelOrder(Message):
    """Take what remains of an order off the book."""

    kind: Literal["cancel_order"] = "cancel_order"
    order_id: UUID
    bot_id: UUID


class AskOrder(Message):
    """Tell again all that happened to an order."""

    kind: Literal["ask_order"] = "ask_order"
    order_id: UUID
    bot_id: UUID
    ask_id: UUID | None = None
    """Comes back in the answer that there is no such order: of several questions it is known then
    which one was answered, and by which broker."""


class AskWallet(Message):
    """Tell the balances of the account."""

    kind: Literal["ask_wallet"] = "ask_wallet"
    bot_id: UUID


OrderCommand = Annotated[
    PlaceOrder | CancelOrder | AskOrder | AskWallet, Field(discriminator="kind")
]
ORDER_COMMAND: TypeAdapter[OrderCommand] = TypeAdapter(OrderCommand)


class OrderTerms(Message):
    """What an order is to trade, as the broker has it."""

    side: Side
    price: Price
    size: Size
    is_post_only: bool = False
    is_immediate: bool = False
    purpose: Purpose = ""

    @classmethod
    def of(cls, order: object) -> Self:
        """Return the terms of an order, in whatever form: it has them under the same names."""
        return cls.model_validate(order, from_attributes=True)


class OrderAccepted(Message):
    """The venue took the order."""

    kind: Literal["order_accepted"] = "order_accepted"
    order_id: UUID
    sequence: int
    happened_at: Instant
    terms: OrderTerms | None = None
    """Whoever asked for the order may have forgotten them and ask for others by now: these hold.
    None in events older than this field."""


class OrderRefused(Message):
    """Nothing was placed, and nothing is held; final."""

    kind: Literal["order_refused"] = "order_refused"
    order_id: UUID
    sequence: int
    happened_at: Instant
    reason: str
    """In the venue's words: ``Insufficient funds``."""


class OrderFilled(Message):
    """Part or all of the order traded."""

    kind: Literal["order_filled"] = "order_filled"
    order_id: UUID
    sequence: int
    happened_at: Instant
    trade_id: int
    """With the broker's name and the order's id the key of the fill."""
    price: Price
    size: Size
    fee: Money
    """In quote."""
    is_maker: bool
    is_complete: bool


class OrderCancelled(Message):
    """What remained of the order is off the book; final."""

    kind: Literal["order_cancelled"] = "order_cancelled"
    order_id: UUID
    sequence: int
    happened_at: Instant
    filled_size: Number
    """How much of it had traded before, in base; may be 0."""
    reason: str


class CancelRefused(Message):
    """There was nothing to cancel: the order is done, or the broker does not know it.

    Carries no sequence: it answers a question and changes no order.
    """

    kind: Literal["cancel_refused"] = "cancel_refused"
    order_id: UUID
    reason: str


class OrderNotFound(Message):
    """The broker has no order of this id: it was never asked to place it."""

    kind: Literal["order_not_found"] = "order_not_found"
    order_id: UUID
    ask_id: UUID | None = None
    """The question's; an answer to the wish to cancel has none."""


class Balance(Message):
    """What the account has of one currency; available is balance minus hold."""

    currency: Currency
    balance: Money
    hold: Money
    available: Money


class WalletReported(Message):
    """The balances of the account, at one moment."""

    kind: Literal["wallet_reported"] = "wallet_reported"
    balances: tuple[Balance, ...]
    reported_at: Instant


OrderEvent = Annotated[
    OrderAccepted
    | OrderRefused
    | OrderFilled
    | OrderCancelled
    | CancelRefused
    | OrderNotFound
    | WalletReported,
    Field(discriminator="kind"),
]
"""What a broker tells a bot."""

OrderProgress = OrderAccepted | OrderRefused | OrderFilled | OrderCancelled
"""The events that move an order's life on, each with its sequence."""


class OrderRecord(Message):
    """An order in the store."""

    order_id: UUID
    broker: str
    bot_id: UUID
    pair: Pair
    side: Side
    price: Price
    size: Size
    is_post_only: bool
    is_immediate: bool = False
    status: Literal["sent", "open", "filled", "cancelled", "refused"]
    filled_size: Number
    fees: Money
    """Paid so far, in quote."""
    reason: str = ""
    """Why it was refused or cancelled."""
    asked_at: Instant
    changed_at: Instant


class Fill(Message):
    """Part of an order that traded, in the store; position and profit are made from these."""

    broker: str
    trade_id: int
    order_id: UUID
    bot_id: UUID
    pair: Pair
    side: Side
    price: Price
    size: Size
    fee: Money
    is_maker: bool
    filled_at: Instant


class Card(Message):
    """A broker's visiting card: who it is and what may be traded through it."""

    name: str
    role: Literal["real", "sim"]
    """Whether it places orders at a venue, or fills them itself."""
    money: Literal["real", "practice", "simulated"] = "real"
    """What its orders move: practice money where the venue is a sandbox or the stand-in exchange.
    A card that does not say is taken for real."""
    title: str
    icon: str
    is_halted: bool = False
    """No new order is taken; cancels are."""
    note: str = ""
    """What its kind of venue cannot promise, for people; empty when nothing is missing."""
    maker_fee_rate: Rate
    taker_fee_rate: Rate
    products: tuple[Product, ...]

    @property
    def link(self) -> str:
        """The broker's name as a bot's document says it."""
        return f"virc:cambista:{self.name}"

    def product(self, pair: str) -> Product | None:
        """Return the rules of a pair, or None when it is not traded here."""
        return next((each for each in self.products if each.pair == pair), None)
