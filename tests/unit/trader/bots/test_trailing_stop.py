"""The trailing stop, beside a straight calculation of where the price turned."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from common.messages.base import Side
from common.messages.bot import BotStatus
from tests.support.bots import (
    BEGAN_AT,
    PureBot,
    accepted,
    admitted,
    cancelled,
    filled,
    refused,
    wish,
)
from tests.support.pure_market import PureMarket
from tests.support.recorded_candles import recorded_candles

MONTH = "1m_BTC-USD_2018-02-05_2018-02-23"
"""Nineteen days of minutes, in which the market fell and rose by a third."""


def market_of(**params: Any) -> PureMarket:  # noqa: ANN401 - as JSON has them
    """Return a market with a running trailing stop."""
    return PureMarket(PureBot(admitted(wish("trailing_stop", **params)).document), BTC="1")


def prices(recording: str) -> list[Decimal]:
    """Return the prices of recorded minutes as they may have come."""
    return [each for row in recorded_candles(recording) for each in row[1:5]]


def turn(path: Iterable[Decimal], percent: Decimal, *, is_sell: bool) -> tuple[Decimal, Decimal]:
    """Return the peak from which the price turned by so much, and the price that did it."""
    peak: Decimal | None = None
    sign = 1 if is_sell else -1
    for price in path:
        if peak is None or (price - peak) * sign > 0:
            peak = price
        elif (peak - price) * sign * 100 >= peak * percent:
            return peak, price
    raise AssertionError("it never turned")


@pytest.mark.parametrize("side", ["sell", "buy"])
@pytest.mark.parametrize("percent", ["1.37", "10"])
def test_on_nineteen_recorded_days_it_trades_where_a_straight_calculation_does(
    side: str, percent: str
) -> None:
    path = prices(MONTH)
    peak, price = turn(path, Decimal(percent), is_sell=side == "sell")
    market = market_of(side=side, trail_percent=percent)

    for each in path:
        if market.fills:
            break
        market.trade(each)

    assert market.fills == [(Side(side), price, Decimal("0.02"))]
    assert market.bot.is_now(BotStatus.ENDED)
    (entry,) = market.bot.json["history"]
    assert Decimal(entry["why"]["values"]["peak"]) == peak
    assert Decimal(entry["why"]["values"]["price"]) == price


def test_an_amount_is_as_good_as_a_percentage() -> None:
    market = market_of(trail_percent=None, trail_by="12.5")

    for each in ("3400", "3410", "3397.6"):
        market.trade(each)
    assert market.fills == []
    market.trade("3397.5")

    assert market.fills == [(Side.SELL, Decimal("3397.5"), Decimal("0.02"))]
    assert market.bot.json["history"][0]["why"]["text"] == (
        "The price fell to 3397.5 EUR, to the stop at 3397.5 or below: 12.5 EUR below its peak "
        "of 3410."
    )


def test_before_the_price_to_begin_at_it_follows_nothing() -> None:
    market = market_of(begin_at="3500")

    for each in ("3490", "3000", "3500", "3440"):
        market.trade(each)
    assert market.fills == []
    market.trade("3430")

    assert [price for _, price, _ in market.fills] == [Decimal(3430)]


def test_it_trades_no_worse_than_its_collar() -> None:
    market = market_of(collar_percent="1")

    for each in ("3400", "3300"):
        market.trade(each)

    assert market.bot.last_placed.price == Decimal("3267.00")
    assert market.bot.last_placed.is_immediate
    assert market.bot.last_placed.purpose == "trailing stop"


def test_what_could_not_trade_at_once_is_traded_at_the_next_price() -> None:
    market = market_of()
    market.is_answering = False
    for each in ("3400", "3300"):
        market.trade(each)
    first = market.bot.last_placed
    part = filled(first, "0.015", sequence=2, price="3300", is_complete=False)
    market.bot.tell(accepted(first), part, cancelled(first, 3))
    market.trade("3295", BEGAN_AT + timedelta(minutes=1))

    assert market.bot.last_placed.size == Decimal("0.005")
    (order,) = market.bot.json["orders"]
    assert order["why"]["text"].endswith("0.005 BTC was left to sell.")


def test_a_refused_trade_is_tried_again_and_the_reason_kept() -> None:
    market = market_of()
    market.is_answering = False
    for each in ("3400", "3300"):
        market.trade(each)

    market.bot.tell(refused(market.bot.last_placed))

    assert market.bot.document.last_error == "order to sell was refused: Insufficient funds"
    assert market.bot.wake_at is not None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"trail_by": "5"}, "params.trail_by"),
        ({"trail_percent": None}, "params.trail_by"),
        ({"trail_percent": "100"}, "params.trail_percent"),
        ({"side": "hold"}, "params.side"),
        ({"size": "0"}, "params.size"),
    ],
)
def test_what_cannot_be_followed_is_refused_under_its_name(
    changed: dict[str, Any], field: str
) -> None:
    found = admitted(wish("trailing_stop", **changed)).document.errors

    assert [each.field for each in found] == [field]
