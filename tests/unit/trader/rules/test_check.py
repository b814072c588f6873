"""A person's rule is a condition on names that are known, of kinds and units that go together."""

import pytest

from trader.rules.check import Variable, check_tree
from trader.rules.tree import RuleError, read_tree

NAMES = {
    each.name: each
    for each in (
        Variable("price", "price", unit="price"),
        Variable("ema", "EMA(9)", unit="price"),
        Variable("bollinger.upper", "Bollinger upper", unit="price"),
        Variable("rsi", "RSI(14)", unit="percent"),
        Variable("position.size", "position", unit="size"),
        Variable("hour", "hour of the day"),
        Variable("weekday", "day of the week", kind="text"),
        Variable("has_position", "holds a position", kind="truth"),
    )
}
PRICE, RSI = {"var": "price"}, {"var": "rsi"}
LOW = {"<": [RSI, 30]}


@pytest.mark.parametrize(
    "rule",
    [
        LOW,
        True,
        {"var": "has_position"},
        {"and": [LOW, {"or": [{"!": {"var": "has_position"}}, {">=": [{"var": "hour"}, 9]}]}]},
        {">": [PRICE, {"*": [{"var": "bollinger.upper"}, 1.02]}]},
        {">": [{"/": [{"-": [PRICE, {"var": "ema"}]}, {"var": "ema"}]}, 0.01]},
        {"<": [{"%": [PRICE, 100]}, {"-": [{"max": [PRICE, {"var": "ema"}]}]}]},
        {"<": [{"/": [PRICE, 2]}, {"var": "ema"}]},
        {"<": [{"var": ["rsi", 50]}, 30]},
        {"==": [{"var": "weekday"}, "mon"]},
        {"in": [{"var": "weekday"}, ["sat", "sun"]]},
        {"in": [{"var": "hour"}, [9, {"+": [9, 1]}]]},
        {"in": ["mon", {"cat": [{"var": "weekday"}, 5]}]},
        {"in": ["m", {"substr": [{"var": "weekday"}, 0, 1]}]},
        {"if": [LOW, {"var": "has_position"}, {"missing": ["rsi"]}, False, True]},
        {"<": [{"?:": [LOW, PRICE, {"var": "ema"}]}, 5]},
        {"!": {"missing": ["rsi", "position.size"]}},
        {"!": {"missing_some": [1, ["rsi", "price"]]}},
        {"all": [[1, 2], {">": [{"var": ""}, 0]}]},
        {"some": [{"merge": [[PRICE], 2]}, {"<": [{"var": ""}, 0]}]},
        {"!": {"filter": [{"map": [[1], {"+": [{"var": ""}, 1]}]}, {">": [{"var": ""}, 2]}]}},
        {
            ">": [
                {"reduce": [[1], {"+": [{"var": "current"}, {"var": "accumulator"}]}, PRICE]},
                3,
            ]
        },
    ],
)
def test_a_condition_on_known_names_is_accepted(rule: object) -> None:
    check_tree(read_tree(rule), NAMES)


@pytest.mark.parametrize(
    ("rule", "path", "reason"),
    [
        ({"<": [{"var": "rsii"}, 30]}, "rule.<[0].var", 'did you mean "rsi"?'),
        ({"<": [{"var": "volume"}, 3]}, "rule.<[0].var", "there are price, ema, bollinger.upper"),
        ({"<": [{"var": ""}, 30]}, "rule.<[0].var", 'there is no "" here'),
        ({"<": [{"var": "price.more"}, 3]}, "rule.<[0].var", 'there is no "price.more" here'),
        ({"<": [{"var": [{"cat": ["r", "si"]}]}, 3]}, "rule.<[0]", "takes a name written out"),
        ({"<": [{"var": 1}, 30]}, "rule.<[0]", "takes a name written out"),
        ({"<": [{"var": []}, 30]}, "rule.<[0]", "takes a name written out"),
        ({"<": [{"var": ["rsi", "x"]}, 3]}, "rule.<[0].var[1]", "is a text, and does not go with"),
        ({"missing": ["rsii"]}, "rule.missing[0]", 'did you mean "rsi"?'),
        ({"!": {"missing": [RSI]}}, "rule.!.missing[0]", "is no name written out"),
        ({"<": [RSI, PRICE]}, "rule.<[1]", "in price, and does not go with a number in percent"),
        ({"<": [1, RSI, PRICE]}, "rule.<[2]", "in price, and does not go with a number in percent"),
        ({"<": [{"+": [PRICE, RSI]}, 1]}, "rule.<[0].+[1]", "does not go with"),
        ({"<": [{"*": [RSI, 2]}, PRICE]}, "rule.<[1]", "does not go with a number in percent"),
        ({"<": [RSI, "30"]}, "rule.<[1]", "write numbers without quotation marks"),
        ({"<": [RSI, True]}, "rule.<[1]", 'is true or false, and "<" takes a number'),
        ({"<": [RSI, None]}, "rule.<[1]", "null is no value"),
        ({"<": [{"var": "weekday"}, "tue"]}, "rule.<[0]", 'is a text, and "<" takes a number'),
        ({"==": [{"var": "weekday"}, 1]}, "rule.==[1]", "is a number, and does not go with a text"),
        ({"==": [{"var": "has_position"}, 1]}, "rule.==[1]", "does not go with true or false"),
        ({"in": [{"var": "weekday"}, [1, 2]]}, "rule.in[1][0]", "does not go with a text"),
        ({"in": [1, "123"]}, "rule.in[0]", 'is a number, and "in" takes a text'),
        ({"and": [LOW, 1]}, "rule.and[1]", "did you mean a comparison?"),
        ({"and": [[LOW]]}, "rule.and[0]", 'is a list, and "and" takes true or false'),
        ({"!": [[LOW]]}, "rule.![0]", "is a list"),
        ({"if": [[LOW], True, False]}, "rule.if[0]", "is a list"),
        ({"if": [LOW, True]}, "rule", "and a value for when none is true"),
        ({"if": []}, "rule", "takes a condition and a value"),
        ({"if": [LOW, True, "no"]}, "rule.if[2]", "is a text, and does not go with true or false"),
        ({"all": [RSI, True]}, "rule.all[0]", 'is a number in percent, and "all" takes a list'),
        ({"all": [[1], 1]}, "rule.all[1]", "must be true or false of an item"),
        ({"all": [[1], LOW]}, "rule.all[1].<[0].var", 'there is no "rsi" here; there are ""'),
        (PRICE, "rule", "is a number in price: a rule must come to true or false"),
        ([True], "rule", "is a list: a rule must come to true or false"),
        ({"missing": ["rsi"]}, "rule", "is a list: a rule must come to true or false"),
        ("true", "rule", "is a text: a rule must come to true or false"),
    ],
)
def test_what_could_be_misread_is_refused(rule: object, path: str, reason: str) -> None:
    with pytest.raises(RuleError) as caught:
        check_tree(read_tree(rule), NAMES)

    assert caught.value.path == path
    assert reason in caught.value.problem


def test_a_rule_without_any_names_says_so() -> None:
    with pytest.raises(RuleError, match="there are none"):
        check_tree(read_tree(LOW), {})


def test_only_some_of_many_names_are_told() -> None:
    many = {f"name{number}": Variable(f"name{number}", "x") for number in range(500)}

    with pytest.raises(RuleError, match="and 480 more"):
        check_tree(read_tree(LOW), many)


def test_a_rule_that_branches_at_each_level_is_looked_at_once() -> None:
    rule: object = True
    for _ in range(28):
        rule = {"if": [LOW, rule, True]}

    check_tree(read_tree(rule), NAMES)
