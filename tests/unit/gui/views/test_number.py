"""Numbers as a page shows them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.views.number import Decimals, decimals_by, decimals_of, figure, rounded
from tests.unit.gui.made import PRODUCT


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("-96.8660440611400", 2, "-96.87"),
        ("0.4825752000000", 2, "0.48"),
        ("1.005", 2, "1.01"),
        ("-1.005", 2, "-1.01"),
        ("0", 2, "0.00"),
        ("0E-13", 2, "0.00"),
        ("0.0043217", 2, "0.0043"),
        ("-0.0551", 2, "-0.06"),
        ("0.3", 0, "0.30"),
        ("0.02734", 5, "0.02734"),
        ("-0.0000000001", 2, "0.00000000"),
        ("0.999999", 2, "1.00"),
        (8042.92, 2, "8042.92"),
        (3, 0, "3"),
        ("1E+3", 2, "1000.00"),
    ],
)
def test_rounds_for_the_eye(value: object, decimals: int, text: str) -> None:
    assert figure(value, decimals).text == text


def test_every_digit_is_kept_for_who_asks() -> None:
    assert figure("-96.8660440611400").exact == "-96.8660440611400"
    assert figure("1E-7").exact == "0.0000001"


@pytest.mark.parametrize("value", ["soon", "NaN", "Infinity", "1E+999999", [1]])
def test_what_is_no_number_is_shown_as_it_is(value: object) -> None:
    assert figure(value).text == str(value)


def test_nothing_is_shown_of_nothing() -> None:
    assert figure(None).text == ""


@pytest.mark.parametrize(
    ("value", "text"), [("0.00727000", "0.00727"), ("0", "0"), ("100", "100"), (None, "")]
)
def test_a_number_that_stands_alone_has_no_zeros_at_its_end(value: object, text: str) -> None:
    assert figure(value, 8).shortened == text


@pytest.mark.parametrize(("value", "sign"), [("-3", -1), ("0", 0), ("2", 1), ("-1E-12", 0)])
def test_the_sign_is_that_of_what_is_shown(value: str, sign: int) -> None:
    assert figure(value).sign == sign


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12),
    st.integers(min_value=0, max_value=8),
)
def test_what_is_shown_is_at_most_half_a_step_off(number: Decimal, decimals: int) -> None:
    assert abs(Decimal(rounded(number, decimals)) - number) <= Decimal(5).scaleb(-decimals - 1)


@pytest.mark.parametrize(
    ("increment", "decimals"),
    [("0.01", 2), ("0.00000001", 8), ("0.0100", 2), ("10", 0), ("0.5", 1)],
)
def test_an_increment_says_how_many_decimals_there_are(increment: str, decimals: int) -> None:
    assert decimals_of(Decimal(increment)) == decimals


def test_the_market_rules_say_how_many_decimals_a_pair_has() -> None:
    assert decimals_by(PRODUCT) == Decimals(quote=2, base=8)
    assert decimals_by(None) == Decimals()
