"""ccxt as a connection: what it tells, and that it does not die in silence."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from grabber.ccxt_line import CcxtLine, CcxtRest, Shelf
from grabber.connection import FeedLost
from grabber.rest import VenueAway
from tests.support.redis import free_port
from tests.support.replay import ReplayVenue, seven_products
from tests.support.waiting import eventually

PAIR = "SKL-USD"


@pytest.fixture
def venue() -> Iterator[ReplayVenue]:
    """Return a venue that has begun to play."""
    with closing(seven_products()) as found:
        found.play(60)
        yield found


@pytest.fixture
def shelf(venue: ReplayVenue) -> Shelf:
    """Return a shelf that knows the venue's address."""
    return Shelf(venue.rest_url)


@pytest.fixture
def line(venue: ReplayVenue, shelf: Shelf) -> Iterator[CcxtLine]:
    """Return a line to that venue."""
    with closing(CcxtLine("coinbaseexchange", venue.feed_url, shelf)) as found:
        yield found


def heard(line: CcxtLine) -> list[dict[str, Any]]:
    """Return what came until something did."""
    return [json.loads(text) for text in eventually(lambda: line.receive(0.2))]


def test_the_list_comes_first_and_then_what_happens(venue: ReplayVenue, line: CcxtLine) -> None:
    line.send(PAIR)

    (listed,) = heard(line)
    venue.play(venue.length)
    (told, *_) = heard(line)

    assert (listed["pair"], listed["is_list"], told["is_list"]) == (PAIR, True, False)
    assert {each["id"] for each in listed["trades"]}.isdisjoint(
        each["id"] for each in told["trades"]
    )
    assert all(isinstance(each["price"], str) for each in told["trades"])


def test_a_pair_that_is_not_there_is_told_and_no_other_suffers(line: CcxtLine) -> None:
    line.send(f"XXX-YYY {PAIR}")

    messages = heard(line)
    messages += [] if len(messages) > 1 else heard(line)

    assert {each.get("name", each.get("pair")) for each in messages} == {"XXX-YYY", PAIR}


def test_the_markets_are_on_the_shelf_when_they_are_known(line: CcxtLine, shelf: Shelf) -> None:
    rest = CcxtRest(shelf.rest_url, shelf)
    with pytest.raises(VenueAway):
        rest.get("markets")

    line.send(PAIR)
    heard(line)

    rows = {each["symbol"]: each for each in json.loads(rest.get("markets"))}
    assert (rows["SKL/USD"]["amount"], rows["SKL/USD"]["is_traded"]) == ("0.1", True)


def test_a_reader_that_fails_is_a_loss(venue: ReplayVenue, line: CcxtLine) -> None:
    line.send(PAIR)
    heard(line)
    venue.wait_for(1)

    venue.say({"type": "l2update", "product_id": PAIR, "changes": [["buy", "1", "1"]]})

    with pytest.raises(FeedLost):
        eventually(lambda: line.receive(0.2) and None)


def test_nobody_there_is_a_loss() -> None:
    shelf = Shelf(f"http://127.0.0.1:{free_port()}")

    with closing(CcxtLine("coinbaseexchange", "ws://127.0.0.1:9", shelf)) as line:
        line.send(PAIR)
        with pytest.raises(FeedLost):
            eventually(lambda: line.receive(0.2) and None)
