"""What people are told of a value that cannot be read."""

from datetime import timedelta

from common.messages.platform import Level
from gui.services.unreadable import unreadable
from tests.unit.gui.made import NOON


def test_the_notice_names_the_key_and_the_reason() -> None:
    notice = unreadable("bot:{x}:doc", "uid: Field required", NOON)

    assert notice.level is Level.ERROR
    assert "bot:{x}:doc" in notice.text
    assert notice.text.endswith("uid: Field required")


def test_the_same_fault_is_the_same_notice_whenever_it_is_met() -> None:
    first = unreadable("bot:{x}:doc", "malformed", NOON)

    assert unreadable("bot:{x}:doc", "malformed", NOON + timedelta(hours=1)) == first.model_copy(
        update={"said_at": NOON + timedelta(hours=1)}
    )
    assert unreadable("bot:{y}:doc", "malformed", NOON).notice_id != first.notice_id
    assert unreadable("bot:{x}:doc", "uid: bad", NOON).notice_id != first.notice_id


def test_a_long_key_and_a_long_reason_find_room() -> None:
    assert len(unreadable("k" * 5000, "r" * 5000, NOON).text) <= 1000
