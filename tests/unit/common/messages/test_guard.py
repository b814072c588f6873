"""A rest as people are told of it, and as documents have it."""

from datetime import timedelta

from common.messages.guard import KEPT_REST, Rest
from tests.support.bots import BEGAN_AT


def rest(length: timedelta) -> Rest:
    """Return a rest of that length."""
    return Rest(
        protection="cooldown",
        why="3 losses in a row",
        since=BEGAN_AT,
        until=BEGAN_AT + length,
    )


def test_its_text_says_until_when_and_names_the_day_if_that_is_far() -> None:
    assert rest(timedelta(hours=1)).text == "All bots rest until 17:08 UTC: 3 losses in a row"
    assert rest(timedelta(days=2)).text.startswith("All bots rest until 2019-01-07 16:08 UTC: ")


def test_it_is_read_from_a_document_as_it_was_written() -> None:
    written = rest(timedelta(hours=1))

    assert KEPT_REST.validate_python(written.model_dump(mode="json")) == written
    assert KEPT_REST.validate_python(None) is None
