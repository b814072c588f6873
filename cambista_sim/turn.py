"""One command's or one market trade's turn at the venue: what it decides, fact by fact.

Each fact is applied before the next is decided, so every decision sees the state as it is.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from cambista_sim.book import Resting
from cambista_sim.facts import (
    INSUFFICIENT_FUNDS,
    NO_LIQUIDITY,
    PRICE_BOUND,
    TIME_IN_FORCE,
    AnyFact,
    Done,
    Matched,
    Opened,
    Received,
)
from cambista_sim.listing import Listing
from cambista_sim.order import ONE, Order
from cambista_sim.request import TimeInForce
from cambista_sim.self_trade import prevented
from cambista_sim.state import State
from common.messages.base import Side
from common.money import EXACT, product, total

_multiply = EXACT.multiply
_whole = EXACT.divide_int


class Maker(NamedTuple):
    """Who trades next with an incoming order: a user's order, or the market (None)."""

    tick: int
    lots: int
    resting: Resting[Order] | None


@dataclass(slots=True)
class Turn:
    """What is decided at one moment."""

    state: State
    at: datetime
    is_settled: bool = True
    """Whether money moves with the trade."""
    facts: list[AnyFact] = field(default_factory=list)

    def do(self, fact: AnyFact) -> None:
        """Let a fact become true."""
        self.state.apply(fact)
        self.facts.append(fact)

    def next_maker(self, listing: Listing, side: Side, limit: int | None) -> Maker | None:
        """Return who is first on a side that trades at the limit tick or better.

        Users' orders and the market's lots of one price stand in one queue.
        """
        resting = listing.book.front(side)
        tick = listing.liquidity.best(side, self.at)
        if resting is not None and (
            tick is None or (resting.tick >= tick if side is Side.BUY else resting.tick <= tick)
        ):
            ahead = 0
            if tick == resting.tick:
                ahead = listing.liquidity.ahead(side, tick, resting.arrival)
            tick = resting.tick
            maker = Maker(tick, ahead, None) if ahead else Maker(tick, resting.lots, resting)
        elif tick is not None:
            maker = Maker(tick, listing.liquidity.lots(side, tick), None)
        else:
            return None
        if limit is not None and (tick < limit if side is Side.BUY else tick > limit):
            return None
        return maker

    def take(self, order: Order) -> None:
        """Let an order that was received trade what it can; rest it or end it."""
        listing = self.state.listings[order.request.pair]
        limit = _limit(order, listing)
        if order.request.time_in_force is TimeInForce.FOK and not self._fits(order, listing, limit):
            self.end(order, TIME_IN_FORCE)
            return
        facing = order.request.side.opposite
        while True:
            wanted = _wanted(order, listing, None)
            if wanted == 0:
                break
            maker = self.next_maker(listing, facing, limit)
            if maker is None:
                break
            wanted = _wanted(order, listing, maker.tick)
            if wanted == 0:
                break
            if maker.resting is None or maker.resting.key.request.user != order.request.user:
                self._trade(order, maker, min(wanted, maker.lots))
                continue
            for fact in prevented(listing, order, maker.resting, wanted, self.at):
                self.do(fact)
            if not order.is_open:
                return
        self._finish(order, listing, limit)

    def trigger(self, listing: Listing) -> None:
        """Send in the stop orders that the last trade triggers, one by one."""
        while listing.last_price is not None:
            order = listing.stops.triggered(listing.last_price)
            if order is None:
                return
            self.do(
                Received(
                    happened_at=self.at,
                    sequence=listing.sequence + 1,
                    request=order.request,
                    maker_fee_rate=order.maker_fee_rate,
                    taker_fee_rate=order.taker_fee_rate,
                    held=order.held,
                )
            )
            self.take(order)

    def end(self, order: Order, code: str | None, *, is_filled: bool = False) -> None:
        """End an order's life; what was held is free."""
        listing = self.state.listings[order.request.pair]
        self.do(
            Done(
                happened_at=self.at,
                sequence=None if order.status == "active" else listing.sequence + 1,
                order_id=order.request.order_id,
                reason="filled" if is_filled else "canceled",
                cancel_code=code,
                left=order.left,
            )
        )

    def fill_maker(
        self, listing: Listing, resting: Resting[Order], lots: int, *, market_trade_id: int
    ) -> None:
        """Let a trade of the market fill a user's resting order."""
        order = resting.key
        price, size = listing.price(resting.tick), listing.size(lots)
        self.do(
            Matched(
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
        )
        if not order.left:
            self.end(order, None, is_filled=True)

    def _trade(self, order: Order, maker: Maker, lots: int) -> None:
        listing = self.state.listings[order.request.pair]
        price, size = listing.price(maker.tick), listing.size(lots)
        worth = _multiply(price, size)
        resting = None if maker.resting is None else maker.resting.key
        self.do(
            Matched(
                happened_at=self.at,
                sequence=listing.sequence + 1,
                pair=listing.rules.pair,
                trade_id=listing.trade_id + 1,
                price=price,
                size=size,
                maker_side=order.request.side.opposite,
                maker_order_id=None if resting is None else resting.request.order_id,
                taker_order_id=order.request.order_id,
                maker_fee=(
                    Decimal(0) if resting is None else _multiply(worth, resting.maker_fee_rate)
                ),
                taker_fee=_multiply(worth, order.taker_fee_rate),
                model="book",
                is_settled=self.is_settled,
            )
        )
        if resting is not None and lots == maker.lots:
            self.end(resting, None, is_filled=True)

    def _fits(self, order: Order, listing: Listing, limit: int | None) -> bool:
        """Return whether a fill-or-kill order finds all its size; its user's own counts."""
        facing = order.request.side.opposite
        sign = 1 if facing is Side.SELL else -1
        lots: dict[int, int] = {each.tick: each.lots for each in listing.book.levels(facing)}
        if listing.liquidity.best(facing, self.at) is not None:
            for tick, each in listing.liquidity.totals(facing).items():
                lots[tick] = lots.get(tick, 0) + each
        wanted, funds = _wanted(order, listing, None), _budget(order)
        for tick in sorted(lots, key=lambda each: sign * each):
            if limit is not None and sign * tick > sign * limit:
                return False
            taken = lots[tick] if wanted is None else min(lots[tick], wanted)
            if funds is not None:
                cost = _multiply(_lot_cost(order, listing, tick), Decimal(taken))
                if cost >= funds:
                    return order.size is None or (cost == funds and taken == wanted)
                funds = EXACT.subtract(funds, cost)
            if wanted is not None:
                wanted -= taken
                if not wanted:
                    return True
        return False

    def _finish(self, order: Order, listing: Listing, limit: int | None) -> None:
        if order.size is not None and not order.left:
            self.end(order, None, is_filled=True)
        elif order.request.kind == "market":
            self._finish_market(order, listing, limit)
        elif order.request.time_in_force in {TimeInForce.IOC, TimeInForce.FOK}:
            self.end(order, TIME_IN_FORCE)
        elif order.price is not None:
            side = order.request.side
            ahead = listing.market_lots(side, listing.ticks(order.price), self.at)
            self.do(
                Opened(
                    happened_at=self.at,
                    sequence=listing.sequence + 1,
                    order_id=order.request.order_id,
                    price=order.price,
                    size=order.left,
                    ahead=None if ahead is None else listing.size(ahead),
                )
            )

    def _finish_market(self, order: Order, listing: Listing, limit: int | None) -> None:
        beyond = self.next_maker(listing, order.request.side.opposite, None)
        if beyond is None:
            self.end(order, NO_LIQUIDITY)
        elif _wanted(order, listing, beyond.tick) == 0:
            if order.request.funds is not None and order.filled_size:
                self.end(order, None, is_filled=True)
            else:
                self.end(order, INSUFFICIENT_FUNDS)
        else:
            self.end(order, PRICE_BOUND if limit is not None else NO_LIQUIDITY)


def _limit(order: Order, listing: Listing) -> int | None:
    """Return the tick beyond which an order does not trade, or None for no such tick."""
    if order.price is not None:
        return listing.ticks(order.price)
    slippage, last = listing.modes.max_slippage, listing.last_price
    if slippage is None or last is None:
        return None
    if order.request.side is Side.BUY:
        return listing.ticks(product(last, total(ONE, slippage)))
    low = product(last, EXACT.subtract(ONE, slippage))
    tick = listing.ticks(low)
    return tick if listing.price(tick) == low else tick + 1


def _budget(order: Order) -> Decimal | None:
    """Return the money that a market order may yet spend, or a sale by funds may yet bring."""
    if order.price is not None:
        return None
    if order.request.side is Side.SELL:
        return order.funds_left
    return EXACT.subtract(order.held, order.unsettled_hold)


def _lot_cost(order: Order, listing: Listing, tick: int) -> Decimal:
    """Return what a lot costs its buyer with the fee, or brings its seller without it."""
    worth = _multiply(listing.price(tick), listing.rules.base_increment)
    if order.request.side is Side.SELL:
        return worth
    return _multiply(worth, EXACT.add(ONE, order.taker_fee_rate))


def _wanted(order: Order, listing: Listing, tick: int | None) -> int | None:
    """Return the lots that an order wants, at a tick as far as its money goes; None: any."""
    lots = None if order.size is None else listing.lots(order.left)
    if order.price is not None or tick is None:
        return lots
    if order.size is None and order.request.side is Side.SELL:
        lots = listing.lots(EXACT.subtract(order.held, order.unsettled_hold))
    budget = _budget(order)
    if budget is None:
        return lots
    affordable = int(_whole(budget, _lot_cost(order, listing, tick)))
    return affordable if lots is None else min(lots, affordable)
