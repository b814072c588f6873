"""A bot's shadow: the same orders at a simulated broker, to compare what both fill. Pure.

The shadow decides nothing and holds nothing up: the bot lives as without it, and what it does at
its own broker is the same to the letter. Each order of the bot has a copy with an id of its own.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from uuid import UUID, uuid5

from pydantic import BaseModel, Field

from common.messages.base import Instant, Price, Side, Size
from common.messages.bot import Outgoing
from common.messages.order import (
    AskOrder,
    CancelOrder,
    OrderAccepted,
    OrderCancelled,
    OrderCommand,
    OrderFilled,
    OrderNotFound,
    OrderProgress,
    OrderRefused,
    OrderTerms,
    PlaceOrder,
)
from common.money import product, total
from trader.ledger import OpenOrder, Total, Totals

PAIRINGS_COUNT = 50
"""Orders of which both fills are kept side by side."""

OPEN_COUNT = 20
"""Copies that may rest; of more the oldest is cancelled: the bot's own order was done long ago."""


class Traded(BaseModel):
    """What fills of an order added up to."""

    size: Total = Decimal(0)
    funds: Total = Decimal(0)
    fees: Total = Decimal(0)

    def add(self, fill: OrderFilled) -> None:
        """Count a fill in."""
        self.size = total(self.size, fill.size)
        self.funds = total(self.funds, product(fill.price, fill.size))
        self.fees = total(self.fees, fill.fee)


class Pairing(BaseModel):
    """An order of the bot beside its copy."""

    order_id: UUID
    copy_id: UUID
    cambista: str
    """Where the bot's own order was placed."""
    side: Side
    price: Price
    size: Size
    asked_at: Instant
    own: Traded = Field(default_factory=Traded)
    copied: Traded = Field(default_factory=Traded)


class Shadow(BaseModel):
    """The same orders at a simulated broker."""

    cambista: str
    title: str
    is_on: bool = True
    began_at: Instant
    orders: list[OpenOrder] = Field(default_factory=list)
    """Copies that are not known to be done."""
    totals: Totals = Field(default_factory=Totals)
    """What the copies' fills add up to."""
    pairings: list[Pairing] = Field(default_factory=list)
    """Oldest first."""

    def find(self, order_id: UUID) -> OpenOrder | None:
        """Return a copy that may be open, or None."""
        return next((each for each in self.orders if each.order_id == order_id), None)

    def is_about(self, order_id: UUID) -> bool:
        """Whether an event is about a copy."""
        return any(each.copy_id == order_id for each in self.pairings) or bool(self.find(order_id))

    def follow(self, outgoing: Outgoing, made: Iterable[OpenOrder]) -> Iterator[Outgoing]:
        """Do with the copy what the bot does with its order; ``made`` are the bot's new orders."""
        command = outgoing.command
        if isinstance(command, CancelOrder):
            copy = self.find(copy_id_of(command.order_id))
            if copy is not None:
                yield self._to(CancelOrder(order_id=copy.order_id, bot_id=command.bot_id))
        elif isinstance(command, PlaceOrder) and self.is_on:
            order = next((each for each in made if each.order_id == command.order_id), None)
            if order is not None:
                yield from self._copy(order, outgoing.broker, command)

    def ask(self, bot_id: UUID) -> Iterator[Outgoing]:
        """Ask what became of the copies: messages may have been lost while nobody looked."""
        for each in self.orders:
            yield self._to(AskOrder(order_id=each.order_id, bot_id=bot_id))

    def end(self, bot_id: UUID) -> Iterator[Outgoing]:
        """Copy no more, and have what rests cancelled; nobody waits for the answer."""
        self.is_on = False
        for each in self.orders:
            yield self._to(CancelOrder(order_id=each.order_id, bot_id=bot_id))

    def count_own(self, fill: OrderFilled) -> None:
        """Count a fill of the bot's own order beside its copy."""
        for each in self.pairings:
            if each.order_id == fill.order_id:
                each.own.add(fill)

    def hear(self, event: OrderProgress | OrderNotFound, bot_id: UUID) -> Iterator[Outgoing]:
        """Count an event of a copy, in the order of its sequence."""
        copy = self.find(event.order_id)
        if copy is None:
            return
        if isinstance(event, OrderNotFound):
            self.orders.remove(copy)
        elif event.sequence > copy.sequence + 1:
            yield self._to(AskOrder(order_id=copy.order_id, bot_id=bot_id))
        elif event.sequence > copy.sequence:
            copy.sequence = event.sequence
            if isinstance(event, OrderAccepted) and event.terms is not None:
                self._take_terms(copy, event.terms)
            self._progress(copy, event)

    def _progress(self, copy: OpenOrder, event: OrderProgress) -> None:
        is_done = isinstance(event, OrderRefused | OrderCancelled)
        if isinstance(event, OrderFilled):
            copy.add(event)
            self.totals.add(copy.side, event)
            for each in self.pairings:
                if each.copy_id == event.order_id:
                    each.copied.add(event)
            is_done = event.is_complete
        if is_done:
            self.orders.remove(copy)

    def _take_terms(self, copy: OpenOrder, terms: OrderTerms) -> None:
        """Give a copy the terms that the broker has of it: the bot may have forgotten them."""
        for name, value in terms:
            setattr(copy, name, value)

    def _copy(self, order: OpenOrder, broker: str, command: PlaceOrder) -> Iterator[Outgoing]:
        copy_id = copy_id_of(order.order_id)
        self.orders.append(order.model_copy(update={"order_id": copy_id, "why": None}))
        pairing = Pairing(
            order_id=order.order_id,
            copy_id=copy_id,
            cambista=broker,
            side=order.side,
            price=order.price,
            size=order.size,
            asked_at=order.asked_at,
        )
        self.pairings = [*self.pairings, pairing][-PAIRINGS_COUNT:]
        yield self._to(command.model_copy(update={"order_id": copy_id}))
        if len(self.orders) > OPEN_COUNT:
            yield self._to(CancelOrder(order_id=self.orders[0].order_id, bot_id=command.bot_id))

    def _to(self, command: OrderCommand) -> Outgoing:
        return Outgoing(broker=self.cambista, command=command)


class Shadowed(BaseModel):
    """What stands in a bot's document of its shadow."""

    shadow: Shadow | None = None


def copy_id_of(order_id: UUID) -> UUID:
    """Return the id of an order's copy: the same each time."""
    return uuid5(order_id, "shadow")
