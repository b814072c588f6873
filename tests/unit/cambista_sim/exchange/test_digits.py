"""How the exchange writes amounts and times."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from cambista_sim.exchange.digits import eight, micros, millis, padded, short, sixteen, trimmed


def test_amounts_are_padded() -> None:
    assert padded(Decimal("0.005"), 4) == "0.0050"
    assert eight(Decimal("278.05")) == "278.05000000"
    assert sixteen(Decimal("90.14802615")) == "90.1480261500000000"
    assert sixteen(Decimal(0)) == "0.0000000000000000"


@pytest.mark.parametrize(
    ("amount", "text"), [("90.1480", "90.148"), ("0.00", "0"), ("1E+2", "100"), ("-0.0", "0")]
)
def test_amounts_are_trimmed(amount: str, text: str) -> None:
    assert trimmed(Decimal(amount)) == text


def test_a_whole_number_keeps_its_zeros() -> None:
    assert short("100") == "100"


def test_times_have_six_or_three_digits_in_utc() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 60, tzinfo=UTC)
    elsewhere = at.astimezone(timezone(timedelta(hours=2)))

    assert micros(at) == micros(elsewhere) == "2026-01-02T03:04:05.000060Z"
    assert millis(at) == "2026-01-02T03:04:05.000Z"
