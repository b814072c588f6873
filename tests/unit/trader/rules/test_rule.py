"""Rules as a bot uses them: checked at the edge, then worked out without ever failing."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trader.rules.evaluation import MOST_STEPS
from trader.rules.rule import Rule, RuleError, Variable, check, read
from trader.rules.tree import OPERATORS

VARIABLES = (
    Variable("rsi", "RSI(14)", unit="percent"),
    Variable("price", "price", unit="price"),
    Variable("ema", "EMA(9)", unit="price"),
    Variable("weekday", "weekday", kind="text"),
    Variable("has_position", "holds a position", kind="truth"),
)
NAMES = [each.name for each in VARIABLES]

NUMBERS = st.one_of(
    st.integers(),
    st.floats(),
    st.decimals(),
    st.sampled_from([0, 1, -1, 0.1, 1e308, 10**400, Decimal("1E+90"), Decimal("-0")]),
)
SCALARS = st.one_of(
    st.none(), st.booleans(), NUMBERS, st.text(max_size=8), st.sampled_from([*NAMES, "", "current"])
)
KEYS = st.one_of(st.sampled_from(sorted(OPERATORS)), st.text(max_size=4), st.just("log"))


def operators(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return operators with arguments of whatever kind, lists and objects."""
    return st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(KEYS, inner, min_size=1, max_size=1),
        st.dictionaries(KEYS, st.lists(inner, max_size=4), min_size=1, max_size=1),
        st.dictionaries(KEYS, inner, max_size=2),
    )


JSON = st.recursive(SCALARS, operators, max_leaves=25)
VALUES = st.one_of(
    st.dictionaries(st.sampled_from(NAMES), st.one_of(SCALARS, JSON)), JSON, st.just({})
)


def well_formed(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return operators with as many arguments as they take."""

    def call(name: str) -> st.SearchStrategy[Any]:
        fewest, most = OPERATORS[name]
        args = st.lists(inner, min_size=fewest, max_size=fewest + 3 if most is None else most)
        return args.map(lambda each: {name: each})

    return st.one_of(st.sampled_from(sorted(OPERATORS)).flatmap(call), st.lists(inner, max_size=3))


READABLE = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-99, 99),
        st.sampled_from([0.1, "a", "1", "rsi"]),
        st.sampled_from([*NAMES, "", "current", "accumulator"]).map(lambda name: {"var": name}),
    ),
    well_formed,
    max_leaves=30,
)

NUMERIC = st.recursive(
    st.one_of(
        st.sampled_from([{"var": "price"}, {"var": "ema"}, 0, 1, "1.02", 3300]).map(
            lambda each: Decimal(each) if isinstance(each, str) else each
        )
    ),
    lambda inner: st.builds(
        lambda name, args: {name: args},
        st.sampled_from(["+", "-", "min", "max"]),
        st.lists(inner, min_size=2, max_size=2),
    ),
    max_leaves=6,
)
STRICT = st.recursive(
    st.one_of(
        st.builds(
            lambda name, left, right: {name: [left, right]},
            st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
            NUMERIC,
            NUMERIC,
        ),
        st.booleans(),
        st.just({"var": "has_position"}),
    ),
    lambda inner: st.one_of(
        inner.map(lambda each: {"!": [each]}),
        st.lists(inner, min_size=1, max_size=3).map(lambda each: {"and": each}),
        st.lists(inner, min_size=1, max_size=3).map(lambda each: {"or": each}),
        st.tuples(inner, inner, inner).map(lambda each: {"if": list(each)}),
    ),
    max_leaves=12,
)


def accepted_or_refusal(rule: object, variables: tuple[Variable, ...] | None) -> Rule | RuleError:
    try:
        return read(rule) if variables is None else check(rule, variables)
    except RuleError as error:
        return error


def looked_at(rule: Rule, values: object) -> None:
    """Assert what holds of every verdict."""
    verdict = rule.over(values)
    explanation = verdict.explanation()

    json.dumps(explanation, allow_nan=False)
    assert verdict.steps <= MOST_STEPS
    assert explanation["value"] == verdict.told()
    assert (explanation["truth"] is True) is verdict.is_true
    assert (verdict.reason is not None) is (explanation["truth"] is None)
    assert len(verdict.sentence()) < 5_000


@settings(max_examples=300, deadline=None)
@given(JSON, VALUES)
def test_json_of_any_kind_is_refused_with_the_documented_error_or_worked_out(
    rule: object, values: object
) -> None:
    for accepted in (accepted_or_refusal(rule, VARIABLES), accepted_or_refusal(rule, None)):
        if isinstance(accepted, RuleError):
            assert accepted.path.startswith("rule")
            assert len(str(accepted)) < 2_000
        else:
            looked_at(accepted, values)


@settings(max_examples=300, deadline=None)
@given(READABLE, VALUES)
def test_a_rule_that_can_be_read_is_worked_out_over_values_of_any_kind(
    rule: object, values: object
) -> None:
    looked_at(read(rule), values)


@settings(max_examples=200, deadline=None)
@given(STRICT, st.dictionaries(st.sampled_from(NAMES), NUMBERS))
def test_a_rule_that_is_accepted_is_true_or_false_or_unknown(
    rule: object, values: dict[str, Any]
) -> None:
    accepted = check(rule, VARIABLES)

    looked_at(accepted, values)
    assert accepted.over(values).value in (True, False, None) or "has_position" in values


@settings(max_examples=200, deadline=None)
@given(
    STRICT,
    st.sampled_from([Decimal(1), Decimal("3300.5"), 1.0, None]),
    st.sampled_from([2.5, None]),
)
def test_a_rule_and_its_opposite_are_never_both_true(
    rule: object, price: Decimal | None, ema: float | None
) -> None:
    values = {"price": price, "ema": ema, "has_position": True}

    one, other = check(rule, VARIABLES).over(values), check({"!": [rule]}, VARIABLES).over(values)

    assert not (one.is_true and other.is_true)
    assert (one.reason is None) is (other.reason is None)


def test_why_it_bought_is_told() -> None:
    rule = check({"and": [{"<": [{"var": "rsi"}, 30]}, {"!": {"var": "has_position"}}]}, VARIABLES)

    verdict = rule.over({"rsi": 28.4, "has_position": False})

    assert verdict.is_true
    assert verdict.value is True
    assert verdict.reason is None
    assert verdict.sentence() == (
        "[RSI(14) 28.4 < 30: true] and [not holds a position false: true]: true"
    )


def test_an_indicator_that_warms_up_makes_nothing_true() -> None:
    rule = check({"!": [{"<": [{"var": "rsi"}, 30]}]}, VARIABLES)

    verdict = rule.over({"rsi": None})

    assert not verdict.is_true
    assert verdict.value is None
    assert verdict.reason == '"rsi" is not known yet'


def test_a_price_and_a_statistic_are_compared_digit_by_digit() -> None:
    rule = check({"==": [{"var": "price"}, {"var": "ema"}]}, VARIABLES)

    assert rule.over({"price": Decimal("0.1"), "ema": 0.1}).is_true
    assert not rule.over({"price": Decimal("0.3"), "ema": 0.1 + 0.2}).is_true


def test_a_rule_that_cannot_be_used_says_where_and_what_is_allowed() -> None:
    with pytest.raises(RuleError, match=r"^rule\.and\[1\]\.>\[0\]\.var: .* did you mean .price.\?"):
        check({"and": [True, {">": [{"var": "prices"}, 1]}]}, VARIABLES)


def test_too_few_steps_leave_a_rule_unknown() -> None:
    verdict = read({"and": [True] * 9}).over({}, most_steps=5)

    assert verdict.reason == "takes more than 5 steps"
    assert verdict.explanation()["parts"] == []
