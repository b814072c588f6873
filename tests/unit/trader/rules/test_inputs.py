"""What rules depend on."""

from trader.rules.inputs import Inputs, inputs_of, names_in
from trader.rules.rule import read

CROSSED = frozenset({"price"})
STEADY = frozenset({"own.cost"})


def found(rule: object) -> Inputs:
    return inputs_of(read(rule).root, CROSSED, STEADY)


def crossed(rule: object) -> list[tuple[str, str]]:
    return [(each.name, each.operator) for each in found(rule).crossings]


def test_a_name_beside_a_number_crosses_it() -> None:
    rule = {"and": [{"<": [{"var": "price"}, 5]}, {">": [{"var": "rsi"}, 70]}]}

    assert crossed(rule) == [("price", "<")]
    assert found(rule).others == {"rsi"}


def test_a_comparison_is_turned_so_that_the_name_stands_left() -> None:
    assert crossed({"<=": [5, {"var": "price"}]}) == [("price", ">=")]


def test_a_bound_may_be_made_of_what_is_steady() -> None:
    rule = {">": [{"var": "price"}, {"*": [{"var": "own.cost"}, 1.02]}]}

    assert crossed(rule) == [("price", ">")]
    assert not found(rule).others


def test_two_names_that_move_cross_nothing() -> None:
    rule = {">": [{"var": "price"}, {"var": "sma"}]}

    assert not crossed(rule)
    assert found(rule).others == {"price", "sma"}


def test_a_name_with_another_in_its_place_crosses_nothing() -> None:
    rule = {">": [{"var": ["price", {"var": "sma"}]}, 5]}

    assert not crossed(rule)
    assert found(rule).others == {"price", "sma"}


def test_between_two_numbers_nothing_is_waited_for_but_each_move() -> None:
    assert found({"<": [1, {"var": "price"}, 5]}).others == {"price"}


def test_names_that_are_asked_for_by_missing_count() -> None:
    rule = {"!": [{"missing": ["rsi", {"merge": []}]}]}

    assert names_in(read(rule).root) == {"rsi"}
    assert found({"missing_some": [1, ["rsi", "sma"]]}).others == {"rsi", "sma"}


def test_a_rule_without_names_depends_on_nothing() -> None:
    assert found({"==": [1, 1]}) == Inputs((), frozenset())
