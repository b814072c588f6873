"""What every feed must do with a recorded capture, through the grabber's own process.

A venue plays the capture as it was received, does harm to it on the way, and says over REST what
happened. What must be stored and told is computed by the venue, from the capture alone.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.messages.platform import Condition
from grabber.feed import open_feed
from grabber.market import Market
from tests.support.feed_scene import KINDS, LIMIT_S, Harm, Kind, Scene
from tests.support.replay import (
    CAPTURES,
    pairs_of,
)
from tests.support.replay_dialects import Truth
from tests.support.waiting import eventually


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Return each kind of feed."""
    return KINDS[request.param]


@pytest.fixture
def scene(kind: Kind, tmp_path: Path, redis_url: str) -> Iterator[Scene]:
    """Return a venue with a grabber that is not started yet."""
    found = Scene(kind, kind.venue(), tmp_path, redis_url)
    yield found
    found.close()


@pytest.mark.parametrize("name", [name for name, each in KINDS.items() if each.has_books])
def test_every_level_of_a_book_is_that_of_an_independent_replay(name: str) -> None:
    feed, messages, dialect = open_feed(KINDS[name].feed), *CAPTURES[name]()
    truth, pairs = Truth(), pairs_of(messages, dialect)
    market, compared = Market(pairs, 0.0, feed.promises), 0

    for place, message in enumerate(messages):
        dialect.absorb(message, truth)
        event = feed.read(json.dumps(message).encode())
        if event is not None:
            market.hear(event, 0.0)
        if place % 40 == 0 or place == len(messages) - 1:
            for pair in pairs:
                book = market._desks[pair]._book
                if book is not None:
                    assert book._bids.sizes == truth.bids[pair]
                    assert book._asks.sizes == truth.asks[pair]
                    compared += 1

    assert compared > 40


def test_a_capture_goes_through_whole(scene: Scene) -> None:
    scene.begin()

    for part in range(1, 5):
        scene.venue.play(scene.venue.length * part // 4)
        scene.await_books()

    scene.await_trades()
    assert not scene.gaps()
    beat = scene.grabber.until(Condition.OK)
    assert (beat.figures["malformed"], beat.figures["lost_messages"]) == (0, 0)
    assert (beat.figures["reconnects"], beat.figures["gaps_open"]) == (0, 0)


def test_what_is_lost_doubled_late_or_rubbish_is_repaired(scene: Scene) -> None:
    scene.begin()
    scene.venue.play(60)
    scene.venue.rest_failures = 2

    scene.venue.play(scene.venue.length, Harm(scene))

    scene.await_trades()
    scene.await_books()
    if scene.kind.counts_trades:
        eventually(lambda: all(row.repaired_at for row in scene.gaps()), LIMIT_S)
        assert scene.gaps()
    if scene.kind.counts_messages:
        assert scene.grabber.figure("lost_messages") > 0


def test_lost_connections_kills_and_silence_cost_nothing(scene: Scene) -> None:
    scene.begin()
    fifth = scene.venue.length // 5
    scene.venue.play(fifth)
    scene.await_trades()

    scene.venue.abort()
    scene.venue.play(2 * fifth)
    scene.venue.wait_for(2 * scene.kind.requests(scene.venue))
    scene.venue.play(3 * fifth)
    scene.grabber.kill()
    scene.venue.play(4 * fifth)
    scene.begin()
    scene.venue.mute()
    scene.venue.play(scene.venue.length)

    scene.await_trades()
    scene.await_books()
    assert scene.venue.connections >= 3


def test_a_pair_that_the_venue_does_not_have_is_said_and_the_others_work(scene: Scene) -> None:
    scene.grabber.pairs = ("XXX-YYY", *scene.venue.pairs)
    scene.grabber.start()
    others = scene.kind.requests(scene.venue)
    eventually(lambda: len(scene.venue.heard) >= others)
    scene.grabber.until(Condition.DEGRADED, "XXX-YYY")

    scene.venue.play(scene.venue.length // 10)

    scene.await_trades()
    scene.await_books()
