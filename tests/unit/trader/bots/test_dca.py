"""Buying in parts, beside a straight-line reckoning of the same."""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.messages.base import Side
from common.messages.bot import BotStatus
from common.messages.control import EditRequested
from common.messages.market import Trade
from kit.market import Market, make_market
from kit.result import Result
from kit.run import run_bot
from kit.source import Dealt, Walk
from tests.support.markets import nineteen_days, recorded_trades
from tests.support.straight import (
    HOP,
    LOT,
    MAKER,
    PLACES,
    TAKER,
    TICK,
    Account,
    Resting,
    ask_after,
    ceil_to,
    exact,
    filled_by,
    floor_to,
    is_quiet,
)

RICH = {"USD": 10**6, "EUR": 10**6}
PROFIT = 0
"""The owner of the order that sells; the safety orders are 1 and more."""


def first_size(funds: Fraction, trade: Trade) -> Fraction:
    """Return what a first buy after a trade buys, when it is reckoned with one per cent more."""
    worst = floor_to(exact(trade.price) * Fraction(101, 100), TICK)
    return floor_to(floor_to(funds / worst, Fraction(1, PLACES)), LOT)


def bought_at_once(account: Account, funds: Fraction, trade: Trade) -> tuple[Fraction, Fraction]:
    """Count a first buy in, and return its size and cost."""
    size, ask = first_size(funds, trade), ask_after(trade)
    assert size <= exact(trade.size), "the reckoning knows one purchase"
    fee = account.buy(ask, size, TAKER)
    return size, ask * size + fee


class Reckoned:
    """What one deal after the other must come to: safety orders, and a sale above the average."""

    def __init__(
        self, market: Market, funds: str, steps: list[tuple[Fraction, Fraction]], profit: Fraction
    ) -> None:
        self.account, self.deals_profit, self.deals_count = Account(), Fraction(0), 0
        self._funds, self._steps, self._share = exact(funds), steps, profit
        trades = list(market.trades())
        self._begin(trades[0], trades[0].traded_at + 4 * HOP)
        for trade in trades[1:]:
            if is_quiet(trade, self._orders):
                continue
            was_held = self._held
            fills = list(filled_by(trade, self._orders))
            for order, size in fills:
                self._count(order, size)
            if not self._held and was_held:
                self.deals_profit += self._proceeds - self._cost
                self._begin(trade, trade.traded_at + 6 * HOP)
            elif any(order.owner != PROFIT for order, _ in fills):
                self._sell_at_target(trade.traded_at + 4 * HOP)

    def _begin(self, trade: Trade, at: datetime) -> None:
        self.deals_count += 1
        self._held, self._cost = bought_at_once(self.account, self._funds, trade)
        self._bought, self._proceeds = self._held, Fraction(0)
        price = exact(trade.price)
        self._orders = []
        for number, (depth, funds) in enumerate(self._steps, start=1):
            at_price = floor_to(floor_to(price * (1 - depth), Fraction(1, PLACES)), TICK)
            size = floor_to(floor_to(funds / at_price, Fraction(1, PLACES)), LOT)
            self._orders.append(Resting(Side.BUY, at_price, size, at + 2 * HOP, number))
        self._sell_at_target(at + 2 * HOP)

    def _sell_at_target(self, since: datetime) -> None:
        average = floor_to(self._cost / self._bought, Fraction(1, PLACES))
        target = ceil_to(average * (1 + self._share), TICK)
        self._orders = [each for each in self._orders if each.owner != PROFIT]
        self._orders.append(Resting(Side.SELL, target, self._held, since, PROFIT))

    def _count(self, order: Resting, size: Fraction) -> None:
        if order.side is Side.BUY:
            fee = self.account.buy(order.price, size, MAKER)
            self._cost += order.price * size + fee
            self._bought += size
            self._held += size
        else:
            fee = self.account.sell(order.price, size, MAKER)
            self._proceeds += order.price * size - fee
            self._held -= size


def steps_of(funds: str, count: int, drop: str, grows: str, more: str) -> list[Any]:
    """Return depth and funds of each safety order."""
    found, depth, step, money = [], Fraction(0), exact(drop) / 100, exact(funds)
    for _ in range(count):
        depth += step
        found.append((depth, money))
        step, money = step * exact(grows), money * exact(more)
    return found


def agrees(result: Result, account: Account) -> None:
    assert len(result.fills) >= len(account.fills) > 0
    assert exact(result.position) == account.position
    assert exact(result.profit) == account.profit
    assert exact(result.ledger.totals.cost) == account.cost
    quote = "USD" if result.document.pair.endswith("USD") else "EUR"
    assert exact(result.balances[quote]) - 10**6 == account.cash


DROPS = {
    "funds": "60",
    "safety_orders": 4,
    "drop": "1.5",
    "drop_growth": "1.25",
    "funds_growth": "1.5",
    "take_profit": "2.5",
}


@pytest.mark.parametrize("market", [nineteen_days, recorded_trades])
def test_deals_end_with_what_the_reckoning_gives(market: Any) -> None:  # noqa: ANN401 - a maker
    params = DROPS if market is nineteen_days else {**DROPS, "drop": "0.02", "take_profit": "0.9"}

    result = run_bot("dca", market(), params, funds=RICH)

    steps = steps_of("60", 4, str(params["drop"]), "1.25", "1.5")
    share = exact(str(params["take_profit"])) / 100
    reckoned = Reckoned(market(), "60", steps, share)
    agrees(result, reckoned.account)
    assert result.state["deals_count"] == reckoned.deals_count
    assert exact(result.state["deals_profit"]) == reckoned.deals_profit


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_in_any_market_deals_end_with_what_the_reckoning_gives(seed: int) -> None:
    market = make_market(Walk(seed, count=150, step_rate="0.02"), size="2")

    result = run_bot("dca", market, DROPS, funds=RICH)

    steps = steps_of("60", 4, "1.5", "1.25", "1.5")
    agrees(result, Reckoned(market, "60", steps, Fraction(25, 1000)).account)


def test_regular_buys_over_19_days_end_with_what_the_reckoning_gives() -> None:
    market = nineteen_days()

    result = run_bot("dca", market, {"funds": "50", "every_s": 43_200}, funds=RICH)

    account, trades = Account(), list(market.trades())
    at = trades[0].traded_at + 4 * HOP
    latest = trades[0]
    for trade in [*trades[1:], None]:
        while at <= market.ends_at and (trade is None or trade.traded_at > at):
            bought_at_once(account, Fraction(50), latest)
            at += timedelta(seconds=43_200)
        latest = trade or latest
    assert len(account.fills) == 38
    agrees(result, account)


def dca(*prices: str, every_s: float = 60, **params: Any) -> Result:  # noqa: ANN401 - as JSON has
    market = make_market(prices, every_s=every_s)
    return run_bot("dca", market, {"funds": "100", **params}, funds=RICH)


def test_a_trailing_sale_follows_the_peak_and_sells_below_it() -> None:
    rising = ["100", "102", "103", "110", "120", "119", "117", "90"]

    result = dca(*rising, take_profit="2", trailing="2", deals=1)

    (sale,) = [each for each in result.fills if each.side is Side.SELL]
    assert sale.price == Decimal("117.00")  # the best bid when it fell to 2 % below 120
    assert not sale.is_maker
    assert result.status is BotStatus.ENDED
    assert result.position == 0


def test_no_more_deals_run_at_once_than_asked_for() -> None:
    result = dca(*["100"] * 20, every_s=30, take_profit="50", most_deals=3, deals=9)

    assert len(result.state["deals"]) == 3
    assert result.state["deals_count"] == 3


def test_deals_by_the_clock_begin_on_their_time_and_end_after_so_many() -> None:
    market = make_market(["100"] * 60, every_s=30)

    result = run_bot("dca", market, {"funds": "10", "every_s": 300, "deals": 4}, funds=RICH)

    times = [each.filled_at - market.begins_at for each in result.fills]
    assert [round(each.total_seconds()) for each in times] == [0, 300, 600, 900]
    assert result.status is BotStatus.ENDED


def test_a_sold_deal_leaves_no_safety_order() -> None:
    result = dca("100", "98", "120", "120", safety_orders=3, drop="1", take_profit="2", deals=1)

    assert result.status is BotStatus.ENDED
    assert result.ledger.orders == []
    assert {each.status for each in result.orders} <= {"filled", "cancelled"}


def test_what_it_could_not_get_at_once_it_buys_a_little_later() -> None:
    market = make_market(["100"] * 20, every_s=3, size="0.3")

    result = run_bot("dca", market, {"funds": "101", "deals": 1}, funds=RICH)

    assert [each.size for each in result.fills] == [
        Decimal(each) for each in ("0.3",) * 3 + ("0.1",)
    ]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"funds": "1", "deals": 1}, "params.funds"),
        ({"safety_orders": 1, "safety_funds": "0.5", "deals": 1}, "params.safety_funds"),
        ({"safety_orders": 9, "funds_growth": "0.3", "deals": 1}, "params.funds_growth"),
        ({"trailing": "1", "deals": 1}, "params"),
        ({"safety_orders": 25, "drop": "5", "deals": 1}, "params"),
        ({"drop_growth": 0.5}, "params.drop_growth"),
        ({"most_deals": 11}, "params.most_deals"),
    ],
)
def test_parameters_that_make_no_deal_are_refused(params: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=f"dca was refused: {field}: "):
        dca("100", **params)


def test_what_would_spend_all_funds_at_once_is_refused() -> None:
    with pytest.raises(ValueError, match="until all funds are spent: say every"):
        dca("100", safety_orders=2)


def test_every_order_says_why() -> None:
    result = dca("100", "98.5", safety_orders=2, drop="1", take_profit="3")

    assert [each.purpose for each in result.ledger.orders] == ["deal 1 safety 2", "deal 1 profit"]
    assert all(each.why is not None and each.why.values for each in result.ledger.orders)
    assert result.history[0]["why"]["text"] == "Deal 1 began."


def test_an_edit_sells_the_deal_that_runs_at_the_new_profit_and_keeps_its_safety_orders() -> None:
    market = make_market(["100"] * 5, every_s=60)
    params: dict[str, Any] = {
        "funds": "100",
        "safety_orders": 2,
        "drop": "2",
        "take_profit": "2",
    }
    wish = EditRequested(params={**params, "take_profit": "5", "drop": "9"})
    events = [(market.begins_at + timedelta(seconds=90), wish)]

    result = run_bot("dca", market, params, funds=RICH, events=events)

    sale, *safety = sorted(result.ledger.orders, key=lambda each: -each.price)
    assert sale.price == Decimal("105.63")
    assert [each.price for each in safety] == [98, 96]
    assert [each.status for each in result.orders].count("cancelled") == 1


def test_what_is_too_little_to_be_sold_is_left_and_the_deal_is_over() -> None:
    trades = [
        Dealt("100", 1, 0),
        Dealt("110", 1, 60),
        Dealt("108", "0.99", 120),
        Dealt(108, 1, 180),
    ]
    params = {"funds": "101", "take_profit": "2", "trailing": "1", "deals": 1}

    result = run_bot("dca", make_market(trades, min_funds=2), params, funds=RICH)

    assert result.status is BotStatus.ENDED
    assert result.position == Decimal("0.01")
    assert result.said == ()
