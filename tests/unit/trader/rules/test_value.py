"""Values of rules: what is known, found and compared."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from trader.rules.unknown import Unknown
from trader.rules.value import (
    Value,
    are_alike,
    are_same,
    as_json,
    is_truthy,
    looked_up,
    settled,
    shown,
    text_of,
)


def free(_: int) -> None:
    """Spend nothing."""


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("price", 5),
        ("bollinger.upper", 7),
        ("position.size", 2),
        ("list.1", "b"),
        ("list.1.0", None),
        ("list.9", None),
        ("list.-1", None),
        ("list.99999999999999999999", None),
        ("nothing", None),
        ("price.more", None),
    ],
)
def test_a_name_is_found_whole_or_step_by_step(name: str, found: object) -> None:
    scope = {"price": 5, "bollinger.upper": 7, "position": {"size": 2}, "list": ["a", "b"]}

    assert looked_up(name, scope) == found


def test_the_empty_name_is_the_item_itself() -> None:
    assert looked_up("", 3) == 3


def test_numbers_in_values_become_exact_and_statistics_stay() -> None:
    found = settled({"a": [1, 0.5, Decimal("2.0"), True, None]}, free)

    assert found == {"a": [Decimal(1), 0.5, Decimal("2.0"), True, None]}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (float("nan"), "finite"),
        ([1, float("inf")], "finite"),
        ("x" * 1_001, "too long"),
        (datetime(2026, 1, 1, tzinfo=UTC), "datetime"),
        ({1, 2}, "set"),
    ],
)
def test_what_is_no_value_is_unknown(value: object, reason: str) -> None:
    found = settled(value, free)

    assert isinstance(found, Unknown)
    assert reason in found.reason


def test_a_value_that_contains_itself_is_unknown() -> None:
    endless: list[object] = []
    endless.append(endless)

    assert settled(endless, free) == Unknown("is too deep")


def test_each_value_costs_a_step() -> None:
    spent: list[int] = []

    settled([1, [2, 3]], spent.append)

    assert sum(spent) == 5


@pytest.mark.parametrize(
    ("left", "right", "same", "alike"),
    [
        (Decimal(1), 1.0, True, True),
        (Decimal(1), "1", False, True),
        (Decimal(1), "one", False, False),
        (Decimal(1), True, False, False),
        (Decimal(0), False, False, False),
        (Decimal(0), "", False, False),
        (None, Decimal(0), False, False),
        (None, None, True, True),
        ("a", "a", True, True),
        ([Decimal(1), "a"], [1.0, "a"], True, True),
        ([Decimal(1)], [Decimal(1), Decimal(1)], False, False),
        ({"a": Decimal(1)}, {"a": 1.0}, True, True),
        ({"a": Decimal(1)}, {"b": 1.0}, False, False),
        (True, True, True, True),
    ],
)
def test_values_are_the_same_or_alike(
    left: Value, right: Value, *, same: bool, alike: bool
) -> None:
    assert are_same(left, right) is are_same(right, left) is same
    assert are_alike(left, right) is are_alike(right, left) is alike


@pytest.mark.parametrize("value", [None, False, Decimal(0), 0.0, "", []])
def test_nothing_and_nought_are_false(value: Value) -> None:
    assert not is_truthy(value)


@pytest.mark.parametrize("value", [True, Decimal(-1), "0", [False], {}])
def test_everything_else_is_true(value: Value) -> None:
    assert is_truthy(value)


def test_a_list_is_no_text() -> None:
    assert text_of([]) == Unknown("[] is not a text")
    assert [text_of(each) for each in (None, True, Decimal("1.50"))] == ["", "true", "1.5"]


def test_a_value_is_shown_briefly() -> None:
    assert shown(["a", Decimal(1), None, {"b": True}]) == '["a", 1, null, an object of 1]'
    assert len(shown("x" * 500)) == 81
    assert shown([True] * 30).endswith(", …]") or shown([True] * 30).endswith("…")


def test_exact_numbers_are_strings_in_json() -> None:
    value: Value = [Decimal("1.0"), 0.5, {"a": Unknown("because")}, "b", None]

    assert as_json(value) == ["1.0", 0.5, {"a": None}, "b", None]
