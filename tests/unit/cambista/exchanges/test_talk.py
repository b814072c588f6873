"""What a message of a feed tells when it cannot be read."""

from collections.abc import Iterator

import pytest

from cambista.evidence import FeedNews, FeedUp
from cambista.exchanges.talk import Unwelcome, told
from tests.support.intents import seen


def broken(error: Exception) -> Iterator[FeedNews]:
    yield seen()
    raise error


def test_a_message_that_cannot_be_read_to_its_end_has_all_asked_for_once_more() -> None:
    assert told([seen(), seen()]) == [seen(), seen()]
    assert told(broken(ValueError("no number"))) == [FeedUp()]


def test_a_venue_that_will_not_tell_is_heard() -> None:
    with pytest.raises(Unwelcome):
        told(broken(Unwelcome("Authentication Failed")))
