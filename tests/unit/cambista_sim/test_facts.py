"""Tests of what the facts say of themselves."""

from decimal import Decimal
from uuid import UUID

import msgspec
import pytest

from cambista_sim.facts import Changed, Entry, Matched, Received
from cambista_sim.telling import USER
from common.messages.base import Side
from tests.support.trading import START, request


@pytest.mark.parametrize(
    ("size", "price", "expected"),
    [("1", "100", False), ("2", "100", False), ("3", "100", True), ("1", "99", True)],
)
def test_an_order_loses_its_place_when_it_grows_or_moves(
    size: str, price: str, *, expected: bool
) -> None:
    changed = Changed(
        happened_at=START,
        sequence=1,
        order_id=UUID(int=1),
        reason="modify_order",
        old_size=Decimal(2),
        new_size=Decimal(size),
        old_price=Decimal(100),
        new_price=Decimal(price),
        held=Decimal(0),
    )

    assert changed.loses_place is expected


def test_a_line_of_the_journal_is_read_as_it_was_written() -> None:
    asked = request(USER, Side.BUY, price="100", size="1", time_in_force="GTT", expires_at=START)
    received = Received(
        happened_at=START,
        sequence=1,
        request=asked,
        maker_fee_rate=Decimal("0.004"),
        taker_fee_rate=Decimal("0.006"),
        held=Decimal("100.6"),
    )
    matched = Matched(
        happened_at=START,
        sequence=2,
        pair=asked.pair,
        trade_id=1,
        price=Decimal("100.00"),
        size=Decimal(1),
        maker_side=Side.SELL,
        taker_order_id=asked.order_id,
        model="trades",
    )
    entry = Entry(number=2, facts=[received, matched], seen={}, told=0, filed=0)

    line = msgspec.json.Encoder(decimal_format="string").encode(entry)

    assert msgspec.json.decode(line, type=Entry) == entry
