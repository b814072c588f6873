"""The state of the simulated venue, and how each fact changes it.

There is no other way for it to change: so the journal's facts, applied in order, make it again.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import assert_never
from uuid import UUID

from cambista_sim.account import Account, held_for
from cambista_sim.book import Book
from cambista_sim.facts import (
    Accepted,
    AnyFact,
    Cancelled,
    Deposited,
    Filled,
    Listed,
    Refused,
)
from cambista_sim.seen import Seen
from common.messages.base import Side
from common.messages.market import Product
from common.money import difference, product, total, units

KEPT_COUNT = 20_000
"""Done orders that stay in memory to answer for; older ones are found in the store."""

_NOWHERE = (Decimal(-1), Decimal("Infinity"))
"""Every price lies between them."""


@dataclass(slots=True)
class Order:
    """An order of the account with all that happened to it."""

    asked: Accepted | Refused
    facts: list[AnyFact]
    filled_size: Decimal = Decimal(0)
    fees: Decimal = Decimal(0)
    is_open: bool = False

    @property
    def left(self) -> Decimal:
        """The size that has not traded."""
        return difference(self.asked.size, self.filled_size)


@dataclass(slots=True)
class State:
    """Orders, books and the account."""

    products: dict[str, Product] = field(default_factory=dict)
    account: Account = field(default_factory=Account)
    orders: dict[UUID, Order] = field(default_factory=dict)
    done: "OrderedDict[UUID, None]" = field(default_factory=OrderedDict)
    books: dict[str, Book] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)
    """The market's trades so far, by pair."""
    fill_count: int = 0
    has_forgotten: bool = False
    """Whether a done order has left the memory."""
    _quiet: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    """What ``quiet_between`` found since the last fact."""

    def apply(self, fact: AnyFact) -> None:
        """Change the state as a fact says; also how the state is rebuilt from the journal."""
        self._quiet.clear()
        match fact:
            case Deposited():
                self.account.add(fact.currency, fact.amount)
            case Listed():
                self._list(fact)
            case Accepted():
                self._open(fact)
            case Refused():
                self.orders[fact.order_id] = Order(fact, [fact])
                self._close(fact.order_id)
            case Filled():
                self._book_fill(fact)
            case Cancelled():
                self._take_off(fact)
            case _:
                assert_never(fact)

    def resume(self, seen: dict[str, Seen], fill_count: int, *, has_forgotten: bool) -> None:
        """Take over what a journal's line says besides its facts."""
        self.seen.update(seen)
        self.fill_count = fill_count
        self.has_forgotten = self.has_forgotten or has_forgotten

    def quiet_between(self, pair: str) -> tuple[Decimal, Decimal]:
        """Return the prices between which a trade reaches no order, both excluded."""
        found = self._quiet.get(pair)
        if found is None:
            found = self._quiet[pair] = self._find_quiet(pair)
        return found

    def open_count(self) -> int:
        """Return how many orders are open."""
        return sum(len(book) for book in self.books.values())

    def open_orders(self, pair: str) -> list[Order]:
        """Return the open orders of a pair, oldest first."""
        return [each for each in self.orders.values() if each.is_open and each.asked.pair == pair]

    def _find_quiet(self, pair: str) -> tuple[Decimal, Decimal]:
        rules = self.products.get(pair)
        if rules is None:
            return _NOWHERE
        book, increment = self.books[pair], rules.quote_increment
        bid, ask = book.best(Side.BUY), book.best(Side.SELL)
        low, high = _NOWHERE
        return (
            low if bid is None else product(increment, Decimal(bid)),
            high if ask is None else product(increment, Decimal(ask)),
        )

    def _list(self, fact: Listed) -> None:
        self.products[fact.pair] = Product(
            pair=fact.pair,
            base_increment=fact.base_increment,
            quote_increment=fact.quote_increment,
            min_funds=fact.min_funds,
        )
        self.books[fact.pair] = Book()
        for order in self.open_orders(fact.pair):
            self._rest(order, order.left)

    def _rest(self, order: Order, size: Decimal) -> None:
        asked = order.asked
        rules = self.products[asked.pair]
        tick, lots = units(asked.price, rules.quote_increment), units(size, rules.base_increment)
        if tick is None or lots is None:
            raise ValueError(f"order {asked.order_id} is off the increments of {asked.pair}")
        self.books[asked.pair].add(asked.order_id, asked.side, tick, lots)

    def _open(self, fact: Accepted) -> None:
        order = Order(fact, [fact], is_open=True)
        self.orders[fact.order_id] = order
        self._rest(order, fact.size)
        self.account.hold(*_held(fact, fact.size))

    def _book_fill(self, fact: Filled) -> None:
        order = self.orders[fact.order_id]
        asked = order.asked
        rules = self.products[asked.pair]
        lots = units(fact.size, rules.base_increment)
        if lots is None:
            raise ValueError(f"fill {fact.fill_id} is off the increments of {asked.pair}")
        self.account.settle(asked.pair, asked.side, fact.price, fact.size, fact.fee)
        self._release(order, fact.size)
        order.filled_size = total(order.filled_size, fact.size)
        order.fees = total(order.fees, fact.fee)
        order.facts.append(fact)
        self.books[asked.pair].reduce(fact.order_id, lots)
        self.fill_count = fact.fill_id
        if order.left == 0:
            self._close(fact.order_id)

    def _take_off(self, fact: Cancelled) -> None:
        order = self.orders[fact.order_id]
        self.books[order.asked.pair].cancel(fact.order_id)
        self._release(order, order.left)
        order.facts.append(fact)
        self._close(fact.order_id)

    def _release(self, order: Order, size: Decimal) -> None:
        if isinstance(order.asked, Accepted):
            currency, amount = _held(order.asked, size)
            self.account.hold(currency, -amount)

    def _close(self, order_id: UUID) -> None:
        self.orders[order_id].is_open = False
        self.done[order_id] = None
        if len(self.done) > KEPT_COUNT:
            forgotten, _ = self.done.popitem(last=False)
            del self.orders[forgotten]
            self.has_forgotten = True


def _held(asked: Accepted, size: Decimal) -> tuple[str, Decimal]:
    return held_for(asked.pair, asked.side, asked.price, size, asked.taker_fee_rate)
