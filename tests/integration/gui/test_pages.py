"""The pages and their forms, without a browser's screen."""

from uuid import uuid4

from common.channels import BOT_TYPES
from common.messages.bot import BotFault, BotStatus, BotTypes, StartBot, StopAll, StopBot
from tests.integration.gui.conftest import Visitor
from tests.integration.gui.feeder import Feeder
from tests.integration.gui.filling import FORM, send
from tests.integration.gui.made import SIMPLE
from tests.integration.gui.plain_trader import PlainTrader
from tests.support.waiting import eventually


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


def test_forms_without_a_key_start_a_bot_each(person: Visitor, trader: PlainTrader) -> None:
    form = {name: text for name, text in FORM.items() if name != "request_key"}

    send(person, form)
    send(person, form)

    assert len({each.bot_id for each in trader.heard if isinstance(each, StartBot)}) == 2


def test_a_form_sent_twice_starts_one_bot(person: Visitor, trader: PlainTrader) -> None:
    send(person, FORM)
    send(person, FORM)

    assert len(trader.heard) == 1


def test_a_form_is_not_sent_to_a_silent_trader(person: Visitor, feeder: Feeder) -> None:
    feeder.bus.client.delete("health:{trader}:here")

    status, page = send(person, FORM)

    assert status == 503
    assert "nothing was started" in page


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
    assert 'title="1.2345 EUR" class="up" data-testid="detail-profit">1.23 EUR<' in page
    assert 'title="5.392 EUR" data-testid="detail-fees">5.39 EUR<' in page
    assert 'data-testid="detail-position">0.02 BTC<' in page
    assert 'title="2.696 EUR">2.70 EUR<' in page
    assert "instructions_count" in page


def test_a_bot_of_an_unknown_type_has_a_page_too(person: Visitor, feeder: Feeder) -> None:
    strange = {"instructions": "?", "totals": None, "history": [{"what": 1}]}
    document = feeder.bot(**strange)

    assert person.browser.get(f"/bots/{document.uid}").status_code == 200


def test_an_unknown_bot_has_no_page(person: Visitor, feeder: Feeder) -> None:
    answer = person.browser.get(f"/bots/{uuid4()}")

    assert answer.status_code == 404
    assert "There is no bot" in answer.text


def test_the_panel_of_a_bot_that_was_deleted_meanwhile_is_no_error(person: Visitor) -> None:
    for uid in (uuid4(), "x"):
        assert person.browser.get(f"/bots/{uid}/panel").status_code == 204


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


def test_a_file_of_a_bot_type_that_cannot_be_used_is_shown_with_its_line(
    person: Visitor, feeder: Feeder
) -> None:
    fault = BotFault(file="mine.py", line=7, reason="NameError: <x> is not defined")
    feeder.bus.put(BOT_TYPES, BotTypes(types=(SIMPLE,), faults=(fault,)))

    page = person.browser.get("/").text

    assert "mine.py:7" in page
    assert "NameError: &lt;x&gt; is not defined" in page
    told = person.browser.get("/api/v1/bot-types").json
    assert told is not None
    assert told["faults"] == [fault.model_dump(mode="json")]
