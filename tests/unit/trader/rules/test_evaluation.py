"""Rules are worked out over what is known, within bounds, and what is not known is not true."""

from decimal import Decimal
from typing import Any

import pytest

from trader.rules.evaluation import MOST_STEPS, Part, evaluated
from trader.rules.tree import MOST_NODES, read_tree
from trader.rules.unknown import Unknown
from trader.rules.value import Value

YES, NO, MAYBE = True, False, {"<": [{"var": "rsi"}, 30]}
"""The last is unknown where nothing is known."""


def part(rule: object, values: object = None) -> Part:
    return evaluated(read_tree(rule), {} if values is None else values)[0]


def value(rule: object, values: object = None) -> Value:
    return part(rule, values).value


def reason(rule: object, values: object = None) -> str:
    found = value(rule, values)
    assert isinstance(found, Unknown), found
    return found.reason


@pytest.mark.parametrize("known", [{}, {"rsi": None}, {"rsi": float("nan")}, None, 5])
@pytest.mark.parametrize(
    "rule",
    [
        MAYBE,
        {"!": [MAYBE]},
        {"!!": [MAYBE]},
        {"and": [YES, MAYBE]},
        {"or": [NO, MAYBE]},
        {"!": [{"and": [MAYBE, YES]}]},
        {"if": [MAYBE, YES, YES]},
        {"==": [{"var": "rsi"}, 0]},
        {"!=": [{"var": "rsi"}, 0]},
        {"in": [{"var": "rsi"}, [1]]},
        {">": [{"max": [1, {"var": "rsi"}]}, 0]},
        {"!": {"filter": [[{"var": "rsi"}], YES]}},
        {"!": {"map": [[{"var": "rsi"}], YES]}},
        {"none": [[{"var": "rsi"}], YES]},
        {"none": [[1], {"<": [{"var": "x"}, 1]}]},
        {"!": {"cat": [{"var": "rsi"}]}},
        {"!": {"missing": [{"var": "rsi"}]}},
    ],
)
def test_what_depends_on_the_unknown_is_unknown_and_so_is_its_opposite(
    rule: object, known: object
) -> None:
    assert isinstance(value(rule, known), Unknown)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"and": [MAYBE, NO]}, False),
        ({"and": [NO, MAYBE]}, False),
        ({"or": [MAYBE, YES]}, True),
        ({"or": [YES, MAYBE]}, True),
        ({"if": [NO, MAYBE, YES]}, True),
        ({"all": [[1, 2], {"and": [{"<": [{"var": "x"}, 1]}, NO]}]}, False),
        ({"var": ["rsi", 50]}, 50),
        ({"missing": ["rsi"]}, ["rsi"]),
    ],
)
def test_what_does_not_depend_on_the_unknown_is_known(rule: object, expected: object) -> None:
    assert value(rule) == expected


def test_the_reason_names_what_is_not_known() -> None:
    assert reason({"and": [YES, MAYBE]}) == '"rsi" is not known yet'
    assert reason(MAYBE, {"rsi": float("inf")}) == '"rsi" is not a finite number'
    assert reason(MAYBE, {"rsi": object()}) == '"rsi" is no value of a rule, but object'
    assert reason({"/": [1, {"-": [{"var": "a"}, 1]}]}, {"a": 1}) == "division by zero"


def test_every_part_of_and_and_or_is_looked_at() -> None:
    found = part({"and": [NO, {"or": [YES, {">": [2, 1]}]}]})

    assert [each.value for each in found.parts] == [False, True]
    assert [each.value for each in found.parts[1].parts] == [True, True]


def test_a_branch_that_is_not_taken_is_not_looked_at() -> None:
    found = part({"if": [YES, 1, {"/": [1, 0]}]})

    assert [each.value for each in found.parts] == [True, 1]


def test_what_stands_in_for_a_value_is_used_only_when_there_is_none() -> None:
    assert value({"var": ["rsi", 50]}, {"rsi": 28.4}) == 28.4


def test_missing_some_wants_a_number_and_a_list() -> None:
    assert reason({"missing_some": ["x", "y"]}) == (
        '"missing_some" takes a number and a list of names'
    )


def test_a_fold_stops_at_the_first_that_is_unknown() -> None:
    rule = {"reduce": [[1, 0, 1], {"/": [{"var": "accumulator"}, {"var": "current"}]}, 1]}

    assert reason(rule) == "division by zero"


def bomb(body: object, *, items: int = 900, first: Any = "x") -> Any:  # noqa: ANN401 - JSON
    return {"reduce": [[1] * items, body, first]}


GROWN = {"var": "accumulator"}


@pytest.mark.parametrize(
    "rule",
    [
        bomb({"cat": [GROWN, GROWN]}),
        bomb({"merge": [GROWN, GROWN]}, first=[1]),
        bomb([GROWN, GROWN], first=[1]),
        bomb([GROWN], first=[1]),
        bomb({"*": [GROWN, GROWN]}, first=10),
        bomb({"*": [GROWN, GROWN]}, first="0.1"),
        bomb({"map": [[1] * 50, GROWN]}, first=[1]),
        {"map": [[1] * 400, {"map": [[1] * 400, {"+": [1, 1]}]}]},
        {"all": [[1] * 90, {"all": [[1] * 90, {"all": [[1] * 90, {"some": [[1] * 90, NO]}]}]}]},
    ],
)
def test_a_rule_that_grows_without_bound_is_unknown_within_its_steps(rule: object) -> None:
    found, steps = evaluated(read_tree(rule), {})

    assert steps <= MOST_STEPS
    assert isinstance(found.value, Unknown) or found.value in (False, 0)


def test_a_rule_without_a_loop_always_has_steps_enough() -> None:
    rule = {"and": [{">": [{"var": "price"}, 1]}] * ((MOST_NODES - 1) // 4)}

    found, steps = evaluated(read_tree(rule), {"price": Decimal(2)})

    assert found.value is True
    assert steps < MOST_STEPS / 5


@pytest.mark.parametrize("operator", ["map", "filter", "all", "some", "none"])
def test_a_list_that_is_not_known_has_no_items_to_be_sure_of(operator: str) -> None:
    assert reason({operator: [{"var": "items"}, YES]}) == '"items" is not known yet'


def test_steps_that_run_out_are_said() -> None:
    found, steps = evaluated(read_tree({"and": [YES, YES, YES]}), {}, most_steps=3)

    assert found.value == Unknown("takes more than 3 steps")
    assert steps == 3
