"""The bots over the REST API: made, found, stopped."""

import json
from uuid import uuid4

import pytest

from common.channels import TRADER_COMMANDS
from common.messages.bot import BotStatus, StartBot, StopAll, StopBot
from tests.integration.gui.asking import REQUEST, get, post
from tests.integration.gui.conftest import Visitor
from tests.integration.gui.feeder import Feeder
from tests.integration.gui.plain_trader import PlainTrader
from tests.support.redis import RedisServer
from tests.support.waiting import eventually


def test_a_bot_is_made_and_found(visitor: Visitor, trader: PlainTrader) -> None:
    made = post(visitor, "/bots", REQUEST, 201)

    assert made["status"] == "running"
    assert get(visitor, f"/bots/{made['uid']}") == made
    assert [each["uid"] for each in get(visitor, "/bots")["bots"]] == [made["uid"]]
    (command,) = trader.heard
    assert isinstance(command, StartBot)
    assert command.params == REQUEST["params"]


def test_numbers_are_taken_and_never_pass_through_a_float(
    visitor: Visitor, trader: PlainTrader
) -> None:
    text = json.dumps(REQUEST | {"params": "?"}).replace(
        '"?"', '{"size": 0.10000000, "buy_at": 12345678901234567.89, "sell_at": 33830}'
    )

    post(visitor, "/bots", text, 201)

    (command,) = trader.heard
    assert isinstance(command, StartBot)
    assert command.params == {
        "size": "0.10000000",
        "buy_at": "12345678901234567.89",
        "sell_at": "33830",
    }


def test_a_whole_document_of_the_original_is_taken(visitor: Visitor, trader: PlainTrader) -> None:
    step = {"type": "order", "side": "buy", "pair": "BTC-EUR", "price": 33700.0, "size": 0.02}
    document = {
        "uid": str(uuid4()),
        "name": "test4",
        "type": "simple",
        "pair": "BTC-EUR",
        "cambista_link": "virc:cambista:sim",
        "status": "running",
        "instructions_loop": True,
        "instructions": [step, step | {"side": "sell", "price": 33830.0}],
        "history": [],
    }

    made = post(visitor, "/bots", document, 201)

    assert made["uid"] != document["uid"]
    (command,) = trader.heard
    assert isinstance(command, StartBot)
    assert command.params["instructions_loop"] is True


def test_asking_again_under_the_same_key_makes_no_second_bot(
    visitor: Visitor, trader: PlainTrader
) -> None:
    key = {"Idempotency-Key": "my order of today"}

    first = post(visitor, "/bots", REQUEST, 201, **key)
    again = post(visitor, "/bots", REQUEST, 200, **key)
    other = post(visitor, "/bots", REQUEST, 201)

    assert first["uid"] == again["uid"] != other["uid"]
    assert len(trader.heard) == 2


def test_what_the_trader_refuses_is_told_with_its_reasons(
    visitor: Visitor, trader: PlainTrader
) -> None:
    error = post(visitor, "/bots", REQUEST | {"name": "refuse me"}, 422)["error"]

    assert error["code"] == "refused"
    assert error["fields"] == {"params.size": "is more than the account has"}


def test_a_trader_that_is_slow_is_not_waited_for_for_ever(
    visitor: Visitor, trader: PlainTrader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.services.bot_life.ANSWER_WITHIN_S", 0.3)

    made = post(visitor, "/bots", REQUEST | {"name": "leave me"}, 202)

    assert made["status"] == "building"
    assert made["cambista_title"] == "Coinbase Emulated (sim)"


def test_nothing_is_started_while_the_trader_is_silent(
    visitor: Visitor, feeder: Feeder, redis_server: RedisServer
) -> None:
    feeder.bus.client.delete("health:{trader}:here")

    error = post(visitor, "/bots", REQUEST, 503)["error"]

    assert error["code"] == "trader_away"
    assert feeder.bus.client.llen(TRADER_COMMANDS.at()) == 0


def test_a_bot_is_stopped_once(visitor: Visitor, feeder: Feeder, trader: PlainTrader) -> None:
    uid = feeder.bot().uid

    asked = post(visitor, f"/bots/{uid}/stop", "", 202)
    eventually(lambda: get(visitor, f"/bots/{uid}")["status"] == "stopped")
    error = post(visitor, f"/bots/{uid}/stop", "", 409)["error"]

    assert asked == {"uid": str(uid), "status": "running"}
    assert error["code"] == "not_alive"
    assert trader.heard == [StopBot(bot_id=uid)]


def test_stopping_an_unknown_bot_asks_nothing_of_the_trader(
    visitor: Visitor, feeder: Feeder
) -> None:
    post(visitor, f"/bots/{uuid4()}/stop", "", 404)

    assert feeder.bus.client.llen(TRADER_COMMANDS.at()) == 0


def test_a_stop_is_not_lost_while_the_trader_is_away(visitor: Visitor, feeder: Feeder) -> None:
    uid = feeder.bot().uid
    feeder.bus.client.delete("health:{trader}:here")

    post(visitor, f"/bots/{uid}/stop", "", 202)

    assert feeder.bus.client.llen(TRADER_COMMANDS.at()) == 1


def test_stopping_all_says_how_many_live(
    visitor: Visitor, feeder: Feeder, trader: PlainTrader
) -> None:
    feeder.bot(name="a")
    feeder.bot(name="b", status=BotStatus.PAUSED)
    feeder.bot(name="c", status=BotStatus.ENDED)

    assert post(visitor, "/bots/stop-all", "", 202) == {"bots": 2}
    eventually(lambda: trader.heard == [StopAll()])


def test_living_bots_come_first_then_the_newest(visitor: Visitor, feeder: Feeder) -> None:
    for name, status in (
        ("old", BotStatus.RUNNING),
        ("ended", BotStatus.ENDED),
        ("new", BotStatus.RUNNING),
    ):
        feeder.bot(name=name, status=status)

    assert [each["name"] for each in get(visitor, "/bots")["bots"]] == ["new", "old", "ended"]
