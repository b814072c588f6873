"""Coinbase Exchange's user channel."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from cambista.evidence import FeedNews, FeedUp, FillSeen, OrderSeen, OrderState
from cambista.exchanges.coinbase.feed import UserTalk, fee_of
from cambista.exchanges.talk import Unwelcome
from common.messages.base import Side
from tests.support.recorded import body, user_messages

OID = "666d0000-0000-4000-8000-000100000001"
MATCH = {
    "type": "match",
    "trade_id": 7,
    "maker_order_id": "made",
    "taker_order_id": "took",
    "side": "sell",
    "size": "0.5",
    "price": "100.00",
    "product_id": "BTC-EUR",
    "sequence": 50,
    "time": "2026-11-07T08:19:27.028459Z",
}
TAKER = {"taker_user_id": "u", "user_id": "u", "taker_fee_rate": "0.006"}
MAKER = {"maker_user_id": "u", "user_id": "u", "maker_fee_rate": "0.004"}


def talk() -> UserTalk:
    return UserTalk(("BTC-EUR", "ETH-EUR"), lambda: {"key": "k", "signature": "s"})


def read(spoken: UserTalk, *messages: dict[str, Any]) -> list[FeedNews]:
    return [news for each in messages for news in spoken.read(json.dumps(each).encode())]


def order(kind: str, sequence: int, **more: str) -> dict[str, Any]:
    known = {"order_id": "took", "product_id": "BTC-EUR", "side": "buy", "price": "100"}
    return {"type": kind, "sequence": sequence, "time": MATCH["time"], **known, **more}


def test_it_begins_with_one_signed_subscription() -> None:
    (text,) = talk().hello()

    assert json.loads(text) == {
        "type": "subscribe",
        "product_ids": ["BTC-EUR", "ETH-EUR"],
        "channels": ["user", "heartbeat"],
        "key": "k",
        "signature": "s",
    }


def test_it_is_up_once_the_venue_repeats_the_channel() -> None:
    channels = [{"name": "user", "product_ids": ["BTC-EUR"], "account_ids": None}]
    spoken = talk()

    assert read(spoken, {"type": "subscriptions", "channels": []}) == []
    assert read(spoken, {"type": "subscriptions", "channels": channels}) == [FeedUp()]
    assert read(spoken, {"type": "subscriptions", "channels": channels}) == []


def test_a_wrong_key_is_unwelcome_and_a_wrong_pair_is_not() -> None:
    wrong = {"type": "error", "message": "Authentication Failed", "reason": "Invalid API Key"}
    pair = {
        "type": "error",
        "message": "Failed to subscribe",
        "reason": "XX-YY is not a valid product",
    }

    with pytest.raises(Unwelcome, match="Authentication Failed: Invalid API Key"):
        read(talk(), wrong)
    assert read(talk(), pair) == []


def test_recorded_messages_are_read() -> None:
    spoken = talk()

    seen = [news for each in user_messages() for news in spoken.read(each)]

    assert [type(each) for each in seen] == [OrderSeen] * 5
    assert [each.state for each in seen if isinstance(each, OrderSeen)] == [
        OrderState.FILLED,
        OrderState.FILLED,
        OrderState.OPEN,
        OrderState.CANCELLED,
        OrderState.PENDING,
    ]
    cancelled, received = seen[3], seen[4]
    assert isinstance(cancelled, OrderSeen)
    assert cancelled.remaining_size == Decimal("0.02")
    assert received == OrderSeen(
        venue_order_id="9c2bdfa7-f5e7-40a2-a1e2-e691dd150231",
        state=OrderState.PENDING,
        pair="ADA-USDT",
        side=Side.BUY,
        price=Decimal("0.1"),
        size=Decimal(10),
        created_at=datetime(2023, 10, 2, 17, 27, 46, 724940, tzinfo=UTC),
    )


def test_a_received_order_is_known_by_our_id() -> None:
    (seen,) = read(talk(), order("received", 1, size="2", client_oid=OID, order_type="limit"))

    assert isinstance(seen, OrderSeen)
    assert seen.client_oid == UUID(OID)
    assert (seen.size, seen.reason) == (Decimal(2), "")


def test_the_taker_trades_on_the_other_side_at_the_takers_rate() -> None:
    assert read(talk(), MATCH | TAKER) == [
        FillSeen(
            venue_order_id="took",
            trade_id=7,
            pair="BTC-EUR",
            side=Side.BUY,
            price=Decimal(100),
            size=Decimal("0.5"),
            fee=Decimal("0.3"),
            is_maker=False,
            filled_at=datetime(2026, 11, 7, 8, 19, 27, 28459, tzinfo=UTC),
        )
    ]


def test_the_maker_trades_on_the_side_that_is_told() -> None:
    (seen,) = read(talk(), MATCH | MAKER)

    assert isinstance(seen, FillSeen)
    assert (seen.venue_order_id, seen.side, seen.fee) == ("made", Side.SELL, Decimal("0.2"))
    assert seen.is_maker


def test_a_match_of_two_of_our_orders_is_two_fills() -> None:
    seen = read(talk(), MATCH | TAKER | MAKER)

    assert [each.venue_order_id for each in seen if isinstance(each, FillSeen)] == ["made", "took"]


def test_a_match_that_does_not_say_which_order_is_ours_has_everything_asked_for() -> None:
    assert read(talk(), MATCH) == [FeedUp()]


def test_a_match_without_a_rate_leaves_the_fee_open() -> None:
    (seen,) = read(talk(), MATCH | {"taker_user_id": "u"})

    assert isinstance(seen, FillSeen)
    assert seen.fee is None


def test_fees_are_those_that_the_venue_wrote_in_recorded_fills() -> None:
    for row in body("exchange_fills", "fills-BTC-EUR"):
        fee = fee_of(Decimal(row["price"]), Decimal(row["size"]), Decimal("0.005"))

        assert fee == Decimal(row["fee"])


def test_a_fee_that_the_venue_would_round_is_not_guessed() -> None:
    assert fee_of(Decimal("0.03141"), Decimal("0.12345679"), Decimal("0.0025")) is None
    assert fee_of(Decimal(1), Decimal(1), Decimal("NaN")) is None


def test_a_partial_fill_then_a_cancel_adds_up() -> None:
    told = read(
        talk(),
        order("received", 49, size="2"),
        MATCH | TAKER,
        order("open", 51, remaining_size="1.5"),
        order("done", 52, reason="canceled", remaining_size="1.5", cancel_reason="103:Admin"),
    )

    assert FeedUp() not in told
    done = told[-1]
    assert isinstance(done, OrderSeen)
    assert (done.state, done.reason) == (OrderState.CANCELLED, "103:Admin")
    assert done.remaining_size == Decimal("1.5")


def test_a_lost_match_is_noticed_at_the_orders_next_message() -> None:
    told = read(
        talk(),
        order("received", 49, size="2"),
        order("open", 51, remaining_size="1.5"),
        order("done", 52, reason="canceled", remaining_size="1.5"),
    )

    assert [type(each) for each in told] == [OrderSeen, OrderSeen, FeedUp, OrderSeen]


def test_a_match_that_comes_twice_is_told_twice_and_counted_once() -> None:
    told = read(
        talk(),
        order("received", 49, size="2"),
        MATCH | TAKER,
        MATCH | TAKER,
        order("done", 52, reason="canceled", remaining_size="1.5"),
    )

    assert [type(each) for each in told] == [OrderSeen, FillSeen, FillSeen, OrderSeen]


def test_a_size_that_self_trade_prevention_cut_is_no_lost_match() -> None:
    told = read(
        talk(),
        order("received", 49, size="2"),
        order("change", 50, reason="STP", old_size="2", new_size="1.5"),
        order("done", 52, reason="canceled", remaining_size="1.5"),
    )

    assert FeedUp() not in told


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"nonsense",
        b"[]",
        b"\xff\xfe",
        b'{"type": "match"}',
        b'{"type": "done", "order_id": "a", "product_id": "b", "remaining_size": "-1"}',
    ],
)
def test_a_message_that_cannot_be_read_has_everything_asked_for(text: bytes) -> None:
    assert talk().read(text) == [FeedUp()]


@pytest.mark.parametrize("kind", ["heartbeat", "activate", "a new one"])
def test_other_messages_tell_nothing(kind: str) -> None:
    assert read(talk(), {"type": kind, "sequence": 1, "time": "0001-01-01T00:00:00Z"}) == []
