"""A person's session."""

from datetime import timedelta

import pytest

from gui.signing_in.session import AGE_LIMIT, IDLE_LIMIT, Session
from tests.unit.gui.made import NOON

SESSION = Session("id", "admin", NOON, NOON, "stamp")
MOMENT = timedelta(microseconds=1)


def test_a_session_ends_when_it_is_not_used() -> None:
    assert SESSION.is_valid(NOON + IDLE_LIMIT - MOMENT, "stamp")
    assert not SESSION.is_valid(NOON + IDLE_LIMIT, "stamp")


def test_a_session_ends_however_much_it_is_used() -> None:
    used = Session("id", "admin", NOON, NOON + AGE_LIMIT - MOMENT, "stamp")

    assert used.is_valid(NOON + AGE_LIMIT - MOMENT, "stamp")
    assert not used.is_valid(NOON + AGE_LIMIT, "stamp")


def test_a_session_ends_with_the_password() -> None:
    assert not SESSION.is_valid(NOON, "another stamp")


def test_a_session_from_the_future_is_not_valid() -> None:
    assert not SESSION.is_valid(NOON - MOMENT, "stamp")


def test_a_use_is_noted_once_a_minute() -> None:
    assert SESSION.used(NOON + timedelta(seconds=59)) is SESSION
    later = NOON + timedelta(seconds=61)
    assert SESSION.used(later).used_at == later
    assert SESSION.used(later).began_at == NOON


def test_a_session_survives_its_cookie() -> None:
    cookie: dict[str, object] = {}

    SESSION.save(cookie)

    assert Session.load(cookie) == SESSION


@pytest.mark.parametrize("value", [None, [], ["id"], ["id", "u", "x", 1, "s"], {"a": 1}, 7])
def test_a_cookie_with_something_else_is_no_session(value: object) -> None:
    assert Session.load({"session": value}) is None
