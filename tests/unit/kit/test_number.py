"""Numbers as tests write them."""

from decimal import Decimal

import pytest

from kit.number import number


def test_text_whole_numbers_and_decimals_are_exact() -> None:
    assert [number("0.1"), number(3), number(Decimal("2.50"))] == [
        Decimal("0.1"),
        Decimal(3),
        Decimal("2.5"),
    ]


@pytest.mark.parametrize("given", [0.1, True, None])
def test_what_is_not_exact_is_refused_with_what_to_write(given: object) -> None:
    with pytest.raises(TypeError, match="write it as text"):
        number(given)


@pytest.mark.parametrize("given", ["a lot", "NaN", "Infinity"])
def test_what_is_no_number_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        number(given)
