"""What a socket has subscribed to."""

import json

import pytest

from cambista_sim.exchange.subscription import (
    LEVEL2,
    MATCHES,
    NEEDS_AUTHENTICATION,
    STATUS,
    TICKER,
    Answer,
    FeedError,
    Subscriptions,
)

FAILED = "Failed to subscribe"


@pytest.fixture
def subscriptions() -> Subscriptions:
    """Return what a socket has subscribed to at first: nothing."""
    return Subscriptions(["BTC-USD", "ETH-USD"])


def ask(subscriptions: Subscriptions, kind: str = "subscribe", **request: object) -> Answer:
    """Send a request."""
    return subscriptions.ask(json.dumps({"type": kind, **request}))


def test_top_level_products_are_for_every_plain_channel(subscriptions: Subscriptions) -> None:
    channels = ["matches", {"name": "ticker", "product_ids": ["ETH-USD"]}]

    answer = ask(subscriptions, product_ids=["BTC-USD"], channels=channels)

    assert answer == Answer([], [(MATCHES, "BTC-USD"), (TICKER, "ETH-USD")], is_listed=True)
    assert not subscriptions.includes(MATCHES, "ETH-USD")


def test_level2_batch_is_listed_under_its_old_name(subscriptions: Subscriptions) -> None:
    ask(subscriptions, product_ids=["BTC-USD"], channels=["level2_batch"])

    assert subscriptions.listing() == [
        {"name": "level2_50", "product_ids": ["BTC-USD"], "account_ids": None}
    ]


def test_an_unknown_product_does_not_keep_the_others_out(subscriptions: Subscriptions) -> None:
    answer = ask(subscriptions, product_ids=["BTC-XXX", "BTC-USD"], channels=["matches", "ticker"])

    assert answer.errors == [FeedError(FAILED, "BTC-XXX is not a valid product")]
    assert answer.added == [(MATCHES, "BTC-USD"), (TICKER, "BTC-USD")]
    assert answer.is_listed


@pytest.mark.parametrize("channel", ["level2", "full", "user"])
def test_private_channels_need_authentication(subscriptions: Subscriptions, channel: str) -> None:
    answer = ask(subscriptions, product_ids=["BTC-USD"], channels=[channel, "matches"])

    assert answer.errors == [FeedError(FAILED, NEEDS_AUTHENTICATION)]
    assert answer.added == [(MATCHES, "BTC-USD")]


def test_no_key_is_valid(subscriptions: Subscriptions) -> None:
    signed = {"signature": "s", "key": "k", "passphrase": "p", "timestamp": "1"}

    answer = ask(subscriptions, channels=["user"], product_ids=["BTC-USD"], **signed)

    assert answer == Answer([FeedError("Authentication Failed", '{"message":"Invalid API Key"}')])


def test_subscribing_again_adds_only_what_is_new(subscriptions: Subscriptions) -> None:
    ask(subscriptions, product_ids=["BTC-USD"], channels=["level2_batch"])

    answer = ask(subscriptions, product_ids=["BTC-USD", "ETH-USD"], channels=["level2_50"])

    assert answer.added == [(LEVEL2, "ETH-USD")]


def test_unsubscribing_drops_products_or_the_whole_channel(subscriptions: Subscriptions) -> None:
    ask(subscriptions, product_ids=["BTC-USD", "ETH-USD"], channels=["matches", "ticker"])

    ask(subscriptions, "unsubscribe", product_ids=["BTC-USD"], channels=["matches"])
    ask(subscriptions, "unsubscribe", channels=["ticker"])

    assert subscriptions.listing() == [
        {"name": "matches", "product_ids": ["ETH-USD"], "account_ids": None}
    ]
    ask(subscriptions, "unsubscribe", channels=["matches"])
    assert subscriptions.listing() == []


def test_status_needs_no_product(subscriptions: Subscriptions) -> None:
    assert ask(subscriptions, channels=["status"]).added == [(STATUS, "")]
    assert subscriptions.listing() == [{"name": "status", "product_ids": [], "account_ids": None}]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{", FeedError("Malformed JSON")),
        ("[]", FeedError("Type has to be either subscribe or unsubscribe")),
        ('{"type":"hello"}', FeedError("Type has to be either subscribe or unsubscribe")),
        ('{"type":[]}', FeedError("Type has to be either subscribe or unsubscribe")),
        ("[" * 100_000, FeedError("Malformed JSON")),
        ('{"type":"subscribe"}', FeedError(FAILED, "No channels provided")),
        ('{"type":"unsubscribe"}', FeedError("Failed to unsubscribe", "No channels provided")),
        (
            '{"type":"subscribe","channels":["wobble"]}',
            FeedError(FAILED, "wobble is not a valid channel"),
        ),
        (
            '{"type":"subscribe","channels":["heartbeat"]}',
            FeedError(FAILED, "You need to specify at least one product ID for channel heartbeat"),
        ),
        (
            '{"type":"unsubscribe","channels":[{"names":3}]}',
            FeedError("Failed to unsubscribe", "None is not a valid channel"),
        ),
    ],
)
def test_a_bad_request_is_told_what_is_wrong(
    subscriptions: Subscriptions, text: str, error: FeedError
) -> None:
    answer = subscriptions.ask(text)

    assert answer.errors == [error]
    assert answer.added == []
