"""Steps of a bot without code: what they say, and the orders that follow."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from tests.support.bots import BEGAN_AT, simple_bot
from trader.bots.simple import Simple
from trader.parts.step import MOST_STEPS, Step, Steps, in_words, price_of, size_of

MARKET = Decimal("33.33")


def step(**changes: Any) -> Step:  # noqa: ANN401 - as JSON has them
    return Step.model_validate({"rule": True, "side": "buy", "size": "0.5"} | changes)


def price(each: Step) -> Decimal:
    return price_of(each, Simple(simple_bot().document, BEGAN_AT), MARKET, Decimal(1))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "33.66"),
        ({"side": "sell"}, "33.00"),
        ({"offset": "-1.005"}, "32.32"),
        ({"offset": "1.005", "side": "sell"}, "34.34"),
        ({"offset_percent": "-3"}, "32.33"),
        ({"offset_percent": "3", "side": "sell"}, "34.33"),
        ({"offset": "-40"}, "0"),
    ],
)
def test_the_price_is_the_markets_or_so_far_from_it(changes: dict[str, Any], expected: str) -> None:
    assert price(step(**changes)) == Decimal(expected)


def test_only_what_has_no_offset_trades_at_once() -> None:
    assert step().is_at_market
    assert not step(offset="0").is_at_market


def test_the_size_is_said_or_follows_from_funds_or_from_the_position() -> None:
    by_funds = step(size=None, funds="50")
    by_position = step(size=None, side="sell", position_percent="25")

    assert size_of(step(), MARKET, Decimal(0)) == Decimal("0.5")
    assert size_of(by_funds, Decimal(20), Decimal(0)) == Decimal("2.5")
    assert size_of(by_position, MARKET, Decimal(3)) == Decimal("0.75")
    assert size_of(by_position, MARKET, Decimal(-3)) == 0
    assert size_of(by_funds, Decimal(0), Decimal(0)) == 0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"size": None}, "needs one of size, funds, position_percent"),
        ({"funds": "5"}, "needs one of"),
        ({"size": None, "position_percent": "50"}, "only a sell"),
        ({"offset": "1", "offset_percent": "1"}, "one is enough"),
        ({"size": None, "side": "sell", "position_percent": "101"}, "less than or equal to 100"),
        ({"offset_percent": "-100"}, "greater than -100"),
        ({"unknown": 1}, "Extra inputs"),
        ({"rule": {"nor": []}}, "there is no operator"),
    ],
)
def test_what_makes_no_step_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        step(**changes)


@pytest.mark.parametrize("count", [0, MOST_STEPS + 1])
def test_there_are_some_steps_and_not_too_many(count: int) -> None:
    steps = [{"rule": True, "side": "buy", "size": "1"}] * count

    with pytest.raises(ValidationError, match=f"are {count}, and must be 1 to {MOST_STEPS}"):
        TypeAdapter(Steps).validate_python(steps)


@pytest.mark.parametrize(
    ("changes", "order"),
    [
        ({}, "buy 0.5 BTC at the market's price"),
        ({"limit_s": 60}, "buy 0.5 BTC at the market's price"),
        ({"size": None, "funds": "50"}, "buy for 50 EUR at the market's price"),
        (
            {"size": None, "side": "sell", "position_percent": "25", "offset_percent": "1.5"},
            "sell 25 % of what it holds resting 1.5 % above the market's price",
        ),
        (
            {"offset": "-5", "limit_s": 60},
            "buy 0.5 BTC resting 5 EUR below the market's price, for 60 s at most",
        ),
        ({"offset": "0"}, "buy 0.5 BTC resting at the market's price"),
    ],
)
def test_a_step_is_said_as_a_sentence(changes: dict[str, Any], order: str) -> None:
    rule = {"<": [{"var": "price"}, 3000]}

    assert in_words(step(rule=rule, **changes), "BTC-EUR") == f"When Price < 3000: {order}"
