"""What counts as evidence."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from cambista.evidence import FillSeen
from cambista.exchange import VenueAway
from cambista.exchanges import sound
from common.messages.base import Side

FILL = FillSeen(
    venue_order_id="a",
    trade_id=1,
    pair="BTC-EUR",
    side=Side.BUY,
    price=Decimal("8087.38000000"),
    size=Decimal("0.00601800"),
    fee=Decimal("0.2433492642000000"),
    is_maker=False,
    filled_at=datetime(2026, 1, 1, tzinfo=UTC),
)


def test_an_amount_may_be_unsaid_and_is_exact() -> None:
    assert sound.amount(None) is None
    assert sound.amount("") is None
    assert sound.amount("0.10") == Decimal("0.1")
    assert sound.amount(Decimal(0)) == 0


@pytest.mark.parametrize("text", ["-1", "NaN", "Infinity", "-Infinity", "a", "1,5", "sNaN"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(VenueAway):
        sound.amount(text)


def test_an_amount_that_must_be_there_is_missed() -> None:
    with pytest.raises(VenueAway, match="missing"):
        sound.sure("")
    assert sound.sure("2") == 2


def test_a_balance_may_be_less_than_nothing() -> None:
    assert sound.finite("-0.01") == Decimal("-0.01")


def test_a_fill_is_booked_as_it_is() -> None:
    assert sound.fill(FILL) is FILL
    assert sound.fill(replace(FILL, fee=None)).fee is None


@pytest.mark.parametrize(
    "change",
    [
        {"price": Decimal(0)},
        {"size": Decimal(0)},
        {"size": Decimal("1E-19")},
        {"fee": Decimal("0.1234567890123456789")},
    ],
)
def test_a_fill_that_cannot_be_kept_exactly_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(VenueAway):
        sound.fill(replace(FILL, **change))


def test_a_clients_id_that_is_not_one_of_ours_is_nobodys() -> None:
    oid = UUID("666d0000-0000-4000-8000-000100000001")

    assert sound.client_id(str(oid)) == oid
    assert sound.client_id("ccxt-1234") is None
    assert sound.client_id("") is None
    assert sound.client_id(None) is None


def test_an_instant_has_a_time_zone() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)

    assert sound.instant(at) == at
    for wrong in (None, at.replace(tzinfo=None)):
        with pytest.raises(VenueAway):
            sound.instant(wrong)


@pytest.mark.parametrize(("text", "count"), [("1.50", 1), ("0", 0), ("0E-16", 0), ("1E+3", 0)])
def test_noughts_at_the_end_are_no_digits(text: str, count: int) -> None:
    assert sound.decimals(Decimal(text)) == count
