"""Requests to change, pause or group bots."""

from uuid import UUID, uuid4

import pytest

from common.messages.bot import BotDocument, BotStatus
from common.messages.control import ContinueBot
from gui.requests.bot import InvalidRequestError
from gui.requests.control import (
    GROUP_WISHES,
    can_continue,
    checked_tags,
    copy_name,
    keeps_orders,
    of_group,
)
from tests.support.bots import admitted, wish


def bot(
    status: BotStatus = BotStatus.RUNNING, *tags: str, is_archived: bool = False
) -> BotDocument:
    document = admitted(wish(bot_id=uuid4())).document
    changes = {"status": status, "tags": tags, "is_archived": is_archived}
    return document.model_copy(update=changes)


def told(asked: str, *documents: BotDocument) -> list[tuple[str, UUID]]:
    found = of_group(asked, "night", documents, [uuid4() for _ in documents])
    return [(each.kind, each.bot_id) for each in found]


def test_tags_are_words_each_once() -> None:
    errors: dict[str, str] = {}

    assert checked_tags("btc, night  btc", errors) == ("btc", "night")
    assert checked_tags(["a", "b"], errors) == ("a", "b")
    assert errors == {}


@pytest.mark.parametrize("given", [7, None, ["a b"], ["x" * 41], [1], ["a"] * 21])
def test_what_is_no_list_of_words_is_refused(given: object) -> None:
    errors: dict[str, str] = {}

    assert checked_tags(given, errors) == ()
    assert "tags" in errors


def test_a_pause_keeps_orders_unless_it_says_otherwise() -> None:
    assert keeps_orders({})
    assert not keeps_orders({"keep_orders": False})
    with pytest.raises(InvalidRequestError):
        keeps_orders({"keep_orders": 0})


def test_a_copy_has_a_name_that_is_not_too_long() -> None:
    assert copy_name("test4") == "test4 (copy)"
    assert len(copy_name("x" * 80)) == 80


def test_a_group_is_asked_only_for_what_each_of_it_can_do() -> None:
    running, paused = bot(BotStatus.RUNNING, "night"), bot(BotStatus.PAUSED, "night")
    stopped, other = bot(BotStatus.STOPPED, "night"), bot(BotStatus.RUNNING, "day")
    hidden = bot(BotStatus.STOPPED, "night", is_archived=True)
    every = (running, paused, stopped, other, hidden)

    assert told("pause", *every) == [("pause_bot", running.uid), ("pause_bot", paused.uid)]
    assert told("stop", *every) == [("stop_bot", running.uid), ("stop_bot", paused.uid)]
    assert told("start", *every) == [("continue_bot", paused.uid), ("continue_bot", stopped.uid)]
    assert GROUP_WISHES == ("start", "pause", "stop")
    assert ContinueBot(bot_id=running.uid).command_id is None


def test_a_bot_goes_on_that_is_paused_stopped_or_crashed() -> None:
    can = {each for each in BotStatus if can_continue(bot(each))}

    assert can == {BotStatus.PAUSED, BotStatus.STOPPED, BotStatus.CRASHED}
