"""What names stand for."""

from datetime import timedelta
from decimal import Decimal

import pytest

from common.messages.indicator import Reading
from common.messages.market import Window
from common.variables import rule_variables
from tests.support.bots import BEGAN_AT, LINES
from tests.support.news import ticker
from trader.ledger import Totals
from trader.parts.moment import Moment, as_told, intervals_in, values_of, windows_in

WINDOW = Window(
    interval="1m",
    open=Decimal(10),
    high=Decimal(12),
    low=Decimal(9),
    close=Decimal(11),
    volume=Decimal(5),
    vwap=Decimal("10.5"),
    range=Decimal(3),
    change_percent=Decimal(10),
    trade_count=7,
    is_whole=True,
)
READING = Reading(
    interval="1h", opened_at=BEGAN_AT, is_whole=True, values={"rsi": 28.4, "sma": None}
)
HOLDING = Totals(position=Decimal(2), cost=Decimal(20), profit=Decimal(-1))


def value(name: str, totals: Totals = HOLDING, after_s: float = 1.5) -> object:
    told = ticker("11", windows=(WINDOW,), indicators=(READING,))
    moment = Moment(BEGAN_AT + timedelta(seconds=after_s), told, totals, BEGAN_AT)
    return values_of([name], moment)[name]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("price", Decimal(11)),
        ("market.since_trade_s", 1),
        ("window.1m.high", Decimal(12)),
        ("window.1m.trade_count", 7),
        ("window.1m.nothing", None),
        ("window.5m.high", None),
        ("indicator.1h.rsi", 28.4),
        ("indicator.1h.sma", None),
        ("indicator.1m.rsi", None),
        ("own.position", Decimal(2)),
        ("own.cost", Decimal(20)),
        ("own.average_price", Decimal(10)),
        ("own.profit", Decimal(-1)),
        ("own.floating_profit", Decimal(2)),
        ("own.change_percent", Decimal(10)),
        ("own.since_fill_s", 1),
        ("time.hour", 16),
        ("time.minute", 16 * 60 + 8),
        ("time.weekday", 6),
        ("own.nothing", None),
        ("time.nothing", None),
        ("nothing", None),
    ],
)
def test_a_name_stands_for(name: str, expected: object) -> None:
    assert value(name) == expected


def test_nobody_knows_the_average_of_nothing() -> None:
    assert value("own.average_price", Totals()) is None
    assert value("own.change_percent", Totals()) is None


def test_a_clock_that_is_behind_the_markets_says_nothing_negative() -> None:
    assert value("market.since_trade_s", after_s=-3) == 0


def test_every_name_that_is_offered_has_a_value_or_waits_for_one() -> None:
    names = [each.name for each in rule_variables(LINES)]

    assert values_of(names, Moment(BEGAN_AT, ticker(), Totals())).keys() == set(names)


def test_only_what_the_names_ask_for_is_asked_of_the_market() -> None:
    names = {"window.24h.high", "window.1m.low", "indicator.1h.rsi", "price", "own.cost"}

    assert windows_in(names) == ("1m", "24h")
    assert intervals_in(names) == ("1h",)


def test_what_is_not_known_is_left_out_of_what_is_told() -> None:
    assert as_told({"a": None, "b": Decimal("1.50"), "c": 28.4}) == {"b": "1.50", "c": "28.4"}
