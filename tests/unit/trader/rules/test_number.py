"""Numbers of rules, and the crossings between exact ones and statistics."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trader.rules.number import (
    Number,
    Operation,
    as_statistic,
    as_written,
    calculated,
    compared,
    from_text,
    settled,
    written,
)
from trader.rules.unknown import Unknown

EXACT = st.decimals(
    allow_nan=False, allow_infinity=False, places=18, min_value=-1e15, max_value=1e15
)
STATISTICS = st.floats(allow_nan=False, allow_infinity=False)
NUMBERS = st.one_of(EXACT, STATISTICS)
OPERATIONS = st.sampled_from(["+", "-", "*", "/", "%"])


@given(STATISTICS)
def test_a_statistic_crosses_as_it_is_written_and_comes_back_the_same(statistic: float) -> None:
    assert as_statistic(as_written(statistic)) == statistic


def test_a_statistic_is_what_its_shortest_digits_say() -> None:
    assert as_written(0.1) == Decimal("0.1")
    assert compared(0.1, Decimal("0.1")) == 0
    assert compared(0.1 + 0.2, Decimal("0.3")) == 1


@given(NUMBERS, NUMBERS)
def test_the_order_of_two_numbers_is_that_of_their_digits(left: Number, right: Number) -> None:
    one, other = Decimal(str(left)), Decimal(str(right))

    assert compared(left, right) == (one > other) - (one < other)
    assert compared(right, left) == -compared(left, right)


def test_exact_numbers_stay_exact() -> None:
    assert calculated("*", Decimal("3371.01"), Decimal("1.02")) == Decimal("3438.4302")
    assert calculated("+", Decimal("0.1"), Decimal("0.2")) == Decimal("0.3")
    assert calculated("%", Decimal(-7), Decimal(3)) == -1


def test_a_number_with_a_statistic_in_it_is_a_statistic() -> None:
    result = calculated("-", Decimal("3371.5"), 3370.25)

    assert isinstance(result, float)
    assert result == 1.25


@given(OPERATIONS, NUMBERS, NUMBERS)
def test_a_result_is_finite_or_unknown(operation: Operation, left: Number, right: Number) -> None:
    result = calculated(operation, left, right)

    assert isinstance(result, Unknown) or math.isfinite(result)


@pytest.mark.parametrize("operation", ["/", "%"])
@pytest.mark.parametrize("zero", [Decimal(0), 0.0, -0.0, Decimal("0E-20"), Decimal("1E-400")])
def test_nothing_is_divided_by_zero(operation: Operation, zero: Number) -> None:
    assert calculated(operation, Decimal(1), zero) == Unknown("division by zero")


def test_what_is_too_small_for_a_statistic_divides_nothing() -> None:
    assert isinstance(calculated("/", 1e300, Decimal("1E-40")), Unknown)


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, Decimal("NaN"), Decimal("Infinity"), Decimal("sNaN")]
)
def test_what_is_not_finite_is_unknown(value: float | Decimal) -> None:
    assert settled(value) == Unknown("is not a finite number")


@pytest.mark.parametrize("value", [10**200, 10**4_000, Decimal("1E+100")])
def test_what_no_market_has_is_unknown(value: int | Decimal) -> None:
    assert settled(value) == Unknown("is too large a number")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", Decimal(1)),
        (" -1.50 ", Decimal("-1.5")),
        ("", None),
        ("1e5", None),
        ("1_000", None),
        ("NaN", None),
        ("0x10", None),
        ("٣", None),
        ("1" * 100, None),
    ],
)
def test_a_text_is_a_number_only_when_it_is_written_as_one(
    text: str, number: Decimal | None
) -> None:
    assert from_text(text) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Decimal("3371.00"), "3371"),
        (Decimal("1E+2"), "100"),
        (28.4, "28.4"),
        (1 / 3, "0.3333333333"),
        (1e-7, "0.0000001"),
        (1e300, "1e+300"),
        (-0.0, "0"),
        (Decimal("0E-99"), "0"),
    ],
)
def test_a_number_is_written_for_a_person(number: Number, text: str) -> None:
    assert written(number) == text
