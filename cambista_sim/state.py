"""The state of the simulated venue, and how each fact changes it.

There is no other way for it to change: so the journal's facts, applied in order, make it again.
The market's own levels and prices are not in it: the market tells them anew.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from heapq import heappush
from itertools import count
from typing import NamedTuple, assert_never
from uuid import UUID

from cambista_sim.account import Account
from cambista_sim.facts import (
    Activated,
    AnyFact,
    Changed,
    Deposited,
    Done,
    Kept,
    Listed,
    Matched,
    ModeSet,
    Opened,
    Owed,
    Received,
    Rejected,
    Settled,
)
from cambista_sim.listing import Listing
from cambista_sim.order import ZERO, Order, order_from
from cambista_sim.seen import Seen
from common.messages.base import Side
from common.messages.market import Product
from common.money import difference, total

KEPT_COUNT = 20_000
"""Done orders that stay in memory to answer for; older ones are found in the store."""


class Debt(NamedTuple):
    """A trade whose money has not moved, and what is held for it."""

    trade: Matched
    maker_hold: Decimal
    taker_hold: Decimal


@dataclass(slots=True)
class State:
    """Pairs, orders and accounts."""

    listings: dict[str, Listing] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    """By user."""
    orders: dict[UUID, Order] = field(default_factory=dict)
    open_orders: dict[str, dict[UUID, Order]] = field(default_factory=dict)
    """By user, oldest first."""
    client_oids: dict[tuple[str, UUID], UUID] = field(default_factory=dict)
    """The last order with a user's own id."""
    done: "OrderedDict[UUID, None]" = field(default_factory=OrderedDict)
    debts: "OrderedDict[tuple[str, int], Debt]" = field(default_factory=OrderedDict)
    """Trades that are not settled, oldest first, by pair and trade id."""
    expiries: list[tuple[datetime, int, Order]] = field(default_factory=list)
    """A heap of the orders that end by themselves."""
    seen: dict[str, Seen] = field(default_factory=dict)
    """The market's trades so far, by pair."""
    has_forgotten: bool = False
    """Whether a done order has left the memory."""
    _count: "count[int]" = field(default_factory=count)

    def account(self, user: str) -> Account:
        """Return a user's account, which is empty at first."""
        found = self.accounts.get(user)
        if found is None:
            found = self.accounts[user] = Account()
        return found

    def open_count(self) -> int:
        """Return how many orders are open."""
        return sum(len(each) for each in self.open_orders.values())

    def open_on(self, pair: str) -> Iterable[Order]:
        """Return the open orders of a pair."""
        return (
            order
            for orders in self.open_orders.values()
            for order in orders.values()
            if order.request.pair == pair
        )

    def resume(self, seen: dict[str, Seen], *, has_forgotten: bool) -> None:
        """Take over what a journal's line says besides its facts."""
        self.seen.update(seen)
        self.has_forgotten = self.has_forgotten or has_forgotten

    def apply(self, fact: AnyFact) -> None:
        """Change the state as a fact says; also how the state is rebuilt from the journal."""
        match fact:
            case Received():
                self._receive(fact)
            case Opened():
                self._open(fact)
            case Matched():
                self._match(fact)
            case Done():
                self._end(fact)
            case Changed():
                self._change(fact)
            case Rejected():
                if fact.is_order or fact.request.bot_id is not None:
                    self._remember(order_from(fact))
                    self._retire(fact.request.order_id)
            case Settled():
                self._settle(self.debts.pop((fact.pair, fact.trade_id)))
            case Activated():
                self._activate(fact)
            case Deposited():
                self.account(fact.user).add(fact.currency, fact.amount)
            case Listed():
                self._list(fact)
            case ModeSet():
                self.listings[fact.pair].modes = fact
            case Kept():
                self._keep(fact)
            case Owed():
                debt = Debt(fact.trade, fact.maker_hold, fact.taker_hold)
                self.debts[fact.trade.pair, fact.trade.trade_id] = debt
            case _:
                assert_never(fact)

    def _list(self, fact: Listed) -> None:
        rules = Product(
            pair=fact.pair,
            base_increment=fact.base_increment,
            quote_increment=fact.quote_increment,
            min_funds=fact.min_funds,
        )
        known = self.listings.get(fact.pair)
        modes = ModeSet(happened_at=fact.happened_at, pair=fact.pair)
        listing = Listing(rules, modes if known is None else known.modes)
        self.listings[fact.pair] = listing
        listing.sequence, listing.trade_id = fact.sequence, fact.trade_id
        if known is not None:
            _move(known, listing)

    def _activate(self, fact: Activated) -> None:
        order = order_from(fact)
        self._remember(order)
        self._hold(order, fact.held)
        self._wait(order)

    def _receive(self, fact: Received) -> None:
        listing = self.listings[fact.request.pair]
        listing.sequence, listing.quiet = fact.sequence, None
        order = self.orders.get(fact.request.order_id)
        if order is None:
            order = order_from(fact)
            self._remember(order)
        else:
            listing.stops.remove(order)
            order.take_in(fact)
        self._hold(order, fact.held)

    def _open(self, fact: Opened) -> None:
        order = self.orders[fact.order_id]
        listing = self.listings[order.request.pair]
        listing.sequence = fact.sequence
        order.take_in(fact)
        _rest(listing, order, fact.ahead)

    def _match(self, fact: Matched) -> None:
        listing = self.listings[fact.pair]
        listing.sequence, listing.trade_id = fact.sequence, fact.trade_id
        listing.last_price, listing.quiet = fact.price, None
        lots = listing.lots(fact.size)
        maker_hold = taker_hold = ZERO
        if fact.maker_order_id is not None:
            maker = self.orders[fact.maker_order_id]
            maker_hold = self._fill(maker, fact)
            listing.book.reduce(maker, lots)
        else:
            listing.liquidity.leave(fact.maker_side, listing.ticks(fact.price), lots)
        if fact.taker_order_id is not None:
            taker_hold = self._fill(self.orders[fact.taker_order_id], fact)
        debt = Debt(fact, maker_hold, taker_hold)
        if fact.is_settled:
            self._settle(debt)
        else:
            self.debts[fact.pair, fact.trade_id] = debt

    def _fill(self, order: Order, fact: Matched) -> Decimal:
        """Note a trade on its order and return the hold that its money sets free."""
        hold = order.released_by(fact.price, fact.size, order.fee_of(fact))
        order.take_in(fact)
        order.unsettled_hold = total(order.unsettled_hold, hold)
        order.unsettled_count += 1
        return hold

    def _settle(self, debt: Debt) -> None:
        trade = debt.trade
        for order_id, hold in (
            (trade.maker_order_id, debt.maker_hold),
            (trade.taker_order_id, debt.taker_hold),
        ):
            if order_id is None:
                continue
            order = self.orders[order_id]
            request, account = order.request, self.account(order.request.user)
            fee = order.fee_of(trade)
            account.settle(request.pair, request.side, trade.price, trade.size, fee)
            account.hold(order.held_currency, -hold)
            order.held = difference(order.held, hold)
            order.unsettled_hold = difference(order.unsettled_hold, hold)
            order.unsettled_count -= 1

    def _end(self, fact: Done) -> None:
        order = self.orders[fact.order_id]
        listing = self.listings[order.request.pair]
        if fact.sequence is not None:
            listing.sequence = fact.sequence
        listing.quiet = None
        if order in listing.book:
            listing.book.cancel(order)
        elif order.status == "active":
            listing.stops.remove(order)
        order.take_in(fact)
        self._hold(order, order.unsettled_hold)
        self._retire(fact.order_id)

    def _change(self, fact: Changed) -> None:
        order = self.orders[fact.order_id]
        listing = self.listings[order.request.pair]
        listing.sequence, listing.quiet = fact.sequence, None
        if order in listing.book and fact.new_size is not None:
            lots = listing.lots(fact.new_size)
            if loses_place(fact):
                listing.book.cancel(order)
                order.status = "received"
            else:
                listing.book.reduce(order, listing.book[order].lots - lots)
        order.take_in(fact)
        self._hold(order, fact.held)

    def _hold(self, order: Order, amount: Decimal) -> None:
        """Hold this much for an order instead of what was held for it."""
        if amount != order.held:
            account = self.account(order.request.user)
            account.hold(order.held_currency, difference(amount, order.held))
            order.held = amount

    def _wait(self, order: Order) -> None:
        request = order.request
        listing = self.listings[request.pair]
        if request.stop is None or request.stop_price is None:
            raise ValueError(f"order {request.order_id} waits for no price")
        listing.stops.add(order, request.stop, request.stop_price)
        listing.quiet = None

    def _remember(self, order: Order) -> None:
        request = order.request
        self.orders[request.order_id] = order
        if request.client_oid is not None:
            self.client_oids[request.user, request.client_oid] = request.order_id
        if order.is_open:
            self.open_orders.setdefault(request.user, {})[request.order_id] = order
            if request.expires_at is not None:
                heappush(self.expiries, (request.expires_at, next(self._count), order))

    def _retire(self, order_id: UUID) -> None:
        """Count an order among the done; forget the oldest of them when they are too many."""
        self.open_orders.get(self.orders[order_id].request.user, {}).pop(order_id, None)
        self.done[order_id] = None
        if len(self.done) <= KEPT_COUNT:
            return
        oldest = self.orders[next(iter(self.done))]
        if not oldest.unsettled_count:
            request = oldest.request
            del self.done[request.order_id], self.orders[request.order_id]
            self.has_forgotten = True
            if request.client_oid is not None:
                key = (request.user, request.client_oid)
                if self.client_oids.get(key) == request.order_id:
                    del self.client_oids[key]

    def _keep(self, fact: Kept) -> None:
        first, *others = fact.facts
        if not isinstance(first, Received | Activated | Rejected):
            raise ValueError(f"an order cannot begin with {first}")
        order = order_from(first)
        for each in others:
            order.take_in(each)
        order.unsettled_hold = fact.unsettled_hold
        order.unsettled_count = fact.unsettled_count
        self._remember(order)
        self._hold(order, fact.held)
        if not order.is_open:
            self._retire(order.request.order_id)
        elif order.status == "active":
            self._wait(order)
        else:
            _rest(self.listings[order.request.pair], order, fact.ahead)


def loses_place(fact: Changed) -> bool:
    """Return whether an order that is changed so goes behind the others of its price."""
    is_moved = fact.new_price != fact.old_price
    grows = None not in (fact.old_size, fact.new_size) and fact.new_size > fact.old_size  # type: ignore[operator]
    return is_moved or grows


def _rest(listing: Listing, order: Order, ahead: Decimal | None) -> None:
    """Put what is left of an order on the book, behind the market's size that stands there."""
    if order.price is None:
        raise ValueError(f"order {order.request.order_id} has no price to rest at")
    side, tick = order.request.side, listing.ticks(order.price)
    resting = listing.book.add(order, side, tick, listing.lots(order.left))
    if ahead:
        listing.liquidity.join(side, tick, resting.arrival, listing.lots(ahead))
    listing.quiet = None


def _move(known: Listing, listing: Listing) -> None:
    """Take over what a pair had under its former rules."""
    listing.last_price = known.last_price
    for stop in known.stops:
        request = stop.request
        if request.stop is not None and request.stop_price is not None:
            listing.stops.add(stop, request.stop, request.stop_price)
    for side in Side:
        for resting in known.book.orders(side):
            _rest(listing, resting.key, None)
