"""Coinbase Advanced Trade's messages that are not as the others, and such as cannot be right."""

import pytest

from grabber.advanced_wire import event
from grabber.feed import MalformedMessage, Numbered, Refused
from tests.unit.grabber.feeds.test_coinbase_advanced import LEVELS, TRADES


def test_a_heartbeat_may_count_in_a_text() -> None:
    text = b'{"channel":"heartbeats","sequence_num":35,"events":[{"heartbeat_counter":"41691"}]}'

    assert event(text) == Numbered(35, ())


def test_a_refusal_names_the_pair() -> None:
    refusal = event(b'{"type":"error","message":"BTC-XXX is not a valid product"}')

    assert isinstance(refusal, Refused)
    assert refusal.pair == "BTC-XXX"


def test_a_message_without_channel_and_number_is_of_no_interest() -> None:
    assert event(b'{"channel":"news"}') is None


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"{}",
        b'{"channel":"market_trades"}',
        TRADES.replace(b'"65083.66"', b'"-1"'),
        TRADES.replace(b'"65083.66"', b'"NaN"'),
        TRADES.replace(b'"BUY"', b'"UNKNOWN_ORDER_SIDE"'),
        TRADES.replace(b'"1068572096"', b'"x"'),
        TRADES.replace(b"2026-08-09T21:05:51.426861Z", b"0001-01-01T00:00:00Z"),
        LEVELS.replace(b'"0.01321935"', b'"-1"'),
        LEVELS.replace(b'"bid"', b'"middle"'),
    ],
)
def test_what_cannot_be_right_is_malformed(text: bytes) -> None:
    with pytest.raises(MalformedMessage):
        event(text)
