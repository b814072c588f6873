"""What the form of a new bot answers to what it cannot take: the fault stands beside its field."""

import re

import pytest

from common.channels import TRADER_COMMANDS
from tests.integration.gui.conftest import Visitor
from tests.integration.gui.feeder import Feeder
from tests.integration.gui.filling import FORM, fault, send
from tests.integration.gui.plain_trader import PlainTrader


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"name": ""}, "name", "is missing"),
        ({"name": "\n"}, "name", "must be one line of visible text"),
        ({"name": "x" * 99}, "name", "must have at most 80 characters"),
        ({"pair": ""}, "pair", "is missing"),
        ({"pair": "btc"}, "pair", "must look like BTC-EUR"),
        ({"pair": "DOGE-EUR"}, "pair", "is not traded"),
        ({"cambista": "nobody"}, "cambista", "is unknown"),
        ({"cambista": ""}, "cambista", "is missing"),
        ({"params.size": ""}, "params.size", "is missing"),
        ({"params.size": "lots"}, "params.size", "is not a number"),
        ({"params.size": "0"}, "params.size", "must be greater than 0"),
        ({"params.size": "0.00001"}, "params.size", "is too small"),
        ({"params.size": "0.000000001"}, "params.size", "must be a multiple of 0.00000001 BTC"),
        ({"params.buy_at": "-33700"}, "params.buy_at", "must be greater than 0"),
        ({"params.sell_at": "33830.005"}, "params.sell_at", "must be a multiple of 0.01 EUR"),
        ({"params.size": "-1"}, "params.size", "must be greater than 0"),
        ({"params.size": "NaN"}, "params.size", "must be a finite number"),
        ({"params.size": "1e999"}, "params.size", "has more than 38 digits"),
        ({"params.buy_at": "abc"}, "params.buy_at", "is not a number"),
        ({"params.buy_at": "33700.001"}, "params.buy_at", "must be a multiple of 0.01 EUR"),
        ({"params.sell_at": "1,5"}, "params.sell_at", "a point, not a comma"),
    ],
)
def test_a_fault_stands_beside_its_field_and_what_was_typed_stays(
    person: Visitor, feeder: Feeder, changed: dict[str, str], field: str, reason: str
) -> None:
    status, page = send(person, FORM | changed)

    assert status == 422
    assert reason in fault(page, field)
    assert 'value="33830.0"' in page or "params.sell_at" in changed
    assert re.search(r'name="params\.loop"[^>]*checked', page)
    assert feeder.bus.client.llen(TRADER_COMMANDS.at()) == 0


def test_what_the_trader_refuses_stands_beside_its_field(
    person: Visitor, trader: PlainTrader
) -> None:
    status, page = send(person, FORM | {"name": "refuse me"})

    assert status == 422
    assert fault(page, "params.size") == "is more than the account has"


@pytest.mark.parametrize(
    ("type_", "reason"),
    [("martingale", "type is unknown; there are: simple"), ("", "type is missing")],
)
def test_an_unknown_bot_type_is_told_above_the_form(
    person: Visitor, feeder: Feeder, type_: str, reason: str
) -> None:
    status, page = send(person, FORM | {"type": type_})

    assert status == 422
    assert fault(page, "other") == reason
    assert 'value="test4"' in page
    assert feeder.bus.client.llen(TRADER_COMMANDS.at()) == 0


@pytest.mark.parametrize(
    "left_out", ["name", "pair", "cambista", "params.size", "params.buy_at", "params.sell_at"]
)
def test_a_field_that_was_not_sent_is_named(person: Visitor, feeder: Feeder, left_out: str) -> None:
    form = {name: text for name, text in FORM.items() if name != left_out}

    status, page = send(person, form)

    assert status == 422
    assert fault(page, left_out) == "is missing"
    assert "Nothing was started" in page
    assert feeder.bus.client.llen(TRADER_COMMANDS.at()) == 0


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"%%%=&&&=%ff", b""])
@pytest.mark.parametrize(
    "media_type", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_what_is_no_form_starts_nothing(
    person: Visitor, feeder: Feeder, body: bytes, media_type: str
) -> None:
    headers = {"X-CSRFToken": person.token()}

    answer = person.browser.post("/bots", data=body, content_type=media_type, headers=headers)

    assert answer.status_code == 422
    assert fault(answer.text, "name") == "is missing"
    assert feeder.bus.client.llen(TRADER_COMMANDS.at()) == 0


@pytest.mark.parametrize("uid", ["553c5def-7e1d-44df-aeed-266c399f6b7e", "not-an-id"])
def test_an_unknown_bot_cannot_be_stopped(person: Visitor, feeder: Feeder, uid: str) -> None:
    status, page = send(person, {}, f"/bots/{uid}/stop")

    assert status == 404
    assert f"There is no bot {uid}." in page
    assert feeder.bus.client.llen(TRADER_COMMANDS.at()) == 0


def test_a_huge_form_is_refused(person: Visitor, feeder: Feeder) -> None:
    status, _ = send(person, FORM | {"name": "x" * 300_000})

    assert status == 413
