"""Tests of exact arithmetic."""

from decimal import Decimal, Inexact

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import difference, product, total, units, units_around

AMOUNTS = st.decimals(
    min_value=0, max_value=10**12, places=18, allow_nan=False, allow_infinity=False
)


def test_a_product_keeps_every_digit() -> None:
    fee = product(Decimal("8087.38"), Decimal("0.00601800"), Decimal("0.005"))

    # A real fill of Coinbase: 8087.38 * 0.006018 at 0.5 % cost 0.2433492642 USD.
    assert fee == Decimal("0.2433492642")


def test_a_result_that_would_need_rounding_is_an_error() -> None:
    long = Decimal("1." + "1" * 50)

    with pytest.raises(Inexact):
        product(long, long)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_sums_do_not_depend_on_the_order(a: Decimal, b: Decimal, c: Decimal) -> None:
    assert total(a, b, c) == total(c, b, a)
    assert difference(total(a, b), b) == a


@pytest.mark.parametrize(
    ("value", "increment", "expected"),
    [
        ("100.01", "0.01", 10001),
        ("100.010", "0.01", 10001),
        ("100.005", "0.01", None),
        ("1E+3", "0.01", 100000),
        ("0.3", "0.1", 3),
        ("7", "2.5", None),
    ],
)
def test_a_value_is_counted_in_increments(value: str, increment: str, expected: int | None) -> None:
    assert units(Decimal(value), Decimal(increment)) == expected


def test_a_value_between_two_increments_has_both_neighbours() -> None:
    assert units_around(Decimal("100.005"), Decimal("0.01")) == (10000, 10001)
