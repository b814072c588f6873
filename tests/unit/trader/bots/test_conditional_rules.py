"""The rules of a conditional bot: which are refused, and which are never true."""

import pytest

from common.messages.bot import FieldError
from tests.support.bots import admitted, wish
from tests.unit.trader.bots.test_conditional import BUY, bot_of, look
from trader.rules.tree import MOST_NODES


def errors_of(rule: object) -> tuple[FieldError, ...]:
    steps = [{"rule": True, "side": "buy", "size": "1"}, {**BUY, "rule": rule}]
    return admitted(wish("conditional", steps=steps)).document.errors


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ({"<": [{"var": "prise"}, 5]}, 'did you mean "price"'),
        ({"<": [{"var": "indicator.1h.rsi"}, {"var": "price"}]}, "rule.<[1]"),
        ({"and": [True, {"gt": [{"var": "price"}, 1]}]}, 'rule.and[1]: there is no operator "gt"'),
        ({"/": [1, 0]}, "must come to true or false"),
        ({"<": [{"var": ["price", {"var": {"var": "price"}}]}, 5]}, "takes a name written out"),
        ({"log": "x"}, 'there is no "log" here'),
        ("{", "is not JSON"),
        ('{"!":' * 5_000 + "true" + "}" * 5_000, "is longer than|too deep"),
        ({"or": [False] * (MOST_NODES + 1)}, "has more than"),
        (7, "valid string"),
        (None, "valid string"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_beside_its_field(rule: object, place: str) -> None:
    (error,) = errors_of(rule)

    assert error.field == "params.steps.1.rule"
    assert any(each in error.message for each in place.split("|")), error.message


@pytest.mark.parametrize(
    "rule",
    [
        {">": [{"/": [{"var": "price"}, 0]}, 1]},
        {"!": [{">": [{"/": [{"var": "price"}, 0]}, 1]}]},
        {"<": [{"var": "indicator.1h.rsi"}, 30]},
        {"!": [{"<": [{"var": "indicator.1h.rsi"}, 30]}]},
        {">": [{"var": "own.average_price"}, 1]},
        {"!=": [{"%": [{"var": "price"}, 0]}, 1]},
    ],
)
def test_what_cannot_be_known_is_not_true(rule: object) -> None:
    assert not errors_of(rule)
    bot = bot_of({**BUY, "rule": rule})

    look(bot, "99")

    assert not bot.placed


def test_a_rule_that_takes_too_long_is_not_true_and_holds_up_nobody() -> None:
    many = {"merge": [[1] * 100]}
    sums = {"reduce": [many, {"+": [{"var": "current"}, 1]}, 0]}
    rule = {"some": [{"map": [many, sums]}, True]}
    bot = bot_of({**BUY, "rule": rule})

    look(bot, "99")

    assert not bot.placed


def test_names_of_indicators_are_the_analysts() -> None:
    assert not errors_of({"<": [{"var": "indicator.1h.bollinger.lower"}, {"var": "price"}]})
    (error,) = errors_of({"<": [{"var": "indicator.1h.bolinger.lower"}, {"var": "price"}]})
    assert 'did you mean "indicator.1h.bollinger.lower"' in error.message
