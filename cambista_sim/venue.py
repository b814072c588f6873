"""The simulated venue: the users' orders against each other and the market that is really traded.

Pure: time, trades and the market's book are passed in. Each decision changes the state and returns
the facts, in order; whoever serves a door writes them to the journal before it answers.

Resting orders fill when the market trades at or through their price, behind the market's size that
stood there before them, and never more in total than was traded. An incoming order takes, price by
price, what users' orders and the market's known levels offer, and what it takes of the market is
gone until that level is told anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from heapq import heappop
from typing import Literal, NamedTuple
from uuid import UUID

from cambista_sim.amendment import changed
from cambista_sim.facts import (
    TIME_IN_FORCE,
    Activated,
    AnyFact,
    Deposited,
    Listed,
    ModeSet,
    Rejected,
    Settled,
)
from cambista_sim.listing import Listing
from cambista_sim.market_trade import fill_from, fill_late_from
from cambista_sim.order import Order
from cambista_sim.request import OrderRequest
from cambista_sim.rules import TOO_MANY_OPEN, can_express, hold_or_refusal, is_passed
from cambista_sim.seen import Seen
from cambista_sim.state import State
from cambista_sim.turn import Turn
from common.messages.base import Side
from common.messages.market import BestPrices, Product, Trade

AT_ONCE = timedelta(0)


class AlreadyDoneError(LookupError):
    """The order's life has ended: there is nothing to cancel or to edit."""


class Fees(NamedTuple):
    """A user's fee rates: 0.006 is 0.6 %."""

    maker: Decimal
    taker: Decimal


@dataclass(slots=True)
class Venue:
    """Decides on orders and trades; each decision changes the state and returns the facts."""

    maker_fee_rate: Decimal
    taker_fee_rate: Decimal
    user_fees: Mapping[str, Fees] = field(default_factory=dict)
    """Of the users whose rates are not the usual ones."""
    settles_after: timedelta = AT_ONCE
    """Time from a trade to the moving of its money; ``settle`` must be called for it."""
    late_stop: Literal["trigger", "reject"] = "trigger"
    """What becomes of a stop order whose stop price the last trade has passed already."""
    most_open: int = 0
    """How many orders a user may have open on a pair; 0 is no limit."""
    state: State = field(default_factory=State)
    _usual: Fees = field(init=False)

    def __post_init__(self) -> None:
        self._usual = Fees(self.maker_fee_rate, self.taker_fee_rate)

    def fees(self, user: str) -> Fees:
        """Return a user's fee rates."""
        return self.user_fees.get(user, self._usual)

    def deposit(self, user: str, funds: Mapping[str, Decimal], at: datetime) -> list[AnyFact]:
        """Put money into a user's account; a negative amount takes it out."""
        turn = self._turn(at)
        for currency, amount in funds.items():
            turn.do(Deposited(happened_at=at, user=user, currency=currency, amount=amount))
        return turn.facts

    def enlist(self, product: Product, at: datetime) -> list[AnyFact]:
        """Take over a pair's trading rules when they are new.

        Changed increments wait until no order is open that they could not express.
        """
        turn = self._turn(at)
        known = self.state.listings.get(product.pair)
        if known is None:
            turn.do(Listed(happened_at=at, **product.model_dump()))
        elif product != known.rules and can_express(self.state.open_on(product.pair), product):
            turn.do(
                Listed(
                    happened_at=at,
                    sequence=known.sequence,
                    trade_id=known.trade_id,
                    **product.model_dump(),
                )
            )
        return turn.facts

    def set_modes(self, modes: ModeSet) -> list[AnyFact]:
        """Say what may be asked for on a pair. Raises KeyError for a pair that is not listed."""
        if self.state.listings[modes.pair].modes == modes:
            return []
        turn = self._turn(modes.happened_at)
        turn.do(modes)
        return turn.facts

    def place(self, request: OrderRequest, at: datetime) -> list[AnyFact]:
        """Take an order and trade what it can at once, or refuse it.

        Raises ValueError for an id that is known: who asks looks it up first.
        """
        state = self.state
        if request.order_id in state.orders:
            raise ValueError(f"order {request.order_id} was placed before")
        listing = state.listings.get(request.pair)
        turn, held = self._turn(at), self._hold_or_refusal(request, at)
        if listing is None or isinstance(held, str):
            turn.do(Rejected(happened_at=at, request=request, reason=str(held)))
        elif request.waits:
            self._activate(turn, listing, request, held)
        elif request.is_post_only and turn.takes(listing, request, request.price):
            turn.do(Rejected(happened_at=at, request=request, reason="post only", is_order=True))
        else:
            turn.take(turn.receive(listing, request, held, rates=self.fees(request.user)))
            turn.trigger(listing)
        return turn.facts

    def refusal(self, request: OrderRequest, at: datetime) -> str | None:
        """Return why an order would not be taken, or None when it would."""
        found = self._hold_or_refusal(request, at)
        return found if isinstance(found, str) else None

    def refuse(self, request: OrderRequest, reason: str, at: datetime) -> list[AnyFact]:
        """Refuse an order, of an id that is not known, for a reason that is not the market's."""
        turn = self._turn(at)
        turn.do(Rejected(happened_at=at, request=request, reason=reason))
        return turn.facts

    def cancel(self, user: str, order_id: UUID, at: datetime) -> list[AnyFact]:
        """Take what remains of a user's open order off the book.

        Raises KeyError when the user has no such order, AlreadyDoneError when it is done.
        """
        turn = self._turn(at)
        turn.end(self._open_order(user, order_id), None)
        return turn.facts

    def cancel_all(self, user: str, pair: str | None, at: datetime) -> list[AnyFact]:
        """Cancel a user's open orders, on one pair or on all, oldest first."""
        turn = self._turn(at)
        for order in list(self.state.open_orders.get(user, {}).values()):
            if pair in (None, order.request.pair):
                turn.end(order, None)
        return turn.facts

    def edit(
        self, user: str, order_id: UUID, price: Decimal, size: Decimal, at: datetime
    ) -> list[AnyFact]:
        """Give an open limit order a new price and a new size, filled part included.

        It keeps its place if only its size falls. Raises KeyError, AlreadyDoneError and
        EditRefusedError.
        """
        order = self._open_order(user, order_id)
        turn = self._turn(at)
        change = changed(turn, order, price, size)
        if change is None:
            return []
        turn.do(change)
        if change.loses_place:
            turn.take(order)
            turn.trigger(self.state.listings[order.request.pair])
        return turn.facts

    def expire(self, at: datetime) -> list[AnyFact]:
        """End the orders whose time is over."""
        turn, expiries = self._turn(at), self.state.expiries
        while expiries and expiries[0][0] <= at:
            order = heappop(expiries)[2]
            if order.is_open:
                turn.end(order, TIME_IN_FORCE)
        return turn.facts

    def settle(self, at: datetime) -> list[AnyFact]:
        """Move the money of the trades that are old enough."""
        turn, debts = self._turn(at), self.state.debts
        while debts:
            trade = next(iter(debts.values())).trade
            if trade.happened_at + self.settles_after > at:
                break
            turn.do(Settled(happened_at=at, pair=trade.pair, trade_id=trade.trade_id))
        return turn.facts

    def due_at(self) -> datetime | None:
        """Return when ``expire`` or ``settle`` has something to do next, as far as is known."""
        dues = [self.state.expiries[0][0]] if self.state.expiries else []
        if self.state.debts:
            oldest = next(iter(self.state.debts.values())).trade
            dues.append(oldest.happened_at + self.settles_after)
        return min(dues, default=None)

    def trade(self, trade: Trade, at: datetime, *, is_past: bool = False) -> list[AnyFact]:
        """Fill the resting orders that a trade of the market reaches; a trade seen before, none.

        From a trade that comes late, because a hole was repaired or the venue was away
        (``is_past``), an order fills only if it rested already when the trade was made.
        """
        state, pair = self.state, trade.pair
        seen = state.seen.get(pair)
        if seen is None:
            seen = state.seen[pair] = Seen()
        is_old = trade.trade_id < seen.last
        if not seen.admit(trade.trade_id):
            return []
        listing = state.listings.get(pair)
        if listing is None:
            return []
        price = trade.price
        if not is_old:
            listing.last_price = price
        low, high = listing.quiet or listing.quiet_between()
        if low < price < high:
            return []  # as nearly every trade does, and each pair has many in a second
        turn = self._turn(at)
        if is_past or is_old:
            fill_late_from(turn, listing, trade, was_away=is_past)
        else:
            fill_from(turn, listing, trade)
        if not is_old:
            listing.last_price = price
            turn.trigger(listing)
        return turn.facts

    def pass_by(self, pair: str, last_id: int, last_price: Decimal) -> None:
        """Take note of the trades up to one, which came in order and all within the quiet."""
        seen = self.state.seen.setdefault(pair, Seen())
        seen.last = max(seen.last, last_id)
        self.state.listings[pair].last_price = last_price

    def show(self, best: BestPrices) -> None:
        """Note the market's best prices, all that is known of its book and may be taken."""
        listing = self.state.listings.get(best.pair)
        if listing is not None:
            listing.show_best(best)

    def show_book(self, pair: str, bids: Mapping[int, int], asks: Mapping[int, int]) -> None:
        """Note the market's whole book of a pair, lots by tick."""
        self.state.listings[pair].liquidity.replace(bids, asks)

    def show_levels(self, pair: str, levels: Iterable[tuple[Side, int, int]]) -> None:
        """Note the new totals of levels of a book that is known: side, tick, lots.

        A trade is told before the change of the level that it traded at.
        """
        self.state.listings[pair].liquidity.change(levels)

    def _turn(self, at: datetime) -> Turn:
        return Turn(self.state, at, self.settles_after <= AT_ONCE)

    def _hold_or_refusal(self, request: OrderRequest, at: datetime) -> Decimal | str:
        state, user, pair = self.state, request.user, request.pair
        if 0 < self.most_open <= state.open_counts.get((user, pair), 0):
            return TOO_MANY_OPEN
        listing, account = state.listings.get(pair), state.accounts[user]
        return hold_or_refusal(request, listing, account, self.fees(user).taker, at)

    def _open_order(self, user: str, order_id: UUID) -> Order:
        order = self.state.orders[order_id]
        if order.request.user != user:
            raise KeyError(order_id)
        if not order.is_open:
            raise AlreadyDoneError(str(order_id))
        return order

    def _activate(self, turn: Turn, listing: Listing, request: OrderRequest, held: Decimal) -> None:
        fees = self.fees(request.user)
        activated = Activated(
            happened_at=turn.at,
            request=request,
            maker_fee_rate=fees.maker,
            taker_fee_rate=fees.taker,
            held=held,
        )
        if self.late_stop == "reject" and is_passed(request, listing.last_price):
            reason = "stop price is passed already"
            turn.do(Rejected(happened_at=turn.at, request=request, reason=reason))
            return
        turn.do(activated)
        turn.trigger(listing)
