"""What the REST API answers to what it cannot serve: the field is named, and nothing is done."""

import json
from typing import Any

import pytest

from common.channels import BOT_TYPES, TRADER_COMMANDS
from common.messages.bot import BotTypes
from tests.integration.gui.asking import REQUEST, get, post
from tests.integration.gui.conftest import Visitor
from tests.integration.gui.feeder import Feeder
from tests.support.bots import TYPES
from trader.types.finder import describe


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
        ({"size": "-1"}, "params.size"),
        ({"size": "lots"}, "params.size"),
        ({"size": None}, "params.size"),
        ({"size": True}, "params.size"),
        ({"size": "1e999"}, "params.size"),
        ({"size": "NaN"}, "params.size"),
        ({"size": "0.000000001"}, "params.size"),
        ({"size": -1}, "params.size"),
        ({"size": "0"}, "params.size"),
        ({"size": "0.00001"}, "params.size"),
        ({"buy_at": "33700.001"}, "params.buy_at"),
        ({"buy_at": "-33700"}, "params.buy_at"),
        ({"sell_at": "33830.005"}, "params.sell_at"),
        ({"sell_at": "soon"}, "params.sell_at"),
        ({"sell_at": [1]}, "params.sell_at"),
        ({"loop": "yes"}, "params.loop"),
        ({"__proto__": 1}, "params.__proto__"),
    ],
)
def test_a_bad_parameter_is_named(
    visitor: Visitor, feeder: Feeder, params: dict[str, Any], field: str
) -> None:
    body = REQUEST | {"params": REQUEST["params"] | params}

    error = post(visitor, "/bots", body, 422)["error"]

    assert error["code"] == "invalid"
    assert error["fields"].keys() == {field}
    assert feeder.bus.client.llen(TRADER_COMMANDS.at()) == 0


def test_a_number_with_a_huge_exponent_is_refused_at_once(visitor: Visitor, feeder: Feeder) -> None:
    text = json.dumps(REQUEST).replace('"0.02"', "1e999999999")

    assert "params.size" in post(visitor, "/bots", text, 422)["error"]["fields"]


@pytest.mark.parametrize("field", ["type", "name", "pair", "cambista", "params"])
def test_a_missing_field_is_named(visitor: Visitor, feeder: Feeder, field: str) -> None:
    body = {name: value for name, value in REQUEST.items() if name != field}

    error = post(visitor, "/bots", body, 422)["error"]

    assert error["code"] == "invalid"
    assert error["fields"] == {field: "is missing"}
    assert feeder.bus.client.llen(TRADER_COMMANDS.at()) == 0


@pytest.mark.parametrize("field", ["size", "buy_at", "sell_at"])
def test_a_missing_parameter_is_named(visitor: Visitor, feeder: Feeder, field: str) -> None:
    params = {name: value for name, value in REQUEST["params"].items() if name != field}

    error = post(visitor, "/bots", REQUEST | {"params": params}, 422)["error"]

    assert error["fields"] == {f"params.{field}": "is missing"}


@pytest.mark.parametrize(
    "value", [None, 7, True, [], {}, ["simple"], {"sim": 1}, "", "\n", "x" * 99]
)
@pytest.mark.parametrize("field", ["type", "name", "pair", "cambista"])
def test_a_field_of_another_kind_is_named(
    visitor: Visitor, feeder: Feeder, field: str, value: object
) -> None:
    error = post(visitor, "/bots", REQUEST | {field: value}, 422)["error"]

    assert error["fields"].keys() == {field}


@pytest.mark.parametrize("params", [7, "size", [], ["size"], True])
def test_parameters_that_are_no_object_are_named(
    visitor: Visitor, feeder: Feeder, params: object
) -> None:
    error = post(visitor, "/bots", REQUEST | {"params": params}, 422)["error"]

    assert error["fields"] == {"params": "must be an object"}


def test_a_field_that_no_bot_has_is_named(visitor: Visitor, feeder: Feeder) -> None:
    fields = post(visitor, "/bots", REQUEST | {"prise": 1}, 422)["error"]["fields"]

    assert fields == {"prise": "is not a field of a bot"}


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("type", "martingale", "is unknown; there are: simple"),
        ("cambista", "x", "is unknown; there are: sim"),
        ("pair", "btc", "must look like BTC-EUR"),
        (
            "pair",
            "DOGE-EUR",
            "is not traded at Coinbase Emulated (sim); "
            "there are: BTC-EUR, ETH-EUR, ETH-BTC, BTC-USD",
        ),
    ],
)
def test_what_is_unknown_is_named_with_what_there_is(
    visitor: Visitor, feeder: Feeder, field: str, value: str, reason: str
) -> None:
    error = post(visitor, "/bots", REQUEST | {field: value}, 422)["error"]

    assert error["fields"] == {field: reason}
    assert feeder.bus.client.llen(TRADER_COMMANDS.at()) == 0


def test_a_huge_body_is_refused_unread(visitor: Visitor, feeder: Feeder) -> None:
    body = json.dumps(REQUEST | {"name": "x" * 300_000})

    assert post(visitor, "/bots", body, 413)["error"]["code"] == "request_entity_too_large"


def test_a_body_that_does_not_say_it_is_json_is_refused(visitor: Visitor, feeder: Feeder) -> None:
    answer = visitor.program.post("/api/v1/bots", data=json.dumps(REQUEST))

    assert answer.status_code == 415


@pytest.mark.parametrize("uid", ["553c5def-7e1d-44df-aeed-266c399f6b7e", "not-an-id"])
def test_an_unknown_bot_cannot_be_stopped(visitor: Visitor, feeder: Feeder, uid: str) -> None:
    error = post(visitor, f"/bots/{uid}/stop", "", 404)["error"]

    assert error["code"] == "unknown_bot"
    assert uid in error["message"]
    assert feeder.bus.client.llen(TRADER_COMMANDS.at()) == 0


def test_a_bad_instruction_of_a_whole_document_is_named(visitor: Visitor, feeder: Feeder) -> None:
    step = {"type": "order", "side": "buy", "price": "33700.0", "size": "0.02"}
    steps = [step | {"size": "-1"}, step | {"price": "33700.001"}, step | {"side": "short"}, "buy"]
    body = {**REQUEST, "cambista_link": "virc:cambista:sim", "instructions": steps}

    fields = post(visitor, "/bots", body, 422)["error"]["fields"]

    assert fields.keys() == {
        "instructions.0.size",
        "instructions.1.price",
        "instructions.2.side",
        "instructions.3",
    }


@pytest.fixture
def conditional(feeder: Feeder) -> None:
    """Offer the conditional bot."""
    types = (describe("conditional", TYPES["conditional"]),)
    feeder.bus.put(BOT_TYPES, BotTypes(types=types))


@pytest.mark.usefixtures("conditional")
@pytest.mark.parametrize(
    "step",
    [
        '{"rule": ' + '{"!":[' * 600 + "true" + "]}" * 600 + ', "side": "buy", "size": "1"}',
        '{"rule": ' + '{"!":[' * 300 + "true" + "]}" * 300 + ', "side": "buy", "size": "1"}',
        '{"rule": 5, "side": "buy", "size": "1"}',
        '{"rule": true, "side": "up", "size": "1"}',
        '{"rule": true, "side": "buy", "size": 1e999999999}',
        '{"rule": true, "side": "buy", "size": "1", "offset": "x"}',
        "[]",
        "null",
    ],
)
def test_no_rule_or_step_breaks_the_api(visitor: Visitor, feeder: Feeder, step: str) -> None:
    params = f'{{"steps": [{step}]}}'
    wish = {"type": "conditional", "name": "test", "pair": "BTC-EUR", "cambista": "sim"}
    text = json.dumps(wish)[:-1] + f', "params": {params}}}'

    answer = visitor.program.post("/api/v1/bots", data=text, content_type="application/json")

    assert answer.status_code in (202, 400, 422), answer.text[:300]
    assert len(answer.text) < 60_000
