"""The state of the simulated venue, and how each fact changes it.

There is no other way for it to change: so the journal's facts, applied in order, make it again.
The market's own levels and prices are not in it: the market tells them anew.
"""

from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, assert_never

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
    Taken,
)
from cambista_sim.listing import Listing
from cambista_sim.memory import Memory
from cambista_sim.order import ZERO, Order, order_from
from cambista_sim.seen import Seen
from common.messages.market import Product
from common.money import EXACT, difference, total

_subtract = EXACT.subtract


class Debt(NamedTuple):
    """A trade whose money has not moved, and what is held for it."""

    trade: Matched
    maker_hold: Decimal
    taker_hold: Decimal


@dataclass(slots=True)
class State(Memory):
    """Pairs, orders and accounts."""

    listings: dict[str, Listing] = field(default_factory=dict)
    accounts: defaultdict[str, Account] = field(default_factory=lambda: defaultdict(Account))
    """By user."""
    debts: "OrderedDict[tuple[str, int], Debt]" = field(default_factory=OrderedDict)
    """Trades that are not settled, oldest first, by pair and trade id."""
    seen: dict[str, Seen] = field(default_factory=dict)
    """The market's trades so far, by pair."""

    def account(self, user: str) -> Account:
        """Return a user's account, which is empty at first."""
        return self.accounts[user]

    @property
    def trade_count(self) -> int:
        """How many trades there were, of all pairs."""
        return sum(listing.trade_id for listing in self.listings.values())

    def resume(self, seen: dict[str, Seen], *, has_forgotten: bool) -> None:
        """Take over what a journal's line says besides its facts."""
        self.seen.update(seen)
        self.has_forgotten = self.has_forgotten or has_forgotten

    def apply(self, fact: AnyFact) -> None:
        """Change the state as a fact says; also how the state is rebuilt from the journal."""
        orders = self.orders
        match fact:
            case Received():
                self.receive(fact, orders.get(fact.request.order_id))
            case Opened():
                self.rest(fact, orders[fact.order_id])
            case Done():
                self.end(fact, orders[fact.order_id])
            case Matched():
                maker_id, taker_id = fact.maker_order_id, fact.taker_order_id
                maker = None if maker_id is None else orders[maker_id]
                self.match(fact, maker, None if taker_id is None else orders[taker_id])
            case Changed():
                self._change(fact)
            case Rejected():
                self._reject(fact)
            case Activated():
                self._activate(fact)
            case _:
                self._apply_other(fact)

    def receive(self, fact: Received, waiting: Order | None) -> Order:
        """Take in an order: a new one, or one that waited for its stop price until now."""
        listing = self.listings[fact.request.pair]
        listing.sequence, listing.quiet = fact.sequence, None
        if waiting is None:
            order = order_from(fact)
            self.remember(order)
        else:
            order = waiting
            listing.stops.remove(order)
            order.take_in(fact)
        self._hold(order, fact.held)
        return order

    def rest(self, fact: Opened, order: Order) -> None:
        """Put what is left of an order on the book."""
        listing = self.listings[order.request.pair]
        listing.sequence = fact.sequence
        order.rest(fact)
        listing.rest(order, fact.ahead)

    def match(self, fact: Matched, maker: Order | None, taker: Order | None) -> None:
        """Book a trade; who has no order in it is the market."""
        listing = self.listings[fact.pair]
        listing.sequence, listing.trade_id = fact.sequence, fact.trade_id
        listing.last_price, listing.quiet = fact.price, None
        lots = listing.lots(fact.size)
        if maker is None:
            listing.liquidity.leave(fact.maker_side, listing.ticks(fact.price), lots)
        else:
            listing.book.reduce(maker, lots)
        maker_hold = ZERO if maker is None else self._fill(maker, fact)
        taker_hold = ZERO if taker is None else self._fill(taker, fact)
        if not fact.is_settled:
            self.debts[fact.pair, fact.trade_id] = Debt(fact, maker_hold, taker_hold)

    def end(self, fact: Done, order: Order) -> None:
        """End an order's life, and free what was held for it."""
        listing = self.listings[order.request.pair]
        if fact.sequence is not None:
            listing.sequence = fact.sequence
        listing.quiet = None
        if order in listing.book:
            listing.book.cancel(order)
        if order in listing.stops:
            listing.stops.remove(order)
        order.end(fact)
        self._hold(order, order.unsettled_hold)
        self.retire(order)

    def _apply_other(
        self, fact: Deposited | Listed | ModeSet | Taken | Settled | Kept | Owed
    ) -> None:
        match fact:
            case Taken():
                self.listings[fact.pair].sequence = fact.sequence
            case Settled():
                self._settle(self.debts.pop((fact.pair, fact.trade_id)))
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
        listing = Listing(rules, ModeSet(happened_at=fact.happened_at, pair=fact.pair))
        listing.sequence, listing.trade_id = fact.sequence, fact.trade_id
        former = self.listings.get(fact.pair)
        if former is not None:
            listing.take_over(former)
        self.listings[fact.pair] = listing

    def _reject(self, fact: Rejected) -> None:
        if fact.is_order or fact.request.bot_id is not None:
            order = order_from(fact)
            self.remember(order)
            self.retire(order)

    def _activate(self, fact: Activated) -> None:
        order = order_from(fact)
        self.remember(order)
        self._hold(order, fact.held)
        self.listings[fact.request.pair].watch(order)

    def _fill(self, order: Order, fact: Matched) -> Decimal:
        """Note a trade on its order and return the hold that its money sets free."""
        fee = order.fee_of(fact)
        hold = order.released_by(fact.price, fact.size, fee)
        order.trade(fact, fee)
        if fact.is_settled:
            self._pay(order, fact, fee, hold)
        else:
            order.unsettled_hold = total(order.unsettled_hold, hold)
            order.unsettled_count += 1
        return hold

    def _settle(self, debt: Debt) -> None:
        trade = debt.trade
        for order_id, hold in (
            (trade.maker_order_id, debt.maker_hold),
            (trade.taker_order_id, debt.taker_hold),
        ):
            if order_id is not None:
                order = self.orders[order_id]
                self._pay(order, trade, order.fee_of(trade), hold)
                order.unsettled_hold = difference(order.unsettled_hold, hold)
                order.unsettled_count -= 1

    def _pay(self, order: Order, trade: Matched, fee: Decimal, hold: Decimal) -> None:
        """Move an order's money of a trade, and free what was held for it."""
        request, account = order.request, self.accounts[order.request.user]
        account.settle(request.pair, request.side, trade.price, trade.size, fee)
        account.hold(order.held_currency, -hold)
        order.held = _subtract(order.held, hold)

    def _change(self, fact: Changed) -> None:
        order = self.orders[fact.order_id]
        listing = self.listings[order.request.pair]
        listing.sequence, listing.quiet = fact.sequence, None
        if fact.reason == "stop":
            listing.stops.remove(order)
        if order in listing.book and fact.new_size is not None:
            lots = listing.lots(fact.new_size)
            if fact.loses_place:
                listing.book.cancel(order)
                order.status = "received"
            else:
                listing.book.reduce(order, listing.book[order].lots - lots)
        order.take_in(fact)
        self._hold(order, fact.held)

    def _hold(self, order: Order, amount: Decimal) -> None:
        """Hold this much for an order instead of what was held for it."""
        if amount != order.held:
            account = self.accounts[order.request.user]
            account.hold(order.held_currency, _subtract(amount, order.held))
            order.held = amount

    def _keep(self, fact: Kept) -> None:
        first, *others = fact.facts
        if not isinstance(first, Received | Activated | Rejected):
            raise TypeError(f"an order cannot begin with {first}")
        order = order_from(first)
        for each in others:
            order.take_in(each)
        order.unsettled_hold = fact.unsettled_hold
        order.unsettled_count = fact.unsettled_count
        self.remember(order)
        self._hold(order, fact.held)
        if not order.is_open:
            self.retire(order)
        elif order.status == "active":
            self.listings[order.request.pair].watch(order)
        else:
            self.listings[order.request.pair].rest(order, fact.ahead)
