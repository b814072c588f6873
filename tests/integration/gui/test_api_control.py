"""What is done to a bot that is there, over the REST API, with a real trader."""

from typing import Any

import pytest

from tests.integration.gui.asking import REQUEST, get, post
from tests.integration.gui.conftest import Visitor
from tests.support.traders import TraderProcess
from tests.support.venue import Venue
from tests.support.waiting import eventually


@pytest.fixture
def bot(visitor: Visitor, real_trader: TraderProcess, venue: Venue) -> dict[str, Any]:
    """Return a bot that has an order open, tagged ``night``."""
    made: dict[str, Any] = post(visitor, "/bots", REQUEST, 201)
    eventually(venue.open_orders)
    change(visitor, made, {"tags": ["night", "btc"]})
    venue.obey_until(lambda: look(visitor, made)["tags"])
    return made


def look(visitor: Visitor, bot: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = get(visitor, f"/bots/{bot['uid']}")
    return found


def ask(
    visitor: Visitor,
    bot: dict[str, Any],
    what: str,
    status: int = 202,
    body: object = None,
) -> Any:  # noqa: ANN401 - JSON
    return post(visitor, f"/bots/{bot['uid']}/{what}", body or {}, status)


def change(visitor: Visitor, bot: dict[str, Any], body: object, status: int = 202) -> Any:  # noqa: ANN401
    answer = visitor.program.patch(f"/api/v1/bots/{bot['uid']}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json


def await_status(visitor: Visitor, bot: dict[str, Any], status: str, venue: Venue) -> None:
    venue.obey_until(lambda: look(visitor, bot)["status"] == status)


def test_a_bot_is_paused_continued_and_its_log_tells_of_it(
    visitor: Visitor, bot: dict[str, Any], venue: Venue
) -> None:
    answer = ask(visitor, bot, "pause", body={"keep_orders": False})

    assert (answer["what"], answer["is_done"]) == ("pause", True)
    await_status(visitor, bot, "paused", venue)
    eventually(lambda: not venue.open_orders())
    ask(visitor, bot, "continue")
    await_status(visitor, bot, "running", venue)
    eventually(venue.open_orders)
    texts = [each["text"] for each in get(visitor, f"/bots/{bot['uid']}/log")["lines"]]
    assert any("pauses" in each for each in texts)
    assert texts.index("test4: goes on") < texts.index("test4: pauses, and cancels its open orders")
    ask(visitor, bot, "pause", 422, {"keep_orders": "yes", "x": 1})


def test_a_bot_is_edited_and_what_is_wrong_is_named(
    visitor: Visitor, bot: dict[str, Any], venue: Venue
) -> None:
    wrong = change(visitor, bot, {"params": {"size": "-1", "hurry": True}, "name": ""}, 422)

    assert set(wrong["error"]["fields"]) == {"params.size", "params.hurry", "name"}
    assert set(change(visitor, bot, {}, 422)["error"]["fields"]) == {"name"}
    assert "tags" in change(visitor, bot, {"tags": ["a b"]}, 422)["error"]["fields"]
    change(visitor, bot, {"params": {"buy_at": "33600"}, "name": "calm"})
    eventually(lambda: [str(each.asked.price) for each in venue.open_orders()] == ["33600"])
    after = look(visitor, bot)
    assert (after["name"], after["params"]["buy_at"]) == ("calm", "33600")
    assert after["params"]["sell_at"] == REQUEST["params"]["sell_at"]


def test_a_copy_is_made_once_for_a_key(visitor: Visitor, bot: dict[str, Any], venue: Venue) -> None:
    key = {"Idempotency-Key": "one more"}

    first = post(visitor, f"/bots/{bot['uid']}/duplicate", {}, 201, **key)
    again = post(visitor, f"/bots/{bot['uid']}/duplicate", {}, 201, **key)

    assert first["uid"] == again["uid"] != bot["uid"]
    assert (first["name"], first["tags"]) == ("test4 (copy)", ["night", "btc"])
    assert first["params"] == look(visitor, bot)["params"]


def test_a_bot_that_is_done_is_archived_and_deleted(
    visitor: Visitor, bot: dict[str, Any], venue: Venue
) -> None:
    refusal = visitor.program.delete(f"/api/v1/bots/{bot['uid']}")
    assert refusal.status_code == 409
    assert "stop it first" in refusal.text
    ask(visitor, bot, "archive", 409)
    ask(visitor, bot, "stop")
    await_status(visitor, bot, "stopped", venue)

    ask(visitor, bot, "archive")
    assert get(visitor, "/bots")["bots"] == []
    assert [each["uid"] for each in get(visitor, "/bots?archived=1")["bots"]] == [bot["uid"]]
    ask(visitor, bot, "archive", body={"is_archived": False})
    assert len(get(visitor, "/bots")["bots"]) == 1
    assert visitor.program.delete(f"/api/v1/bots/{bot['uid']}").status_code == 202
    get(visitor, f"/bots/{bot['uid']}", 404)


def test_bots_are_paused_started_and_stopped_by_tag(
    visitor: Visitor, bot: dict[str, Any], venue: Venue
) -> None:
    other = post(visitor, "/bots", REQUEST, 201)

    asked = post(visitor, "/tags/night/pause", {}, 202)

    assert asked["bots"] == [bot["uid"]]
    await_status(visitor, bot, "paused", venue)
    assert look(visitor, other)["status"] == "running"
    post(visitor, "/tags/night/start", {}, 202)
    await_status(visitor, bot, "running", venue)
    post(visitor, "/tags/night/stop", {}, 202)
    await_status(visitor, bot, "stopped", venue)
    post(visitor, "/tags/day/stop", {}, 404)
    post(visitor, "/tags/night/explode", {}, 404)


def test_a_command_is_not_carried_out_twice_under_one_key(
    visitor: Visitor, bot: dict[str, Any], venue: Venue
) -> None:
    key = {"Idempotency-Key": "once"}
    path = f"/bots/{bot['uid']}/pause"

    post(visitor, path, {}, 202, **key)
    await_status(visitor, bot, "paused", venue)
    ask(visitor, bot, "continue")
    await_status(visitor, bot, "running", venue)
    post(visitor, path, {}, 202, **key)
    venue.obey(0.3)

    assert look(visitor, bot)["status"] == "running"
