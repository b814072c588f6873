"""The grid, beside a straight-line reckoning of the same."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.messages.base import Side
from common.messages.bot import BotStatus
from common.messages.control import EditRequested
from kit.conditions import Conditions
from kit.market import Market, make_market
from kit.result import Result
from kit.run import run_bot
from kit.source import Walk
from tests.support.markets import nineteen_days, recorded_trades
from tests.support.straight import (
    HOP,
    LOT,
    MAKER,
    TAKER,
    TICK,
    Account,
    Resting,
    ask_after,
    exact,
    filled_by,
    floor_to,
    is_quiet,
)

RICH = {"USD": 10**6, "EUR": 10**6}


class Reckoned:
    """What a grid must come to: levels below the first price buy, those above hold base."""

    def __init__(self, market: Market, prices: list[Fraction], sizes: list[Fraction]) -> None:
        self.account, self.grid_profit = Account(), Fraction(0)
        self._flows = [Fraction(0)] * len(sizes)
        self._prices, self._sizes = prices, sizes
        trades = list(market.trades())
        first = trades[0]
        began = first.traded_at + max(HOP, timedelta(microseconds=1))
        self._orders: list[Resting] = []
        # Started; the watch goes to the analyst; its news comes; the orders go to the venue.
        laid = began + 3 * HOP
        above = [at for at in range(len(sizes)) if prices[at] > exact(first.price)]
        for at in range(len(sizes)):
            if at not in above:
                self._rest(Side.BUY, at, laid)
        self._buy_first(above, ask_after(first), exact(first.size))
        for at in above:  # the fill's letter, and the orders
            self._rest(Side.SELL, at, laid + 2 * HOP)
        for trade in trades[1:]:
            if is_quiet(trade, self._orders):
                continue
            for order, size in list(filled_by(trade, self._orders)):
                self._count(order, size)
            for order in [each for each in self._orders if not each.left]:
                self._orders.remove(order)
                self._rest(order.side.opposite, order.owner, trade.traded_at + 2 * HOP)
                if order.side is Side.SELL:
                    self.grid_profit += self._flows[order.owner]
                    self._flows[order.owner] = Fraction(0)

    def _rest(self, side: Side, at: int, since: Any) -> None:  # noqa: ANN401 - an instant
        price = self._prices[at + (side is Side.SELL)]
        self._orders.append(Resting(side, price, self._sizes[at], since, at))

    def _buy_first(self, above: list[int], ask: Fraction, offered: Fraction) -> None:
        wanted = sum((self._sizes[at] for at in above), Fraction(0))
        assert wanted <= offered, "the reckoning knows one purchase"
        fee = self.account.buy(ask, wanted, TAKER) if wanted else Fraction(0)
        for place, at in enumerate(above):
            self._flows[at] = -ask * self._sizes[at] - (fee if place == 0 else 0)

    def _count(self, order: Resting, size: Fraction) -> None:
        if order.side is Side.BUY:
            fee = self.account.buy(order.price, size, MAKER)
            self._flows[order.owner] -= order.price * size + fee
        else:
            fee = self.account.sell(order.price, size, MAKER)
            self._flows[order.owner] += order.price * size - fee


def arithmetic(lower: str, upper: str, count: int) -> list[Fraction]:
    low, step = exact(lower), (exact(upper) - exact(lower)) / (count - 1)
    return [floor_to(low + step * number, TICK) for number in range(count)]


def agrees(result: Result, reckoned: Reckoned) -> None:
    account = reckoned.account
    assert len(result.fills) >= len(account.fills) > 0
    assert exact(result.position) == account.position
    assert exact(result.profit) == account.profit
    assert exact(result.state["grid_profit"]) == reckoned.grid_profit
    assert exact(result.ledger.totals.cost) == account.cost
    bought = exact(result.balances["USD" if "USD" in result.document.pair else "EUR"])
    assert bought - 10**6 == account.cash


def test_over_19_days_of_minutes_it_ends_with_what_the_reckoning_gives() -> None:
    market = nineteen_days()
    params = {"lower": "6000", "upper": "11700", "levels": 12, "size": "0.03"}

    result = run_bot("grid", market, params, funds=RICH)

    prices = arithmetic("6000", "11700", 12)
    agrees(result, Reckoned(market, prices, [exact("0.03")] * 11))


def test_over_recorded_trades_it_ends_with_what_the_reckoning_gives() -> None:
    market = recorded_trades()
    params = {"lower": "8034", "upper": "8044", "levels": 21, "size": "0.01"}

    result = run_bot("grid", market, params, funds=RICH)

    prices = arithmetic("8034", "8044", 21)
    agrees(result, Reckoned(market, prices, [exact("0.01")] * 20))


def test_geometric_levels_with_equal_funds_end_with_what_the_reckoning_gives() -> None:
    market = nineteen_days()
    params = {"lower": "6000", "upper": "12000", "levels": 8, "spacing": "geometric"}

    result = run_bot("grid", market, {**params, "funds": "700"}, funds=RICH)

    # The ratio of 2 to the 7th root, in whole numbers: the tick below each level.
    prices = [exact("6000.00")]
    for number in range(1, 7):
        ticks = 600_000
        while Fraction(ticks + 1, 600_000) ** 7 <= 2**number:
            ticks += 1 if Fraction(ticks + 64, 600_000) ** 7 > 2**number else 64
        prices.append(ticks * TICK)
    prices.append(exact("12000.00"))
    sizes = [floor_to(100 / price, LOT) for price in prices[:-1]]
    agrees(result, Reckoned(market, prices, sizes))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_in_any_market_it_ends_with_what_the_reckoning_gives(seed: int) -> None:
    walk = Walk(seed, count=200, begins_at="100.03", step_rate="0.02")
    market = make_market(walk, size="0.7")
    params = {"lower": "80.11", "upper": "121.87", "levels": 9, "size": "0.07"}

    result = run_bot("grid", market, params, funds=RICH)

    agrees_or_is_idle(result, market, arithmetic("80.11", "121.87", 9))


def agrees_or_is_idle(result: Result, market: Market, prices: list[Fraction]) -> None:
    reckoned = Reckoned(market, prices, [exact("0.07")] * 8)
    assert exact(result.position) == reckoned.account.position
    assert exact(result.profit) == reckoned.account.profit
    assert exact(result.state["grid_profit"]) == reckoned.grid_profit


def grid(*prices: str, **params: Any) -> Result:  # noqa: ANN401 - as JSON has them
    given_ = {"lower": "90", "upper": "110", "levels": 5, "size": "1", **params}
    return run_bot("grid", make_market(prices, every_s=60), given_, funds=RICH)


def test_grid_profit_stands_apart_from_floating_profit() -> None:
    result = grid("104", "99", "106", "94", "92")

    state = result.state
    assert state["rounds_count"] == 1  # from 100 to 105; fees of 0.4 % each
    assert Decimal(state["grid_profit"]) == 5 - Decimal("0.004") * 205
    assert Decimal(state["floating_profit"]) < 0
    whole = Decimal(state["grid_profit"]) + Decimal(state["floating_profit"])
    assert whole == result.profit + result.position * Decimal(95) - result.ledger.totals.cost


def test_every_order_says_why_and_for_which_level() -> None:
    result = grid("104", "99", "106")

    orders = result.ledger.orders
    assert {each.purpose for each in orders} == {f"level {number}" for number in (1, 2, 3, 4)}
    assert all(each.why is not None and each.why.values for each in orders)
    assert result.history[-1]["why"]["text"].endswith(".")


def test_levels_above_wait_for_the_market_when_nothing_is_bought_first() -> None:
    result = grid("94", "101", "106", "99", "94", buy_first=False)

    assert [int(each.price) for each in result.fills] == [105, 100, 95]
    assert all(each.is_maker and each.side is Side.BUY for each in result.fills)


@pytest.mark.parametrize(("prices", "side"), [(("94", "85"), "below"), (("94", "120"), "above")])
def test_a_stop_outside_of_the_range_ends_it_with_no_order_open(
    prices: tuple[str, ...], side: str
) -> None:
    result = grid(
        "100", *prices, "100", "100", stop_below="88", stop_above="115", sell_at_stop=True
    )

    assert result.status is BotStatus.ENDED, side
    assert result.position == 0
    assert result.ledger.orders == []
    assert any("stops: the price is at" in each.text for each in result.said)


def test_a_stop_keeps_the_base_unless_it_is_told_to_sell() -> None:
    result = grid("100", "94", "85", "100", stop_below="88")

    assert result.status is BotStatus.ENDED
    assert result.position > 0
    assert result.ledger.orders == []


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"lower": "110", "upper": "90"}, "params"),
        ({"funds": "100"}, "params"),
        ({"size": None}, "params"),
        ({"stop_below": "95"}, "params"),
        ({"stop_above": "105"}, "params"),
        ({"levels": 1}, "params.levels"),
        ({"levels": 101}, "params.levels"),
        ({"size": "0.001"}, "params.size"),
        ({"size": None, "funds": "3"}, "params.funds"),
        ({"lower": "100.00", "upper": "100.02"}, "params.levels"),
    ],
)
def test_parameters_that_make_no_grid_are_refused(params: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=f"grid was refused: {field}: "):
        grid("100", **params)


def test_money_that_is_not_there_is_waited_for_and_said_once() -> None:
    result = run_bot(
        "grid",
        make_market(["104", "99", "99", "99"], every_s=60),
        {"lower": "90", "upper": "110", "levels": 5, "size": "1"},
        funds={"EUR": "150"},
        conditions=Conditions(has_book=False),
    )

    assert result.status is BotStatus.RUNNING
    assert len(result.ledger.orders) == 1
    assert sum("Insufficient funds" in each.text for each in result.said) == 1


def edited(*prices: str, **changed: Any) -> Result:  # noqa: ANN401 - as JSON has them
    """Return what becomes of a grid that is changed after a minute and a half."""
    market = make_market(prices, every_s=60)
    params = {"lower": "90", "upper": "110", "levels": 5, "size": "1"}
    wish = EditRequested(params={**params, **changed})
    events = [(market.begins_at + timedelta(seconds=90), wish)]
    return run_bot("grid", market, params, funds=RICH, events=events)


def test_an_edit_lays_the_levels_anew_with_the_base_that_it_holds() -> None:
    result = edited("104", "99", "99", "99", lower="80", upper="120")

    prices = sorted((each.side, int(each.price)) for each in result.ledger.orders)
    assert prices == [(Side.BUY, 80), (Side.BUY, 90), (Side.SELL, 110), (Side.SELL, 120)]
    assert result.position == 2  # that of 105 to 110, and what was bought at 100
    whole = Decimal(result.state["grid_profit"]) + Decimal(result.state["floating_profit"])
    assert whole == result.profit + 2 * Decimal(99) - result.ledger.totals.cost


def test_an_edit_that_moves_no_level_leaves_every_order_where_it_is() -> None:
    result = edited("104", "102", "102", stop_below="80", collar="2")

    assert {each.status for each in result.orders if not each.is_immediate} == {"open"}


def test_more_base_than_new_levels_hold_is_kept_and_counted() -> None:
    result = edited("94", "93", "93", "93", lower="80", upper="90", levels=3, size="0.5")

    held = sum(Decimal(each["held"]) for each in result.state["cells"])
    spare = Decimal(result.state["spare"]["held"])
    assert held + spare == result.position > Decimal(1)
    assert spare > 0
    whole = Decimal(result.state["grid_profit"]) + Decimal(result.state["floating_profit"])
    assert whole == result.profit + result.floating_profit
