"""Subscriptions of the Advanced Trade dialect."""

import json

import pytest

from cambista_sim.exchange.advanced.subscription import (
    AdvancedSubscriptions,
    Answer,
    speaks_advanced,
)
from tests.unit.cambista_sim.exchange.life import ANN


def subscriptions() -> AdvancedSubscriptions:
    return AdvancedSubscriptions(
        ["BTC-USD", "ETH-USD"], lambda token: ANN if token == "right" else None
    )


def ask(to: AdvancedSubscriptions, channel: str, kind: str = "subscribe", **more: object) -> Answer:
    return to.ask(json.dumps({"type": kind, "channel": channel, **more}))


def test_channels_are_added_and_listed() -> None:
    mine = subscriptions()

    assert ask(mine, "level2", product_ids=["BTC-USD"]).added == ["BTC-USD"]
    assert ask(mine, "level2", product_ids=["BTC-USD", "ETH-USD"]).added == ["ETH-USD"]
    assert ask(mine, "heartbeats").added == []

    assert mine.listing() == {"level2": ["BTC-USD", "ETH-USD"], "heartbeats": ["heartbeats"]}
    assert mine.includes("level2", "ETH-USD")
    assert mine.has("heartbeats")
    assert not mine.has("user")


def test_without_products_all_are_meant() -> None:
    assert ask(subscriptions(), "ticker").added == ["BTC-USD", "ETH-USD"]


def test_channels_are_left() -> None:
    mine = subscriptions()
    ask(mine, "ticker")
    ask(mine, "ticker", "unsubscribe", product_ids=["BTC-USD"])
    assert mine.listing() == {"ticker": ["ETH-USD"]}

    ask(mine, "ticker", "unsubscribe")

    assert mine.listing() == {}


def test_the_user_channel_wants_a_token() -> None:
    mine = subscriptions()

    assert ask(mine, "user").error == "authentication failure"
    assert ask(mine, "level2", jwt="wrong").error == "authentication failure"
    assert ask(mine, "user", jwt="right", product_ids=["BTC-USD"]).error is None
    assert mine.key is ANN


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{", "malformed JSON"),
        ("[" * 100_000, "malformed JSON"),
        ("[]", "type is invalid"),
        ('{"type":[]}', "type is invalid"),
        ('{"type":"subscribe","channel":["level2"]}', "channel is invalid"),
        ('{"type":"subscribe","channel":"level2","product_ids":[""]}', " is not a valid product"),
        ('{"type":"subscribe"}', "channel is invalid"),
        ('{"type":"subscribe","channel":"level9"}', "channel is invalid"),
        (
            '{"type":"subscribe","channel":"level2","product_ids":["X"]}',
            "X is not a valid product",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, error: str) -> None:
    assert subscriptions().ask(text).error == error


def test_the_dialect_is_told_by_the_first_message() -> None:
    assert speaks_advanced('{"type":"subscribe","channel":"level2"}')
    for other in ('{"type":"subscribe","channels":["full"]}', "{", "[]", "[" * 100_000):
        assert not speaks_advanced(other)
