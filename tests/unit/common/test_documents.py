"""What a message becomes in the store."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.documents import decode, encode, identity, stored, to_json
from common.messages.base import Side
from common.messages.market import Gap
from common.records import FILLS, GAPS, ORDERS, TRADES, Collection
from common.store import StoreCorrupt, StoreRefused
from tests.support.samples import ANY, BEGIN, fill, order, trade


def test_a_document_says_numbers_and_times_as_text() -> None:
    exact = trade(1).model_copy(
        update={
            "price": Decimal("12345678901234567890.123456789012345678"),
            "traded_at": datetime(2026, 1, 1, tzinfo=UTC),
        }
    )

    assert encode(exact) == {
        "pair": "BTC-EUR",
        "trade_id": 1,
        "price": "12345678901234567890.123456789012345678",
        "size": "0.0200",
        "side": "sell",
        "traded_at": "2026-01-01T00:00:00.000000Z",
    }


def test_an_absent_instant_stays_absent() -> None:
    gap = Gap(pair="BTC-EUR", from_id=1, to_id=2, detected_at=BEGIN, missing_count=2)

    assert encode(gap)["repaired_at"] is None


@pytest.mark.parametrize("collection", [TRADES, GAPS, ORDERS, FILLS], ids=lambda each: each.name)
@given(drawn=st.data())
def test_what_is_written_is_read_again(collection: Collection[Any], drawn: st.DataObject) -> None:
    sent = drawn.draw(ANY[collection.name])

    got = decode(collection, to_json(encode(sent)))

    assert got == sent
    assert got.model_dump_json() == sent.model_dump_json()


@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=2, max_size=2))
def test_the_text_of_instants_sorts_by_time(instants: list[datetime]) -> None:
    texts = [stored(TRADES, "traded_at", each) for each in instants]

    assert (texts[0] < texts[1]) == (instants[0] < instants[1])  # type: ignore[operator]
    assert texts == [
        encode(trade(1).model_copy(update={"traded_at": each}))["traded_at"] for each in instants
    ]


def test_a_value_of_a_query_is_as_the_document_has_it() -> None:
    east = datetime(2026, 1, 1, 3, tzinfo=timezone(timedelta(hours=3)))

    assert stored(TRADES, "traded_at", east) == "2026-01-01T00:00:00.000000Z"
    assert stored(TRADES, "side", Side.BUY) == "buy"
    assert stored(ORDERS, "order_id", UUID(int=1)) == "00000000-0000-0000-0000-000000000001"
    assert stored(ORDERS, "status", "open") == "open"
    assert stored(TRADES, "trade_id", -(2**63)) == -(2**63)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("colour", "red", "no field colour"),
        ("price", Decimal(1), "price has no order"),
        ("trade_id", "1", "trade_id is int, not str"),
        ("trade_id", True, "trade_id is int, not bool"),
        ("trade_id", 2**63, "trade_id 9223372036854775808 does not fit"),
        ("pair", None, "pair is str, not NoneType"),
        ("traded_at", datetime(2026, 1, 1), "traded_at .* has no time zone"),  # noqa: DTZ001
    ],
)
def test_a_value_that_the_field_cannot_have_is_refused(name: str, value: object, said: str) -> None:
    with pytest.raises(StoreRefused, match=said):
        stored(TRADES, name, value)


def test_a_flag_has_no_order() -> None:
    with pytest.raises(StoreRefused, match="is_permanent"):
        stored(GAPS, "is_permanent", value=True)


def test_a_key_of_one_field_is_its_own_identity_and_others_cannot_be_confused() -> None:
    odd = [("sim", 1), ('sim",1,"', 1), ("sim,1", 1), ("", 11)]
    documents = [
        encode(fill(number).model_copy(update={"broker": broker})) for broker, number in odd
    ]

    assert identity(ORDERS, encode(order(1))) == "00000000-0000-0000-0000-000000000001"
    assert len({identity(FILLS, each) for each in documents}) == len(odd)


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[1]", '{"pair": "BTC-EUR"}', to_json(encode(trade(1)) | {"colour": "red"})],
)
def test_what_is_no_message_is_corrupt(text: str) -> None:
    with pytest.raises(StoreCorrupt, match="trades"):
        decode(TRADES, text)
