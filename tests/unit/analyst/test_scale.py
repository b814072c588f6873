"""Decimals become whole numbers and come back as they were."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyst.scale import Scale, TooFine, microseconds, quotient
from tests.unit.analyst.recompute import rounded


@given(st.lists(st.decimals("0", "99999999999999999999", places=18), min_size=1))
def test_what_goes_through_a_scale_comes_back_the_same(numbers: list[Decimal]) -> None:
    scale = Scale()
    for number in numbers:
        scale.refine(number)

    assert [scale.number(scale.units(number)) for number in numbers] == numbers


def test_a_number_too_fine_for_the_scale_is_not_rounded() -> None:
    with pytest.raises(TooFine, match=r"0\.001 has more than 2"):
        Scale(2).units(Decimal("0.001"))


def test_zeros_at_the_end_are_not_too_fine() -> None:
    assert Scale(2).units(Decimal("1.2300000")) == 123


def test_refining_tells_by_what_units_grew() -> None:
    scale = Scale(2)

    assert [scale.refine(Decimal("0.12345")), scale.refine(Decimal("1E+3"))] == [1000, 1]
    assert scale.places == 5


def test_only_finite_numbers_have_places() -> None:
    with pytest.raises(ValueError, match="NaN is not a number"):
        Scale().refine(Decimal("NaN"))


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**20), st.integers(0, 18))
def test_a_quotient_is_rounded_half_to_even(numerator: int, denominator: int, places: int) -> None:
    expected = rounded(Fraction(numerator, denominator), places)

    assert quotient(numerator, denominator, places) == expected


@pytest.mark.parametrize(
    ("numerator", "expected"), [(1, "0"), (3, "2"), (5, "2"), (-1, "0"), (-3, "-2")]
)
def test_a_half_goes_to_the_even_neighbour(numerator: int, expected: str) -> None:
    assert quotient(numerator, 2, 0) == Decimal(expected)


@given(st.datetimes(timezones=st.just(UTC)))
def test_instants_are_counted_exactly(instant: datetime) -> None:
    since = timedelta(microseconds=microseconds(instant))

    assert datetime(1970, 1, 1, tzinfo=UTC) + since == instant
