"""The simulated venue: one account's limit orders against the market that was really traded.

Resting orders fill when the market trades at or through their price, never more in total than
was traded; an order that comes at the best price or better takes what is shown there. Orders of
the account do not trade with each other. Pure: time, trades and best prices are passed in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from cambista_sim.book import Resting
from cambista_sim.facts import Accepted, AnyFact, Cancelled, Deposited, Filled, Listed, Refused
from cambista_sim.rules import refusal
from cambista_sim.seen import Seen
from cambista_sim.state import State
from common.messages.base import Side
from common.messages.market import BestPrices, Product, Trade
from common.messages.order import PlaceOrder
from common.money import difference, product, units, units_around

FRESH = timedelta(seconds=10)
"""Older best prices are not traded against: the feed may have died."""


@dataclass(slots=True)
class Shown:
    """The best price of one side, with the size that is still there for us to take."""

    price: Decimal
    size: Decimal
    quoted_at: datetime


@dataclass(slots=True)
class Venue:
    """Decides on orders and trades; each decision changes the state and returns the facts."""

    maker_fee_rate: Decimal
    taker_fee_rate: Decimal
    state: State = field(default_factory=State)
    shown: dict[tuple[str, Side], Shown] = field(default_factory=dict)

    def deposit(self, funds: dict[str, Decimal], at: datetime) -> list[AnyFact]:
        """Put money into the account."""
        return self._all(
            Deposited(happened_at=at, currency=currency, amount=amount)
            for currency, amount in funds.items()
        )

    def enlist(self, product: Product, at: datetime) -> list[AnyFact]:
        """Take over a pair's trading rules when they are new.

        Changed increments wait until no order rests that they could not express.
        """
        known = self.state.products.get(product.pair)
        if product == known or not self._can_express(product):
            return []
        rules = product.model_dump()
        return self._all([Listed(happened_at=at, **rules)])

    def place(self, order: PlaceOrder, at: datetime) -> list[AnyFact]:
        """Take an order and trade what it can at once, or refuse it.

        Raises ValueError for an id that is known: who asks looks it up first.
        """
        if order.order_id in self.state.orders:
            raise ValueError(f"order {order.order_id} was placed before")
        reason = refusal(
            order, self.state.products.get(order.pair), self.state.account, self.taker_fee_rate
        )
        facing = self._facing(order, at)
        if reason is None and order.is_post_only and facing is not None:
            reason = "post only"
        if reason is not None:
            return self._all([Refused(happened_at=at, reason=reason, **_asked(order))])
        facts = self._all([self._accepted(order, at)])
        if facing is not None:
            facts += self._take(order, facing, at)
        return facts

    def cancel(self, order_id: UUID, at: datetime) -> list[AnyFact]:
        """Take what remains of an open order off the book. Raises KeyError when none is open."""
        if not self.state.orders[order_id].is_open:
            raise KeyError(order_id)
        return self._all(
            [Cancelled(happened_at=at, order_id=order_id, reason="cancelled by its bot")]
        )

    def trade(self, trade: Trade, at: datetime, *, is_past: bool = False) -> list[AnyFact]:
        """Fill the resting orders that a trade of the market reaches; a trade seen before, none.

        Those on the maker's side stood in the same queue as the maker: they come first. From a
        trade that comes late, because a hole was repaired or the venue was away (``is_past``),
        an order fills only if it rested already when the trade was made.
        """
        state, pair = self.state, trade.pair
        seen = state.seen.get(pair)
        if seen is None:
            seen = state.seen[pair] = Seen()
        is_late = is_past or trade.trade_id < seen.last
        if not seen.admit(trade.trade_id):
            return []
        low, high = state.quiet_between(pair)
        if low < trade.price < high:
            return []  # as nearly every trade does, and each pair has many in a second
        return list(self._fill_from(trade, at, is_late=is_late))

    def _fill_from(self, trade: Trade, at: datetime, *, is_late: bool) -> Iterator[AnyFact]:
        rules, book = self.state.products[trade.pair], self.state.books[trade.pair]
        left, _ = units_around(trade.size, rules.base_increment)
        below, above = units_around(trade.price, rules.quote_increment)
        for side in (trade.side, trade.side.opposite):
            tick = above if side is Side.BUY else below
            late = iter(
                self._rested_by(trade.traded_at, book.reached(side, tick)) if is_late else ()
            )
            while left and (order := next(late, None) if is_late else book.front(side, tick)):
                lots = min(order.lots, left)
                left -= lots
                fact = self._fill(
                    order.order_id,
                    product(rules.quote_increment, Decimal(order.tick)),
                    product(rules.base_increment, Decimal(lots)),
                    at,
                    by=trade.trade_id,
                )
                self.state.apply(fact)
                yield fact

    def _rested_by(self, moment: datetime, orders: list[Resting]) -> list[Resting]:
        return [
            each for each in orders if self.state.orders[each.order_id].asked.happened_at <= moment
        ]

    def show(self, best: BestPrices) -> None:
        """Note the best prices, and that their whole sizes can be taken."""
        self.shown[best.pair, Side.BUY] = Shown(best.bid, best.bid_size, best.quoted_at)
        self.shown[best.pair, Side.SELL] = Shown(best.ask, best.ask_size, best.quoted_at)

    def _all(self, facts: Iterable[AnyFact]) -> list[AnyFact]:
        made = list(facts)
        for each in made:
            self.state.apply(each)
        return made

    def _can_express(self, product: Product) -> bool:
        return all(
            units(order.asked.price, product.quote_increment) is not None
            and units(order.left, product.base_increment) is not None
            for order in self.state.open_orders(product.pair)
        )

    def _facing(self, order: PlaceOrder, at: datetime) -> Shown | None:
        """Return the best price that an order would take from, when it is fresh."""
        shown = self.shown.get((order.pair, order.side.opposite))
        if shown is None or shown.size <= 0 or at - shown.quoted_at > FRESH:
            return None
        is_reached = (
            shown.price <= order.price if order.side is Side.BUY else shown.price >= order.price
        )
        return shown if is_reached else None

    def _take(self, order: PlaceOrder, shown: Shown, at: datetime) -> list[AnyFact]:
        rules = self.state.products[order.pair]
        lots, _ = units_around(min(order.size, shown.size), rules.base_increment)
        if lots == 0:
            return []
        size = product(rules.base_increment, Decimal(lots))
        shown.size = difference(shown.size, size)
        return self._all([self._fill(order.order_id, shown.price, size, at, by=None)])

    def _fill(
        self, order_id: UUID, price: Decimal, size: Decimal, at: datetime, *, by: int | None
    ) -> Filled:
        asked = self.state.orders[order_id].asked
        if not isinstance(asked, Accepted):
            raise TypeError(f"order {order_id} was refused and cannot fill")
        rate = asked.taker_fee_rate if by is None else asked.maker_fee_rate
        return Filled(
            happened_at=at,
            order_id=order_id,
            fill_id=self.state.fill_count + 1,
            price=price,
            size=size,
            fee=product(price, size, rate),
            is_maker=by is not None,
            market_trade_id=by,
        )

    def _accepted(self, order: PlaceOrder, at: datetime) -> Accepted:
        return Accepted(
            happened_at=at,
            maker_fee_rate=self.maker_fee_rate,
            taker_fee_rate=self.taker_fee_rate,
            **_asked(order),
        )


def _asked(order: PlaceOrder) -> dict[str, Any]:
    return {
        "order_id": order.order_id,
        "bot_id": order.bot_id,
        "pair": order.pair,
        "side": order.side,
        "price": order.price,
        "size": order.size,
        "is_post_only": order.is_post_only,
    }
