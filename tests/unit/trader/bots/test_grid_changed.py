"""The grid, changed or interrupted while it runs."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from common.messages.base import Side
from common.messages.bot import BotStatus
from common.messages.control import ContinueRequested, EditRequested, PauseRequested
from kit.market import make_market
from kit.result import Result
from kit.run import run_bot
from trader.frame.life import Event

RICH = {"USD": 10**6, "EUR": 10**6}


def edited(*prices: str, **changed: Any) -> Result:  # noqa: ANN401 - as JSON has them
    """Return what becomes of a grid that is changed after a minute and a half."""
    market = make_market(prices, every_s=60)
    params: dict[str, Any] = {"lower": "90", "upper": "110", "levels": 5, "size": "1"}
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


def interrupted(*prices: str, size: str) -> Result:
    """Return what becomes of a grid whose orders are taken off for a while, after 90 s."""
    market = make_market(prices, every_s=60, size=size)
    at = market.begins_at + timedelta(seconds=90)
    events: list[tuple[datetime, Event]] = [
        (at, PauseRequested(keeps_orders=False)),
        (at + timedelta(seconds=60), ContinueRequested()),
    ]
    params = {"lower": "90", "upper": "110", "levels": 2, "size": "1"}
    return run_bot("grid", market, params, funds=RICH, events=events)


def test_what_is_left_of_a_level_and_too_little_for_an_order_is_not_bought() -> None:
    result = interrupted("100", "89", "100", "100", size="0.995")

    (order,) = result.ledger.orders
    assert (order.side, order.size) == (Side.SELL, Decimal("0.995"))
    assert result.status is BotStatus.RUNNING


def test_what_is_left_of_a_level_is_bought_when_it_is_enough() -> None:
    result = interrupted("100", "89", "100", "100", size="0.9")

    (order,) = result.ledger.orders
    assert (order.side, order.size) == (Side.BUY, Decimal("0.1"))
