"""The pages and their forms, without a browser's screen."""

import re
from uuid import uuid4

import pytest

from common.channels import TRADER_COMMANDS
from common.messages.bot import BotStatus, StartBot, StopAll, StopBot
from tests.integration.gui.conftest import Visitor
from tests.integration.gui.feeder import Feeder, PlainTrader
from tests.support.waiting import eventually

FORM = {
    "type": "simple",
    "name": "test4",
    "pair": "BTC-EUR",
    "cambista": "sim",
    "request_key": "one sending",
    "params.size": "0.02",
    "params.buy_at": "33700.0",
    "params.sell_at": "33830.0",
    "params.loop": "on",
}


@pytest.fixture
def person(visitor: Visitor, feeder: Feeder) -> Visitor:
    """Return somebody who has signed in."""
    visitor.sign_in()
    return visitor


def send(person: Visitor, form: dict[str, str], path: str = "/bots") -> tuple[int, str]:
    """Send a form, and return the answer's status and text."""
    answer = person.browser.post(path, data=form | {"csrf_token": person.token()})
    return answer.status_code, answer.text


def fault(page: str, field: str) -> str:
    """Return what stands beside a field."""
    found = re.search(rf'data-testid="error-{re.escape(field)}">([^<]*)<', page)
    assert found is not None, field
    return found[1]


def test_a_sent_form_starts_a_bot(person: Visitor, trader: PlainTrader) -> None:
    status, _ = send(person, FORM)

    assert status == 303
    (command,) = trader.heard
    assert isinstance(command, StartBot)
    assert command.params == {
        "size": "0.02",
        "buy_at": "33700.0",
        "sell_at": "33830.0",
        "loop": True,
        "begin_at_sell": False,
        "post_only": False,
    }


def test_a_form_sent_twice_starts_one_bot(person: Visitor, trader: PlainTrader) -> None:
    send(person, FORM)
    send(person, FORM)

    assert len(trader.heard) == 1


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"name": ""}, "name", "is missing"),
        ({"pair": "DOGE-EUR"}, "pair", "is not traded"),
        ({"cambista": "nobody"}, "cambista", "is unknown"),
        ({"params.size": ""}, "params.size", "is missing"),
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


def test_an_unknown_bot_type_is_told_above_the_form(person: Visitor, feeder: Feeder) -> None:
    status, _ = send(person, FORM | {"type": "martingale"})

    assert status == 422


def test_a_form_is_not_sent_to_a_silent_trader(person: Visitor, feeder: Feeder) -> None:
    feeder.bus.client.delete("health:{trader}:here")

    status, page = send(person, FORM)

    assert status == 503
    assert "nothing was started" in page


def test_a_huge_form_is_refused(person: Visitor, feeder: Feeder) -> None:
    status, _ = send(person, FORM | {"name": "x" * 300_000})

    assert status == 413


def test_markup_in_a_name_stays_a_name(person: Visitor, feeder: Feeder) -> None:
    name = "</script><script>alert(1)</script>"
    document = feeder.bot(name=name, last_error="<img src=x onerror=alert(2)>")

    pages = [person.browser.get(path).text for path in ("/", f"/bots/{document.uid}")]
    _, refused = send(person, FORM | {"name": name, "params.size": '"><script>alert(3)</script>'})

    for page in (*pages, refused):
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_bots_page_shows_instructions_history_profit_and_the_document(
    person: Visitor, feeder: Feeder
) -> None:
    document = feeder.bot(count=3)

    page = person.browser.get(f"/bots/{document.uid}").text

    assert page.count('data-testid="instruction"') == 2
    assert page.count('data-testid="history-row"') == 3
    assert "buy 0.02 BTC @ 33700.0EUR/BTC" in page
    assert "1.2345 EUR" in page
    assert "instructions_count" in page


def test_a_bot_of_an_unknown_type_has_a_page_too(person: Visitor, feeder: Feeder) -> None:
    strange = {"instructions": "?", "totals": None, "history": [{"what": 1}]}
    document = feeder.bot(**strange)

    assert person.browser.get(f"/bots/{document.uid}").status_code == 200


def test_an_unknown_bot_has_no_page(person: Visitor, feeder: Feeder) -> None:
    answer = person.browser.get(f"/bots/{uuid4()}")

    assert answer.status_code == 404
    assert "There is no bot" in answer.text


def test_bots_are_stopped_by_forms(person: Visitor, feeder: Feeder, trader: PlainTrader) -> None:
    uid = feeder.bot().uid
    ended = feeder.bot(status=BotStatus.ENDED).uid

    assert send(person, {}, f"/bots/{uid}/stop")[0] == 303
    assert send(person, {}, f"/bots/{ended}/stop")[0] == 303
    assert send(person, {}, "/bots/stop-all")[0] == 303

    eventually(lambda: trader.heard == [StopBot(bot_id=uid), StopAll()])


def test_empty_states_say_what_to_do(person: Visitor, feeder: Feeder) -> None:
    feeder.bus.client.flushall()

    page = person.browser.get("/").text

    assert "Start the trader" in page
    assert "No bots yet." in page
