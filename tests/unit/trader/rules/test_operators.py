"""What operators say of known values."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trader.rules.operators import EAGER
from trader.rules.tree import OPERATORS
from trader.rules.unknown import Unknown
from trader.rules.value import Value

ONE, TWO = Decimal(1), Decimal(2)

VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.text(max_size=20),
        st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30),
        st.floats(allow_nan=False, allow_infinity=False),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner)),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("operator", "args", "value"),
    [
        ("<", [ONE, 1.5, TWO], True),
        ("<", [ONE, TWO, TWO], False),
        ("<", ["09:30", "10:00"], True),
        ("-", [TWO], -TWO),
        ("+", [ONE, "2", 0.5], 3.5),
        ("max", [ONE, 2.5, TWO], 2.5),
        ("min", ["1", TWO], ONE),
        ("in", [Decimal("1.0"), [1.0]], True),
        ("in", [ONE, "123"], False),
        ("in", ["a", None], False),
        ("cat", ["a", ONE, True, None, 0.5], "a1true0.5"),
        ("substr", ["abc", Decimal(-5)], "abc"),
        ("substr", ["abc", ONE, ONE], "b"),
        ("merge", [[ONE], TWO, []], [ONE, TWO]),
    ],
)
def test_operators_say_what_they_mean(operator: str, args: list[Value], value: Value) -> None:
    found = EAGER[operator](args)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("operator", "args", "reason"),
    [
        ("<", [None, ONE], "null is not a number"),
        ("<", [True, ONE], "true is not a number"),
        ("<", ["abc", ONE], '"abc" is not a number'),
        ("<", [[ONE], ONE], "[1] is not a number"),
        ("+", [ONE, "abc"], '"abc" is not a number'),
        ("/", [ONE, Decimal(0)], "division by zero"),
        ("%", [ONE, 0.0], "division by zero"),
        ("max", [ONE, None], "null is not a number"),
        ("cat", [[ONE]], "[1] is not a text"),
        ("cat", ["x" * 600, "y" * 600], "the text has more than 1000 characters"),
        ("substr", ["abc", Decimal("0.5")], "0.5 is no position in a text"),
        ("substr", ["abc", 1e300], "1e+300 is no position in a text"),
        ("substr", [[], ONE], "[] is not a text"),
    ],
)
def test_what_does_not_fit_is_unknown_with_the_reason(
    operator: str, args: list[Value], reason: str
) -> None:
    assert EAGER[operator](args) == Unknown(reason)


@given(st.data())
def test_no_operator_ever_raises(data: st.DataObject) -> None:
    operator = data.draw(st.sampled_from(sorted(EAGER)))
    fewest, most = OPERATORS[operator]
    args = data.draw(st.lists(VALUES, min_size=fewest, max_size=most or 5))

    EAGER[operator](args)
