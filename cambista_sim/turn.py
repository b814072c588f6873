"""One command's or one market trade's turn at the venue: what it decides, fact by fact.

Each fact is applied before the next is decided, so every decision sees the state as it is.
"""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

import msgspec

from cambista_sim.appetite import fits, limit_of, wanted_at
from cambista_sim.book import Resting
from cambista_sim.facts import (
    INSUFFICIENT_FUNDS,
    NO_LIQUIDITY,
    PRICE_BOUND,
    TIME_IN_FORCE,
    AnyFact,
    Changed,
    Done,
    Matched,
    Opened,
    Received,
    Taken,
)
from cambista_sim.listing import Listing
from cambista_sim.order import ZERO, Order
from cambista_sim.request import AT_ONCE, OrderRequest, TimeInForce
from cambista_sim.self_trade import prevented
from cambista_sim.state import State
from common.messages.base import Side
from common.money import EXACT, product

_multiply = EXACT.multiply
_BUY = Side.BUY


class Maker(NamedTuple):
    """Who trades next with an incoming order: a user's order, or the market (None)."""

    tick: int
    lots: int
    resting: Resting[Order] | None


class Turn(msgspec.Struct, gc=False):
    """What is decided at one moment."""

    state: State
    at: datetime
    is_settled: bool = True
    """Whether money moves with the trade."""
    facts: list[AnyFact] = msgspec.field(default_factory=list)

    def do(self, fact: AnyFact) -> None:
        """Let a fact become true."""
        self.state.apply(fact)
        self.facts.append(fact)

    def next_maker(
        self, listing: Listing, side: Side, limit: int | None, *, is_market_only: bool = False
    ) -> Maker | None:
        """Return who is first on a side that trades at the limit tick or better.

        Users' orders and the market's lots of one price stand in one queue.
        """
        mine = None if is_market_only else listing.book.best(side)
        theirs = listing.liquidity.best(side, self.at)
        is_bid = side is _BUY
        if mine is None or theirs is None:
            tick = theirs if mine is None else mine
        else:
            tick = max(mine, theirs) if is_bid else min(mine, theirs)
        if tick is None or (limit is not None and (tick < limit if is_bid else tick > limit)):
            return None
        resting = listing.book.front(side) if tick == mine else None
        if resting is None:
            return Maker(tick, listing.liquidity.lots(side, tick), None)
        ahead = listing.liquidity.ahead(side, tick, resting.arrival) if tick == theirs else 0
        return Maker(tick, ahead, None) if ahead else Maker(tick, resting.lots, resting)

    def takes(self, listing: Listing, request: OrderRequest, price: Decimal | None) -> bool:
        """Return whether a limit order would trade at once at a price."""
        limit = None if price is None else listing.ticks(price)
        maker = self.next_maker(
            listing, request.side.opposite, limit, is_market_only=request.is_market_only
        )
        return maker is not None

    def receive(
        self,
        listing: Listing,
        request: OrderRequest,
        held: Decimal,
        *,
        rates: tuple[Decimal, Decimal],
        waiting: Order | None = None,
    ) -> Order:
        """Let an order come to the book's door, at a maker's and a taker's rate of its user."""
        maker_fee_rate, taker_fee_rate = rates
        fact = Received(
            happened_at=self.at,
            sequence=listing.sequence + 1,
            request=request,
            maker_fee_rate=maker_fee_rate,
            taker_fee_rate=taker_fee_rate,
            held=held,
        )
        self.facts.append(fact)
        return self.state.receive(fact, waiting)

    def take(self, order: Order) -> None:
        """Let an order that was received trade what it can; rest it or end it."""
        request = order.request
        listing = self.state.listings[request.pair]
        limit = limit_of(order, listing)
        if request.time_in_force is TimeInForce.FOK and not fits(order, listing, limit, self.at):
            self.end(order, TIME_IN_FORCE)
            return
        facing, is_market_only = request.side.opposite, request.is_market_only
        while maker := self.next_maker(listing, facing, limit, is_market_only=is_market_only):
            wanted = wanted_at(order, listing, maker.tick)
            if not wanted:
                break
            if maker.resting is None or maker.resting.key.request.user != request.user:
                self._trade(listing, order, maker, min(wanted, maker.lots))
                continue
            for fact in prevented(listing, order, maker.resting, wanted, self.at):
                self.do(fact)
            if not order.is_open:
                return
        self._finish(order, listing, limit)

    def trigger(self, listing: Listing) -> None:
        """Send in what the last trade triggers, one by one: stop orders, and brackets anew."""
        while listing.stops and listing.last_price is not None:
            order = listing.stops.triggered(listing.last_price)
            if order is None:
                return
            if order.request.waits:
                rates = (order.maker_fee_rate, order.taker_fee_rate)
                self.receive(listing, order.request, order.held, rates=rates, waiting=order)
            else:
                self.do(self._cut_short(order, listing))
            self.take(order)

    def _cut_short(self, order: Order, listing: Listing) -> Changed:
        """Return that a bracket gives up its profit; what it holds is enough for its stop."""
        return Changed(
            happened_at=self.at,
            sequence=listing.sequence + 1,
            order_id=order.request.order_id,
            reason="stop",
            old_size=order.left,
            new_size=order.left,
            old_price=order.price,
            new_price=order.request.stop_limit_price,
            held=order.held,
        )

    def end(self, order: Order, code: str | None, *, is_filled: bool = False) -> None:
        """End an order's life; what was held is free."""
        listing = self.state.listings[order.request.pair]
        fact = Done(
            happened_at=self.at,
            sequence=None if order.status == "active" else listing.sequence + 1,
            order_id=order.request.order_id,
            reason="filled" if is_filled else "canceled",
            cancel_code=code,
            left=order.left,
        )
        self.facts.append(fact)
        self.state.end(fact, order)

    def fill_maker(
        self, listing: Listing, resting: Resting[Order], lots: int, *, market_trade_id: int
    ) -> None:
        """Let a trade of the market fill a user's resting order."""
        order, there = resting.key, resting.lots
        price, size = listing.price(resting.tick), listing.size(lots)
        fact = Matched(
            happened_at=self.at,
            sequence=listing.sequence + 1,
            pair=listing.rules.pair,
            trade_id=listing.trade_id + 1,
            price=price,
            size=size,
            maker_side=resting.side,
            maker_order_id=order.request.order_id,
            maker_fee=product(price, size, order.maker_fee_rate),
            model=order.model,
            market_trade_id=market_trade_id,
            is_settled=self.is_settled,
        )
        self.facts.append(fact)
        self.state.match(fact, order, None)
        if lots == there:
            self.end(order, None, is_filled=True)

    def _trade(self, listing: Listing, order: Order, maker: Maker, lots: int) -> None:
        price, size = listing.price(maker.tick), listing.size(lots)
        worth = _multiply(price, size)
        resting = None if maker.resting is None else maker.resting.key
        fact = Matched(
            happened_at=self.at,
            sequence=listing.sequence + 1,
            pair=listing.rules.pair,
            trade_id=listing.trade_id + 1,
            price=price,
            size=size,
            maker_side=order.request.side.opposite,
            maker_order_id=None if resting is None else resting.request.order_id,
            taker_order_id=order.request.order_id,
            maker_fee=ZERO if resting is None else _multiply(worth, resting.maker_fee_rate),
            taker_fee=_multiply(worth, order.taker_fee_rate),
            model="book",
            is_settled=self.is_settled,
        )
        self.facts.append(fact)
        self.state.match(fact, resting, order)
        if resting is not None:
            if lots == maker.lots:
                self.end(resting, None, is_filled=True)
        elif not listing.liquidity.lots(order.request.side.opposite, maker.tick):
            self.do(
                Taken(
                    happened_at=self.at,
                    sequence=listing.sequence + 1,
                    pair=listing.rules.pair,
                    side=order.request.side.opposite,
                    price=price,
                )
            )

    def _finish(self, order: Order, listing: Listing, limit: int | None) -> None:
        request, left = order.request, order.left
        if order.size is not None and not left:
            self.end(order, None, is_filled=True)
        elif request.kind == "market":
            self._finish_market(order, listing, limit)
        elif request.time_in_force in AT_ONCE:
            self.end(order, TIME_IN_FORCE)
        elif order.price is not None and limit is not None:
            ahead = listing.market_lots(request.side, limit, self.at)
            fact = Opened(
                happened_at=self.at,
                sequence=listing.sequence + 1,
                order_id=request.order_id,
                price=order.price,
                size=left,
                ahead=None if ahead is None else listing.size(ahead),
            )
            self.facts.append(fact)
            self.state.rest(fact, order)

    def _finish_market(self, order: Order, listing: Listing, limit: int | None) -> None:
        request = order.request
        beyond = self.next_maker(
            listing, request.side.opposite, None, is_market_only=request.is_market_only
        )
        if beyond is None:
            self.end(order, NO_LIQUIDITY)
        elif not wanted_at(order, listing, beyond.tick):
            if request.funds is not None and order.filled_size:
                self.end(order, None, is_filled=True)
            else:
                self.end(order, INSUFFICIENT_FUNDS)
        else:
            self.end(order, PRICE_BOUND if limit is not None else NO_LIQUIDITY)
