"""Numbers as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.requests.number import exact, shortened


@pytest.mark.parametrize(
    ("value", "number"),
    [("3371.0", "3371.0"), (" 0.02 ", "0.02"), (3, "3"), (Decimal("1E+2"), "100"), (0.1, "0.1")],
)
def test_reads_numbers_exactly(value: object, number: str) -> None:
    assert exact(value) == Decimal(number)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "is missing"),
        ("abc", "is not a number"),
        ("1,5", "a point, not a comma"),
        ("1_000", "is not a number"),
        ("NaN", "finite"),
        ("Infinity", "finite"),
        (Decimal("1E+999"), "more than 38 digits"),
        (Decimal("1E-999"), "more than 18 decimals"),
        ("1" * 100, "more than 38 digits"),
        ("0.1234567890123456789", "more than 18 decimals"),
        (True, "must be a number"),
        (None, "must be a number"),
        ([1], "must be a number"),
    ],
)
def test_says_in_words_what_is_no_number(value: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        exact(value)


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=18, min_value=-(10**15), max_value=10**15
    )
)
def test_a_shortened_number_is_the_same_number(number: Decimal) -> None:
    assert Decimal(shortened(number)) == number


def test_a_shortened_number_has_neither_exponent_nor_zeros_at_its_end() -> None:
    assert shortened(Decimal("1E-8")) == "0.00000001"
    assert shortened(Decimal("100.00")) == "100"
