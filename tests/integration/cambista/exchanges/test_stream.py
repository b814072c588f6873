"""A feed on a real socket: it comes up, tells, is lost, and comes back."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from queue import Queue

import pytest
from aiohttp import ClientConnectionResetError

from cambista.evidence import FeedDown, FeedNews, FeedUp, OrderSeen
from cambista.exchanges import stream
from cambista.exchanges.coinbase.feed import UserTalk
from cambista.exchanges.host import Address
from cambista.exchanges.stream import Stream
from tests.support.socket_venue import SocketVenue, socket_venue

SUBSCRIBED = {"type": "subscriptions", "channels": [{"name": "user", "product_ids": ["BTC-EUR"]}]}
HEARTBEAT = {"type": "heartbeat", "sequence": 1, "product_id": "BTC-EUR", "last_trade_id": 1}
OPEN = {
    "type": "open",
    "order_id": "a",
    "product_id": "BTC-EUR",
    "sequence": 2,
    "remaining_size": "1",
}
SECRET = "hush-hush"

News = Queue[FeedNews]


@pytest.fixture
def venue() -> Iterator[SocketVenue]:
    with socket_venue() as found:
        found.greeting = [SUBSCRIBED]
        yield found


@pytest.fixture
def news() -> News:
    return Queue()


@pytest.fixture
def feed(venue: SocketVenue) -> Iterator[Stream]:
    address = Address(venue.url, "127.0.0.1")
    found = Stream("coinbase", address, lambda: UserTalk(("BTC-EUR",), lambda: {"key": SECRET}))
    yield found
    found.close()


def test_it_comes_up_and_tells(venue: SocketVenue, feed: Stream, news: News) -> None:
    feed.start(news.put)

    assert news.get(timeout=60) == FeedUp()
    venue.say(HEARTBEAT, OPEN)
    seen = news.get(timeout=60)
    assert isinstance(seen, OrderSeen)
    assert seen.venue_order_id == "a"
    assert venue.heard[0]["channels"] == ["user", "heartbeat"]


@pytest.mark.parametrize("how", ["hang_up", "abort"])
def test_a_lost_connection_is_told_and_made_again(
    venue: SocketVenue, feed: Stream, news: News, how: str
) -> None:
    feed.start(news.put)
    assert news.get(timeout=60) == FeedUp()

    getattr(venue, how)()

    assert isinstance(news.get(timeout=60), FeedDown)
    assert news.get(timeout=60) == FeedUp()
    assert venue.connections == 2


def test_a_venue_that_is_away_is_told_once_and_tried_until_it_is_back(
    venue: SocketVenue, feed: Stream, news: News
) -> None:
    venue.deaf()

    feed.start(news.put)

    down = news.get(timeout=60)
    assert isinstance(down, FeedDown)
    assert down.reason.startswith("not connected")
    venue.listen()
    assert news.get(timeout=60) == FeedUp()


def test_a_silent_connection_is_given_up(
    venue: SocketVenue, feed: Stream, news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "SILENCE_S", 2.0)
    feed.start(news.put)
    assert news.get(timeout=60) == FeedUp()

    down = news.get(timeout=60)

    assert down == FeedDown("silent for 2 s")
    assert news.get(timeout=60) == FeedUp()


def test_a_connection_that_is_never_subscribed_is_given_up(
    venue: SocketVenue, feed: Stream, news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "WELCOME_S", 0.2)
    venue.greeting = [HEARTBEAT]
    feed.start(news.put)

    assert news.get(timeout=60) == FeedDown("not subscribed within 0.2 s")


def test_a_refused_key_is_told_with_the_venues_reason_and_without_the_key(
    venue: SocketVenue, feed: Stream, news: News, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    venue.greeting = [
        {"type": "error", "message": "Authentication Failed", "reason": "Invalid API Key"}
    ]
    feed.start(news.put)

    assert news.get(timeout=60) == FeedDown("Authentication Failed: Invalid API Key")
    venue.greeting = [SUBSCRIBED]
    assert news.get(timeout=60) == FeedUp()
    assert SECRET not in caplog.text + repr(feed) + str(vars(feed))


def test_a_hearer_that_fails_does_not_silence_the_feed(
    venue: SocketVenue, feed: Stream, news: News
) -> None:
    def hear(told: FeedNews) -> None:
        if isinstance(told, OrderSeen):
            raise RuntimeError("cannot take this in")  # noqa: TRY004 - any failure
        news.put(told)

    feed.start(hear)
    assert news.get(timeout=60) == FeedUp()

    venue.say(OPEN)

    assert isinstance(news.get(timeout=60), FeedDown)
    assert news.get(timeout=60) == FeedUp()


def test_after_it_is_closed_it_tells_nothing(venue: SocketVenue, feed: Stream, news: News) -> None:
    feed.start(news.put)
    assert news.get(timeout=60) == FeedUp()

    feed.close()
    with suppress(ClientConnectionResetError):  # the venue may have noticed already
        venue.say(OPEN)

    assert news.empty()


def test_a_feed_that_was_never_started_closes(venue: SocketVenue, feed: Stream) -> None:
    feed.close()

    assert venue.connections == 0
