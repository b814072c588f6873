"""The REST API over a real Redis."""

import json
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from common.channels import TRADER_COMMANDS
from common.messages.bot import BotStatus, StartBot, StopAll, StopBot
from common.messages.platform import Condition
from tests.integration.gui.conftest import Visitor
from tests.integration.gui.feeder import Feeder, PlainTrader
from tests.support.redis import RedisServer
from tests.support.waiting import eventually

REQUEST: dict[str, Any] = {
    "type": "simple",
    "name": "test4",
    "pair": "BTC-EUR",
    "cambista": "sim",
    "params": {"size": "0.02", "buy_at": "33700.0", "sell_at": "33830.0", "loop": True},
}


def get(visitor: Visitor, path: str, status: int = 200) -> Any:  # noqa: ANN401 - JSON
    """Ask as a program, and return the JSON of the answer."""
    answer = visitor.program.get(f"/api/v1{path}")
    assert answer.status_code == status, answer.text
    return answer.json


def post(visitor: Visitor, path: str, body: object, status: int, **headers: str) -> Any:  # noqa: ANN401
    """Post JSON as a program, and return the JSON of the answer."""
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    answer = visitor.program.post(
        f"/api/v1{path}", data=text, content_type="application/json", headers=headers
    )
    assert answer.status_code == status, answer.text
    return answer.json


def test_the_market_is_told_exactly(visitor: Visitor, feeder: Feeder) -> None:
    pairs = get(visitor, "/pairs")["pairs"]
    tickers = {each["pair"]: each for each in get(visitor, "/tickers")["tickers"]}
    windows = get(visitor, "/windows/BTC-EUR")

    assert [each["pair"] for each in pairs] == ["BTC-EUR", "BTC-USD", "ETH-BTC", "ETH-EUR"]
    assert pairs[0]["quote_increment"] == "0.01"
    assert tickers["BTC-EUR"]["price"] == "33710.50"
    assert (tickers["BTC-EUR"]["bid"], tickers["BTC-EUR"]["ask"]) == ("33710.49", "33710.51")
    assert windows["windows"][0]["interval"] == "1m"
    assert windows["windows"][-1]["is_whole"] is False


def test_who_trades_and_with_what_is_told(visitor: Visitor, feeder: Feeder) -> None:
    (sim,) = get(visitor, "/cambistas")["cambistas"]
    wallet = get(visitor, "/wallets/sim")
    (type_,) = get(visitor, "/bot-types")["types"]

    assert (sim["name"], sim["maker_fee_rate"]) == ("sim", "0.004")
    assert wallet["balances"][0] == {
        "currency": "EUR",
        "balance": "9932.10",
        "hold": "0",
        "available": "9932.10",
    }
    assert type_["params_schema"]["required"] == ["size", "buy_at", "sell_at"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/windows/DOGE-EUR", "unknown_pair"),
        ("/windows/*", "unknown_pair"),
        ("/wallets/nobody", "unknown_cambista"),
        ("/bots/553c5def-7e1d-44df-aeed-266c399f6b7e", "unknown_bot"),
        ("/bots/not-an-id", "unknown_bot"),
        ("/nowhere", "not_found"),
    ],
)
def test_what_is_not_there_is_said_to_be_unknown(
    visitor: Visitor, feeder: Feeder, path: str, code: str
) -> None:
    error = get(visitor, path, 404)["error"]

    assert error["code"] == code
    assert error.keys() == {"code", "message", "fields"}


def test_a_method_that_is_not_taken_is_said_so(visitor: Visitor, feeder: Feeder) -> None:
    answer = visitor.program.delete("/api/v1/bots")

    assert answer.status_code == 405
    assert answer.json is not None
    assert answer.json["error"]["code"] == "method_not_allowed"
    assert "POST" in answer.headers["Allow"]


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
    monkeypatch.setattr("gui.bot_life.ANSWER_WITHIN_S", 0.3)

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


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "nonsense",
        "[]",
        "null",
        '"bot"',
        '{"params": NaN}',
        '{"params": {"size": Infinity}}',
        '{"params": {"size": -Infinity}}',
        "[" * 100_000,
        '{"a": ' + "9" * 5000 + "}",
        b"\xff\xfe{",
        '{"a": "\x01"}',
    ],
)
def test_what_is_not_a_json_object_is_refused(
    visitor: Visitor, feeder: Feeder, text: str | bytes
) -> None:
    assert post(visitor, "/bots", text, 400)["error"]["code"] == "malformed"


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({}, "params.size"),
        ({"size": "-1"}, "params.size"),
        ({"size": "lots"}, "params.size"),
        ({"size": None}, "params.size"),
        ({"size": True}, "params.size"),
        ({"size": "1e999"}, "params.size"),
        ({"size": "NaN"}, "params.size"),
        ({"size": "0.000000001"}, "params.size"),
        ({"buy_at": "33700.001"}, "params.buy_at"),
        ({"sell_at": [1]}, "params.sell_at"),
        ({"loop": "yes"}, "params.loop"),
        ({"__proto__": 1}, "params.__proto__"),
    ],
)
def test_a_bad_parameter_is_named(
    visitor: Visitor, feeder: Feeder, params: dict[str, Any], field: str
) -> None:
    body = REQUEST | {"params": (REQUEST["params"] | params) if params else {}}

    error = post(visitor, "/bots", body, 422)["error"]

    assert error["code"] == "invalid"
    assert field in error["fields"]
    assert feeder.bus.client.llen(TRADER_COMMANDS.at()) == 0


def test_a_number_with_a_huge_exponent_is_refused_at_once(visitor: Visitor, feeder: Feeder) -> None:
    text = json.dumps(REQUEST).replace('"0.02"', "1e999999999")

    assert "params.size" in post(visitor, "/bots", text, 422)["error"]["fields"]


def test_an_unknown_pair_and_cambista_are_named(visitor: Visitor, feeder: Feeder) -> None:
    body = REQUEST | {"pair": "DOGE-EUR", "cambista": "sim"}
    assert "DOGE" not in post(visitor, "/bots", body, 422)["error"]["fields"]["pair"]

    fields = post(visitor, "/bots", REQUEST | {"cambista": "x"}, 422)["error"]["fields"]
    assert fields == {"cambista": "is unknown; there are: sim"}


def test_a_huge_body_is_refused_unread(visitor: Visitor, feeder: Feeder) -> None:
    body = json.dumps(REQUEST | {"name": "x" * 300_000})

    assert post(visitor, "/bots", body, 413)["error"]["code"] == "request_entity_too_large"


def test_a_body_that_does_not_say_it_is_json_is_refused(visitor: Visitor, feeder: Feeder) -> None:
    answer = visitor.program.post("/api/v1/bots", data=json.dumps(REQUEST))

    assert answer.status_code == 415


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


def test_one_unreadable_document_does_not_hide_the_others(visitor: Visitor, feeder: Feeder) -> None:
    feeder.bot(name="good")
    feeder.bus.client.set("bot:{junk}:doc", "{nonsense")
    feeder.bus.client.set("bot:553c5def-7e1d-44df-aeed-266c399f6b7e:doc", '{"uid": 7}')

    assert [each["name"] for each in get(visitor, "/bots")["bots"]] == ["good"]
    get(visitor, "/bots/553c5def-7e1d-44df-aeed-266c399f6b7e", 404)


def test_health_is_ok_when_every_service_is_heard(visitor: Visitor, feeder: Feeder) -> None:
    assert get(visitor, "/health")["status"] == "degraded"  # the dashboard's own hub is not run
    gui = {"service": "gui", "instance": "here", "condition": "ok", "detail": ""}
    beat = json.loads(feeder.bus.client.get("health:{trader}:here") or b"{}") | gui
    feeder.bus.client.set("health:{gui}:here", json.dumps(beat))

    health = get(visitor, "/health")

    assert health["status"] == "ok"
    assert health["services"]["trader"]["state"] == "ok"


def test_health_is_told_to_all_and_its_details_to_who_is_signed_in(
    visitor: Visitor, feeder: Feeder
) -> None:
    feeder.beat("grabber", condition=Condition.WAITING, detail="the feed is away")

    anybody = visitor.browser.get("/api/v1/health")
    program = get(visitor, "/health")

    assert anybody.json == {"status": "degraded", "services": {}}
    assert program["services"]["grabber"]["detail"] == "the feed is away"


def test_figures_are_there_for_prometheus(visitor: Visitor, feeder: Feeder) -> None:
    feeder.bot()

    answer = visitor.program.get("/metrics")

    assert answer.headers["Content-Type"].startswith("text/plain")
    assert 'virc_bots{status="running"} 1.0' in answer.text
    assert 'virc_grabber_messages{instance="here"} 12.0' in answer.text


def test_while_redis_is_away_everything_says_so_and_comes_back(
    visitor: Visitor, feeder: Feeder, redis_server: RedisServer
) -> None:
    visitor.sign_in()
    redis_server.kill()
    try:
        for path in ("/pairs", "/bots", "/windows/BTC-EUR"):
            assert get(visitor, path, 503)["error"]["code"] == "redis_away"
        post(visitor, "/bots", REQUEST, 503)
        assert get(visitor, "/health", 503)["status"] == "waiting"
        page = visitor.browser.get("/")
        assert page.status_code == 503
        assert "Redis is away" in page.text
        assert page.headers["Retry-After"] == "5"
    finally:
        redis_server.start()

    assert get(visitor, "/pairs")["pairs"]
    assert visitor.browser.get("/").status_code == 200


def test_prices_stay_exact_from_redis_to_the_answer(visitor: Visitor, feeder: Feeder) -> None:
    feeder.ticker("ETH-BTC", Decimal("0.05468000"))

    assert get(visitor, "/windows/ETH-BTC")["price"] == "0.05468000"
