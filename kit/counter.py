"""The simulated venue as a bot in the kit meets it: the platform's own, behind its own door. Pure.

Nothing of it is imitated: balances and holds, fees, increments, refusals, the queue at a price and
partial fills are those of ``cambista_sim``; only its journal and its Redis are left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_UP, Decimal
from uuid import UUID

from cambista_sim.door import Door
from cambista_sim.facts import AnyFact, Matched, orders_in
from cambista_sim.order import Order
from cambista_sim.telling import USER, fill_of, letters_about, record_of
from cambista_sim.venue import Venue
from common.broker import Letter
from common.messages.base import Side, base_of, quote_of
from common.messages.market import BestPrices, Product, Trade
from common.messages.order import (
    Card,
    Fill,
    OrderCommand,
    OrderRecord,
    PlaceOrder,
    WalletReported,
)
from common.money import product as product_of
from common.money import total
from kit.conditions import Conditions
from kit.stretch import Stretch

NAME = "sim"

_BOOK_STANDS = timedelta(days=1)
"""Between two trades of a market the book stays as the last one left it, however long that is."""


class Counter:
    """Takes orders for one pair."""

    def __init__(
        self, rules: Product, conditions: Conditions, funds: Mapping[str, Decimal], at: datetime
    ) -> None:
        self._rules, self.conditions = rules, conditions
        self._maker_fee_rate, self._taker_fee_rate = conditions.fee_rates
        self._venue = Venue(self._maker_fee_rate, self._taker_fee_rate)
        self._door = Door(self._venue)
        self._venue.deposit(USER, funds, at)
        self._venue.enlist(rules, at)
        self._listing = self._venue.state.listings[rules.pair]
        self._shown: Trade | None = None
        self._last: Trade | None = None
        self._passed: Stretch | None = None
        """What traded last, when no order was near."""
        self._orders: dict[UUID, Order] = {}
        self.fills: list[Fill] = []

    def card(self) -> Card:
        """Return the broker's card."""
        return Card(
            name=NAME,
            role="sim",
            money="simulated",
            title="Test kit",
            icon="sim",
            maker_fee_rate=self._maker_fee_rate,
            taker_fee_rate=self._taker_fee_rate,
            products=(self._rules,),
        )

    def obey(self, command: OrderCommand, at: datetime) -> list[Letter]:
        """Carry out a command and return the answers."""
        if isinstance(command, PlaceOrder):
            self._show_book()
        answer = self._door.obey(command, at)
        return [*answer.letters, *self._letters(answer.facts)]

    def trade(self, trade: Trade) -> list[Letter]:
        """Let a trade of the market fill what it reaches."""
        self._last, self._passed = trade, None
        facts = self._venue.trade(trade, trade.traded_at)
        return self._letters(facts) if facts else []

    def is_quiet(self, low: Decimal, high: Decimal) -> bool:
        """Return whether trades between two prices, both included, reach no order."""
        below, above = self._listing.quiet_between()
        return below < low and high < above

    def pass_by(self, stretch: Stretch) -> None:
        """Take note of trades that reach no order."""
        self._passed = stretch
        self._venue.pass_by(self._rules.pair, stretch.last_id, stretch.prices[-1])

    def wallet(self, at: datetime) -> WalletReported:
        """Return what the broker reports of the account."""
        return self._door.report(at)

    def balances(self) -> dict[str, Decimal]:
        """Return what the account has, by currency."""
        report = self._venue.state.account(USER).report()
        return {each.currency: each.balance for each in report}

    def worth(self, price: Decimal) -> Decimal:
        """Return what the account's base and quote are worth at a price, in quote."""
        account, pair = self._venue.state.account(USER), self._rules.pair
        base = account.balances.get(base_of(pair), Decimal(0))
        return total(account.balances.get(quote_of(pair), Decimal(0)), product_of(base, price))

    def orders(self) -> Iterator[OrderRecord]:
        """Yield every order that was asked for, oldest first."""
        return (record_of(each, NAME) for each in self._orders.values())

    def _letters(self, facts: Sequence[AnyFact]) -> list[Letter]:
        state = self._venue.state
        for fact in facts:
            for order_id in orders_in(fact):
                order = self._orders.setdefault(order_id, state.orders[order_id])
                if isinstance(fact, Matched):
                    self.fills.append(fill_of(order, fact, NAME))
        return [letter for fact in facts for letter in letters_about(state, fact)]

    def _show_book(self) -> None:
        """Show the venue the best prices that the last trade left, once."""
        if self._passed is not None:
            self._last, self._passed = self._passed.last(self._rules.pair), None
        last = self._last
        if last is None or last is self._shown or not self.conditions.has_book:
            return
        self._shown = last
        spread = _spread(last.price, self.conditions.spread, self._rules.quote_increment)
        ask = last.price if last.side is Side.SELL else last.price + spread
        if ask - spread <= 0:
            return
        self._venue.show(
            BestPrices(
                pair=last.pair,
                bid=ask - spread,
                bid_size=last.size,
                ask=ask,
                ask_size=last.size,
                quoted_at=last.traded_at + _BOOK_STANDS,
            )
        )


def _spread(price: Decimal, rate: Decimal, tick: Decimal) -> Decimal:
    """Return a share of a price in whole ticks, one at least."""
    ticks = (price * rate / tick).quantize(Decimal(1), ROUND_UP)
    return max(ticks, Decimal(1)) * tick
