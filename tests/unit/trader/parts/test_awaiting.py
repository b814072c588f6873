"""What rules that are not true wait for."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from tests.support.bots import BEGAN_AT
from tests.support.news import ticker
from trader.ledger import Totals
from trader.parts.awaiting import Awaited, awaited
from trader.parts.moment import Moment, values_of
from trader.rules.inputs import names_in
from trader.rules.rule import read
from trader.watching import Falls, Rises, Ticks

TICK = Decimal("0.01")


def waits(rule: object, price: str = "100", totals: Totals | None = None) -> Awaited:
    read_rule = read(rule)
    moment = Moment(BEGAN_AT, ticker(price), totals or Totals(), BEGAN_AT)
    values = values_of(names_in(read_rule.root), moment)
    return awaited(read_rule, values, moment, TICK, 5)


@pytest.mark.parametrize(
    ("operator", "bound", "expected"),
    [
        ("<", 90, Falls(Decimal("89.99"))),
        ("<=", 90, Falls(Decimal("90.00"))),
        (">", 110, Rises(Decimal("110.01"))),
        (">=", 110, Rises(Decimal("110.00"))),
        ("<", 90.005, Falls(Decimal("90.00"))),
        ("<=", 90.005, Falls(Decimal("90.00"))),
        (">=", 110.005, Rises(Decimal("110.01"))),
        ("<", 110, Rises(Decimal("110.00"))),
        ("<=", 110, Rises(Decimal("110.01"))),
        (">", 100, Rises(Decimal("100.01"))),
        ("<=", 100, Rises(Decimal("100.01"))),
        (">=", 100, Falls(Decimal("99.99"))),
    ],
)
def test_a_price_is_waited_for_that_turns_the_comparison_over(
    operator: str, bound: float, expected: Falls | Rises
) -> None:
    assert waits({operator: [{"var": "price"}, bound]}) == Awaited((expected,), None)


def test_both_sides_are_waited_for_off_the_grid() -> None:
    found = waits({"<": [{"var": "price"}, 100.005]}, "100.005")

    assert set(found.wanted) == {Rises(Decimal("100.01")), Falls(Decimal("100.00"))}


@pytest.mark.parametrize("bound", [0, -5])
def test_no_price_is_waited_for_that_there_cannot_be(bound: int) -> None:
    assert waits({"<": [{"var": "price"}, bound]}) == Awaited()


def test_a_bound_of_the_own_books_is_worked_out() -> None:
    rule = {">=": [{"var": "price"}, {"*": [{"var": "own.average_price"}, 1.02]}]}

    held = Totals(position=Decimal(2), cost=Decimal(300))

    assert waits(rule, totals=held) == Awaited((Rises(Decimal("153.00")),), None)
    assert waits(rule) == Awaited(), "without a position it waits for the bot's own fills"


def test_what_moves_with_every_trade_is_looked_at_at_a_pace() -> None:
    rule = {
        "and": [
            {"<": [{"var": "price"}, 90]},
            {">": [{"var": "window.24h.volume"}, 1]},
            {"<": [{"var": "indicator.1h.rsi"}, 30]},
        ]
    }

    assert waits(rule) == Awaited((Ticks(5, ("24h",), ("1h",)),), None)


def test_a_rule_of_time_waits_for_the_clock_alone() -> None:
    assert waits({">=": [{"var": "time.hour"}, 20]}) == Awaited((), at(hour=17, minute=0))
    assert waits({"==": [{"var": "time.minute"}, 0]}) == Awaited((), at(hour=16, minute=9))
    assert waits({"==": [{"var": "time.weekday"}, 1]}) == Awaited((), at(day=6, hour=0, minute=0))


def at(day: int = 5, hour: int = 0, minute: int = 0) -> datetime:
    return BEGAN_AT.replace(day=day, hour=hour, minute=minute, second=0, microsecond=0)


@pytest.mark.parametrize(
    ("operator", "bound", "seconds"), [(">", 60, 61), (">=", 60, 60), (">=", 59.5, 60), ("<", 9, 9)]
)
def test_seconds_since_are_waited_for_exactly(operator: str, bound: float, seconds: int) -> None:
    for name in ("market.since_trade_s", "own.since_fill_s"):
        found = waits({operator: [{"var": name}, bound]})

        assert found == Awaited((), BEGAN_AT + timedelta(seconds=seconds))


def test_nobody_waits_longer_than_a_year() -> None:
    assert waits({">": [{"var": "own.since_fill_s"}, 10**30]}) == Awaited()


def test_names_of_a_lists_items_are_no_reason_to_look() -> None:
    assert waits({"some": [[1, 2], {">": [{"var": ""}, 5]}]}) == Awaited()


def test_without_the_pairs_rules_the_price_is_looked_at_at_a_pace() -> None:
    rule = read({"<": [{"var": "price"}, 90]})

    found = awaited(rule, {}, Moment(BEGAN_AT, ticker(), Totals()), None, 7)

    assert found == Awaited((Ticks(7),), None)
