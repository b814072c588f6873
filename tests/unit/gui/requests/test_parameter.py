"""Whether parameters are what a bot type asks for and its market allows."""

from decimal import Decimal
from typing import Any

import pytest

from gui.requests.parameter import Errors, check_market, check_schema, read_numbers, to_json
from tests.unit.gui.made import PRODUCT, SCHEMA

GOOD: dict[str, Any] = {"size": "0.02", "buy_at": "3371.0", "sell_at": "3383.0"}


def faults(**changed: object) -> Errors:
    """Return what is wrong with good parameters after a change; None takes one away."""
    params = {name: value for name, value in (GOOD | changed).items() if value is not None}
    errors: Errors = {}
    values = read_numbers(SCHEMA, params, errors)
    check_schema(SCHEMA, values, errors)
    check_market(SCHEMA, values, PRODUCT, errors)
    return errors


def test_good_parameters_have_no_fault() -> None:
    assert faults() == {}
    assert faults(size=Decimal("0.02"), buy_at=3371, loop=True) == {}


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"size": None}, "params.size", "is missing"),
        ({"size": "-0.02"}, "params.size", "must be greater than 0"),
        ({"size": "0"}, "params.size", "must be greater than 0"),
        ({"size": "lots"}, "params.size", "is not a number"),
        ({"size": "1e999"}, "params.size", "has more than 38 digits"),
        ({"size": "NaN"}, "params.size", "must be a finite number"),
        ({"size": "0.000000001"}, "params.size", "must be a multiple of 0.00000001 BTC"),
        ({"size": ["0.02"]}, "params.size", "must be a number"),
        ({"buy_at": "3371.001"}, "params.buy_at", "must be a multiple of 0.01 EUR"),
        ({"sell_at": {}}, "params.sell_at", "must be a number"),
        ({"loop": "yes"}, "params.loop", "must be true or false"),
        ({"speed": 1}, "params.speed", "is not a parameter of this bot type"),
    ],
)
def test_each_fault_is_told_beside_its_field(
    changed: dict[str, Any], field: str, reason: str
) -> None:
    assert faults(**changed) == {field: reason}


def test_an_order_below_the_least_funds_is_told_once() -> None:
    assert faults(size="0.0001") == {
        "params.size": "is too small: 0.3371 EUR at 3371; an order is at least 1 EUR"
    }


def test_all_faults_are_told_at_once() -> None:
    assert faults(size="x", buy_at="y", sell_at=None).keys() == {
        "params.size",
        "params.buy_at",
        "params.sell_at",
    }


@pytest.mark.parametrize(
    ("rule", "value", "reason"),
    [
        ({"type": "integer", "minimum": 2}, 1, "must be at least 2"),
        ({"type": "number", "maximum": 0.5}, 0.7, "must be at most 0.5"),
        ({"type": "number", "exclusiveMaximum": 1}, 1, "must be less than 1"),
        ({"type": "number", "multipleOf": 0.1}, Decimal("0.25"), "must be a multiple of 0.1"),
        ({"type": "integer"}, "1", "must be a whole number"),
        ({"type": "string", "minLength": 2}, "a", "must have at least 2 characters"),
        ({"type": "string", "pattern": "^a"}, "b", "is not what this bot type asks for"),
        ({"enum": ["slow", "fast"]}, "no", "must be one of slow, fast"),
        ({"anyOf": [{"type": "integer", "minimum": 2}, {"type": "null"}]}, 1, "must be at least 2"),
    ],
)
def test_a_schemas_rules_are_told_in_plain_words(
    rule: dict[str, Any], value: object, reason: str
) -> None:
    errors: Errors = {}

    check_schema({"properties": {"x": rule}}, {"x": value}, errors)

    assert errors == {"params.x": reason}


def test_money_is_sent_as_text_and_a_statistic_as_a_number() -> None:
    schema = {
        "properties": {
            "size": {"type": ["string", "number"]},
            "share": {"type": "number"},
            "steps": {"type": "array"},
        }
    }
    values = {"size": Decimal("1E-8"), "share": Decimal("0.5"), "steps": [Decimal("1.5"), {"a": 1}]}

    assert to_json(values, schema) == {
        "size": "0.00000001",
        "share": 0.5,
        "steps": ["1.5", {"a": 1}],
    }


RULES = {
    "properties": {"steps": {"type": "array", "items": {"$ref": "#/$defs/Step"}}},
    "$defs": {"Step": {"properties": {"rule": {"format": "jsonlogic"}, "size": {}}}},
}


def test_a_rule_is_sent_as_text_in_which_numbers_keep_their_digits() -> None:
    rule = {"and": [{"<": [{"var": "price"}, Decimal("28.40")]}, {"==": [1, True]}, None, "ü"]}

    sent = to_json({"steps": [{"rule": rule, "size": Decimal("0.10")}]}, RULES)

    text = '{"and":[{"<":[{"var":"price"},28.40]},{"==":[1,true]},null,"\\u00fc"]}'
    assert sent == {"steps": [{"rule": text, "size": "0.10"}]}


@pytest.mark.parametrize("rule", ["{", '{"<": [1, 2]}', ""])
def test_a_rule_that_is_text_already_stays(rule: str) -> None:
    assert to_json({"steps": [{"rule": rule}]}, RULES) == {"steps": [{"rule": rule}]}


def test_a_number_of_a_thousand_digits_is_not_written_out() -> None:
    huge = Decimal("1E+999999999")

    sent = to_json({"steps": [{"size": huge, "rule": [huge]}]}, RULES)

    assert sent == {"steps": [{"size": "1E+999999999", "rule": "[1E+999999999]"}]}
