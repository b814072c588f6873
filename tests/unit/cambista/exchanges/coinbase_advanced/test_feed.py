"""Advanced Trade's user channel."""

import json
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from cambista.evidence import FeedNews, FeedUp, OrderSeen, OrderState
from cambista.exchanges.coinbase_advanced.feed import UserTalk
from cambista.exchanges.talk import Unwelcome
from common.messages.base import Side

ORDER = {
    "order_id": "a",
    "client_order_id": "0d4ff1a2-6c1c-4d0e-9a55-7f1f3a2b9c10",
    "cumulative_quantity": "0.5",
    "leaves_quantity": "0.5",
    "avg_price": "100",
    "total_fees": "0.2",
    "status": "OPEN",
    "product_id": "BTC-EUR",
    "creation_time": "2026-04-07T14:29:55.123456Z",
    "order_side": "BUY",
    "limit_price": "100.00",
    "order_type": "Limit",
    "cancel_reason": "",
    "reject_reason": "",
}


def talk() -> UserTalk:
    tokens = iter(["t1", "t2"])
    return UserTalk(lambda: next(tokens))


def user(sequence: int, *orders: dict[str, Any]) -> dict[str, Any]:
    events = [{"type": "update", "orders": list(orders)}]
    return {"channel": "user", "sequence_num": sequence, "events": events}


def heartbeat(sequence: int, counter: str | int = 1) -> dict[str, Any]:
    event = {"current_time": "2026-04-07 14:29:55 +0000", "heartbeat_counter": counter}
    return {"channel": "heartbeats", "sequence_num": sequence, "events": [event]}


def read(spoken: UserTalk, *messages: dict[str, Any]) -> list[FeedNews]:
    return [news for each in messages for news in spoken.read(json.dumps(each).encode())]


def test_each_channel_is_asked_for_with_a_token_of_its_own() -> None:
    asked = [json.loads(text) for text in talk().hello()]

    assert [(each["channel"], each["jwt"]) for each in asked] == [
        ("heartbeats", "t1"),
        ("user", "t2"),
    ]
    assert asked[1] == {"type": "subscribe", "channel": "user", "jwt": "t2"}


def test_it_is_up_with_the_first_snapshot_or_subscription_whichever_comes_first() -> None:
    subscribed = {
        "channel": "subscriptions",
        "sequence_num": 1,
        "events": [{"subscriptions": {"heartbeats": ["heartbeats"], "user": ["u"]}}],
    }

    assert read(talk(), heartbeat(0), subscribed) == [FeedUp()]
    first, *rest = read(talk(), user(0, ORDER), subscribed)
    assert first == FeedUp()
    assert [type(each) for each in rest] == [OrderSeen]


def test_a_subscription_to_heartbeats_alone_does_not_tell_of_orders() -> None:
    subscribed = {
        "channel": "subscriptions",
        "sequence_num": 0,
        "events": [{"subscriptions": {"heartbeats": ["heartbeats"]}}],
    }

    assert read(talk(), subscribed) == []


def test_an_order_is_told_by_its_whole_state() -> None:
    _, seen = read(talk(), user(0, ORDER))

    assert isinstance(seen, OrderSeen)
    assert (seen.venue_order_id, seen.state, seen.pair) == ("a", OrderState.OPEN, "BTC-EUR")
    assert seen.client_oid == UUID("0d4ff1a2-6c1c-4d0e-9a55-7f1f3a2b9c10")
    assert (seen.side, seen.price) == (Side.BUY, Decimal(100))
    assert seen.filled_size == Decimal("0.5")


def test_what_is_empty_was_not_said() -> None:
    empty = {"limit_price": "0", "cumulative_quantity": "", "order_side": "UNKNOWN_ORDER_SIDE"}

    _, seen = read(talk(), user(0, {**ORDER, **empty, "status": "CANCELLED"}))

    assert isinstance(seen, OrderSeen)
    assert (seen.price, seen.filled_size, seen.side) == (None, None, None)
    assert seen.state is OrderState.CANCELLED


def test_a_lost_frame_of_any_channel_has_everything_asked_for() -> None:
    spoken = talk()
    read(spoken, user(0))

    assert read(spoken, heartbeat(1), heartbeat(2)) == []
    assert read(spoken, heartbeat(4)) == [FeedUp()]
    assert read(spoken, heartbeat(5)) == []


def test_a_frame_that_comes_late_or_twice_is_told_and_is_no_hole() -> None:
    spoken = talk()
    read(spoken, user(0), heartbeat(1))

    told = read(spoken, user(0, ORDER), heartbeat(2, "7"))

    assert [type(each) for each in told] == [OrderSeen]


def test_an_error_is_unwelcome() -> None:
    with pytest.raises(Unwelcome, match="authentication failure"):
        read(talk(), {"type": "error", "message": "authentication failure"})


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"nonsense",
        b"[]",
        b'{"channel": "user", "events": [{"orders": [{"status": "OPEN"}]}]}',
        b'{"channel": "user", "sequence_num": "x"}',
    ],
)
def test_a_message_that_cannot_be_read_has_everything_asked_for(text: bytes) -> None:
    assert talk().read(text)[-1] == FeedUp()


def test_an_amount_that_is_none_has_everything_asked_for() -> None:
    spoken = talk()
    read(spoken, user(0))

    assert read(spoken, user(1, {**ORDER, "cumulative_quantity": "-1"})) == [FeedUp()]
