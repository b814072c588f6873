"""A venue's reply."""

import msgspec
import pytest

from cambista.evidence import Refused, Unknown
from cambista.exchange import VenueAway, VenueRefused
from cambista.exchanges.reply import Reply, failure_of, raise_for, shortened


def test_a_body_is_read_as_what_it_should_be() -> None:
    assert Reply(200, b"[1, 2]").read(list[int]) == [1, 2]


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"id": "a', b'["a"]', b"\xff"])
def test_a_body_that_is_something_else_tells_nothing(body: bytes) -> None:
    with pytest.raises(VenueAway, match="unreadable"):
        Reply(200, body).read(list[int])


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_no_with_a_reason_is_definite(status: int) -> None:
    with pytest.raises(VenueRefused, match="invalid signature"):
        raise_for(Reply(status, b""), "invalid signature")


@pytest.mark.parametrize(
    ("status", "message"),
    [(400, None), (404, None), (429, "slow down"), (500, "oops"), (302, None), (418, "tea")],
)
def test_all_else_but_success_tells_nothing(status: int, message: str | None) -> None:
    with pytest.raises(VenueAway, match=f"status {status}"):
        raise_for(Reply(status, b""), message)


@pytest.mark.parametrize(
    ("body", "told"),
    [(b"Unauthorized\n", "status 401: Unauthorized"), (b"<html>", "no reason"), (b"", "no reason")],
)
def test_a_plain_word_instead_of_a_reason_is_shown(body: bytes, told: str) -> None:
    with pytest.raises(VenueAway, match=told):
        raise_for(Reply(401, body), None)


def test_success_raises_nothing() -> None:
    raise_for(Reply(200, b""), None)
    raise_for(Reply(201, b""), "a message")


@pytest.mark.parametrize(
    ("header", "pause_s"), [("2", 2.0), ("0.5", 0.5), ("9999", 60.0), ("-1", 1.0), ("soon", 1.0)]
)
def test_the_venue_may_say_how_long_to_leave_it_alone(header: str, pause_s: float) -> None:
    assert Reply(429, b"", {"retry-after": header}).pause_s(1.0) == pause_s
    assert Reply(429, b"").pause_s(1.0) == 1.0


def test_a_page_of_html_is_shown_in_one_short_line() -> None:
    text = shortened("<html>\n  <body>" + "x" * 5000)

    assert "\n" not in text
    assert len(text) < 250


def test_a_number_that_is_none_cannot_be_read() -> None:
    class Row(msgspec.Struct):
        epoch: float

    with pytest.raises(VenueAway):
        Reply(200, b'{"epoch": NaN}').read(Row)


@pytest.mark.parametrize(
    ("status", "message", "expected"),
    [
        (200, None, None),
        (400, "Insufficient funds", Refused("Insufficient funds")),
        (400, None, Unknown("status 400")),
        (429, None, Refused("too many requests")),
        (500, "Internal server error", Unknown("status 500")),
        (302, None, Unknown("status 302")),
    ],
)
def test_only_what_the_venue_says_outright_is_a_refusal(
    status: int, message: str | None, expected: Refused | Unknown | None
) -> None:
    assert failure_of(Reply(status, b""), message) == expected
