"""A rule as JSON becomes a tree, or is refused with the place and the reason."""

from decimal import Decimal
from typing import Any

import pytest

from trader.rules.tree import DEEPEST, MOST_NODES, Call, Listing, Literal, RuleError, read_tree


def refusal(rule: object) -> RuleError:
    with pytest.raises(RuleError) as caught:
        read_tree(rule)
    return caught.value


def nested(depth: int) -> Any:  # noqa: ANN401 - JSON
    rule: Any = True
    for _ in range(depth):
        rule = {"!": [rule]}
    return rule


def test_each_node_knows_its_place() -> None:
    tree = read_tree({"and": [True, {">": [{"var": "price"}, 28.4]}]})

    assert tree == Call(
        "rule",
        "and",
        (
            Literal("rule.and[0]", True),  # noqa: FBT003 - the value of a node
            Call(
                "rule.and[1]",
                ">",
                (
                    Call("rule.and[1].>[0]", "var", (Literal("rule.and[1].>[0].var", "price"),)),
                    Literal("rule.and[1].>[1]", Decimal("28.4")),
                ),
            ),
        ),
    )


def test_a_list_may_hold_operators() -> None:
    tree = read_tree([{"var": "x"}, 2])

    assert isinstance(tree, Listing)
    assert [each.path for each in tree.items] == ["rule[0]", "rule[1]"]


@pytest.mark.parametrize(
    ("rule", "path", "reason"),
    [
        ({"and": [True, {">": [{"vra": "price"}, 1]}]}, "rule.and[1].>[0]", 'did you mean "var"?'),
        ({"gt": [1, 2]}, "rule", 'did you mean ">"?'),
        ({"&&": [1, 2]}, "rule", 'did you mean "and"?'),
        ({"frobnicate": 1}, "rule", "there are == ==="),
        ({"log": "x"}, "rule", "is explained with each order"),
        ({"method": ["x", "y"]}, "rule", 'there is no operator "method"'),
        ({5: 1}, "rule", 'there is no operator "int"'),
        ({}, "rule", "has 0 operators"),
        ({"<": [1, 2], ">": [1, 2]}, "rule", 'has 2 operators ("<", ">")'),
        ({"<": [1]}, "rule", '"<" takes 2 or 3 arguments, not 1'),
        ({"==": [1, 2, 3]}, "rule", '"==" takes 2 arguments, not 3'),
        ({"!": []}, "rule", '"!" takes 1 argument, not 0'),
        ({"and": []}, "rule", '"and" takes 1 argument or more, not 0'),
        ({"<": [1, float("nan")]}, "rule.<[1]", "is not a finite number"),
        ({"<": [1, float("inf")]}, "rule.<[1]", "is not a finite number"),
        ({"<": [1, 10**38]}, "rule.<[1]", "more than 38 digits"),
        ({"<": [1, 10**4000]}, "rule.<[1]", "too large"),
        ({"<": [1, 1e300]}, "rule.<[1]", "more than 38 digits"),
        ({"<": [1, Decimal("1E-19")]}, "rule.<[1]", "more than 18 decimals"),
        ({"<": [1, Decimal("1E+999999")]}, "rule.<[1]", "too large"),
        ({"cat": "x" * 201}, "rule.cat", "more than 200 characters"),
        ({"<": [1, {2}]}, "rule.<[1]", "is no JSON, but set"),
        (b"rule", "rule", "is no JSON, but bytes"),
    ],
)
def test_a_refusal_names_the_place_and_what_is_allowed(
    rule: object, path: str, reason: str
) -> None:
    error = refusal(rule)

    assert error.path == path
    assert reason in error.problem
    assert str(error) == f"{path}: {error.problem}"


def test_a_rule_may_be_as_deep_as_a_person_reads_and_no_deeper() -> None:
    read_tree(nested(DEEPEST - 1))

    assert f"is deeper than {DEEPEST}" in refusal(nested(DEEPEST)).problem


def test_a_rule_far_deeper_than_the_stack_is_refused_as_soon() -> None:
    assert len(str(refusal(nested(50_000)))) < 300


def test_a_rule_may_have_a_thousand_nodes_and_no_more() -> None:
    read_tree({"and": [True] * (MOST_NODES - 1)})

    assert "more than 1,000" in refusal({"and": [True] * MOST_NODES}).problem


def test_a_rule_that_holds_itself_is_refused() -> None:
    rule: dict[str, Any] = {"and": []}
    rule["and"].extend([rule, rule])

    assert refusal(rule).problem


def test_a_rule_that_doubles_at_each_level_is_refused() -> None:
    rule: Any = True
    for _ in range(30):
        rule = {"and": [rule, rule]}

    assert "more than 1,000" in refusal(rule).problem


def test_the_names_in_a_refusal_are_cut() -> None:
    assert len(str(refusal({"x" * 1_000_000: 1}))) < 400
    assert len(str(refusal({f"{number}" * 1_000: 1 for number in range(1_000)}))) < 400
