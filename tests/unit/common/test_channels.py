"""The channels: their keys, and what they carry."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from pydantic import ValidationError

from common.channel import Board, Queue
from common.channels import (
    BOT_INBOX,
    BROKER_ORDERS,
    CHANNELS,
    HEARTBEATS,
    NOTICES,
    TRADER_COMMANDS,
    TRADES,
)
from common.messages.bot import StopAll, StopRequested
from common.messages.order import AskWallet
from common.messages.platform import Condition, Heartbeat
from tests.support.samples import trade

BOT = UUID("553c5def-7e1d-44df-aeed-266c399f6b7e")


def test_a_key_has_its_parts_where_the_template_has_capitals() -> None:
    assert TRADES.at("BTC-EUR") == "market:{BTC-EUR}:trade"
    assert HEARTBEATS.at("grabber", "host-1") == "health:{grabber}:host-1"
    assert TRADER_COMMANDS.at() == "trader:{commands}"


def test_the_parts_are_read_back_from_a_key() -> None:
    assert TRADES.parts_of("market:{BTC-EUR}:trade") == ("BTC-EUR",)
    assert HEARTBEATS.parts_of("health:{grabber}:host-1") == ("grabber", "host-1")


def test_a_message_is_the_same_after_the_way_over_the_wire() -> None:
    message = trade(7, price="3371.00")

    assert TRADES.decode(TRADES.encode(message)) == message
    assert b'"price":"3371.00"' in TRADES.encode(message)


def test_a_queue_of_several_messages_knows_them_by_their_kind() -> None:
    assert BOT_INBOX.decode(BOT_INBOX.encode(StopRequested())) == StopRequested()
    assert TRADER_COMMANDS.decode(b'{"kind": "stop_all"}') == StopAll()
    asked = AskWallet(bot_id=BOT)
    assert BROKER_ORDERS.decode(BROKER_ORDERS.encode(asked)) == asked


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"not json",
        b"[]",
        b'{"kind": "start_war"}',
        b'{"kind": "stop_all", "now": true}',
        b'\xff\xfe{"kind": "stop_all"}',
    ],
)
def test_what_is_no_message_is_refused(text: bytes) -> None:
    with pytest.raises(ValidationError):
        TRADER_COMMANDS.decode(text)


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.key)
def test_every_key_has_one_hash_tag(channel: Queue[object]) -> None:
    tags = channel.key.count("{")

    assert tags == channel.key.count("}") == 1


def test_no_two_channels_have_the_same_keys() -> None:
    patterns = [channel.pattern for channel in CHANNELS]

    assert len(set(patterns)) == len(patterns)


def test_a_heartbeat_outlives_some_beats_and_a_notice_stays_for_a_while() -> None:
    heartbeat = Heartbeat(
        service="grabber",
        instance="host-1",
        condition=Condition.OK,
        started_at=datetime(2026, 1, 1, tzinfo=UTC),
        beat_at=datetime(2026, 1, 1, tzinfo=UTC),
    )

    assert isinstance(HEARTBEATS, Board)
    assert HEARTBEATS.expiry_s == 10
    assert HEARTBEATS.decode(HEARTBEATS.encode(heartbeat)) == heartbeat
    assert NOTICES.kept_count == 50
