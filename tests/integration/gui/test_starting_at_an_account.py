"""Starting a bot at an account: a person sees the numbers first, a program is not asked."""

import re
from html import unescape

import pytest

from common.messages.bot import StartBot
from tests.integration.gui.asking import REQUEST, post
from tests.integration.gui.conftest import Visitor
from tests.integration.gui.feeder import Feeder
from tests.integration.gui.filling import FORM, send
from tests.integration.gui.plain_trader import PlainTrader
from tests.support.waiting import eventually

AT_ACCOUNT = FORM | {"cambista": "coinbase"}


def carried(page: str) -> dict[str, str]:
    """Return what a page's form would send again."""
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in fields if name != "csrf_token"}


@pytest.fixture
def question(person: Visitor, feeder: Feeder) -> str:
    """Return the page that asks before a bot with a name in markup trades with real money."""
    feeder.real_card()
    status, page = send(person, AT_ACCOUNT | {"name": "<b>bold</b>"})
    assert status == 200
    return page


def test_a_person_sees_the_numbers_first(question: str, trader: PlainTrader) -> None:
    assert "Real money." in question
    for number in ("0.02 BTC", "33700.00 EUR", "674.00 EUR", "2.70 EUR", "0.4 %", "0.6 %"):
        assert number in question
    assert "<b>bold</b>" not in question
    assert trader.heard == []


def test_a_yes_starts_the_bot_that_was_shown_and_only_one(
    question: str, person: Visitor, trader: PlainTrader
) -> None:
    again = carried(question)
    statuses = [send(person, again | {"confirmed": "yes"})[0] for _ in range(2)]

    assert statuses == [303, 303]
    eventually(lambda: len(trader.heard) == 1)
    (command,) = trader.heard
    assert isinstance(command, StartBot)
    assert (command.name, command.cambista) == ("<b>bold</b>", "coinbase")
    assert command.params["buy_at"] == "33700.0"


def test_a_no_goes_back_to_the_form_as_it_was_filled_in(
    question: str, person: Visitor, trader: PlainTrader
) -> None:
    status, page = send(person, carried(question) | {"confirmed": "no"})

    assert status == 200
    assert 'value="33830.0"' in page
    assert re.search(r'<option value="coinbase" selected>', page)
    assert 'data-testid="not-started"' not in page
    assert trader.heard == []


def test_practice_money_is_called_so(person: Visitor, feeder: Feeder, trader: PlainTrader) -> None:
    feeder.practice_card()

    page = send(person, AT_ACCOUNT)[1]

    assert "Practice money." in page
    assert "eal money." not in page.replace("keeps no real money.", "")
    assert trader.heard == []


def test_what_is_wrong_is_said_before_anything_is_asked(person: Visitor, feeder: Feeder) -> None:
    feeder.real_card()

    status, page = send(person, AT_ACCOUNT | {"params.size": "0"})

    assert status == 422
    assert 'data-testid="not-started"' in page


def test_a_program_that_names_an_account_has_decided(
    visitor: Visitor, feeder: Feeder, trader: PlainTrader
) -> None:
    feeder.real_card()

    post(visitor, "/bots", REQUEST | {"cambista": "coinbase"}, 201)

    assert len(trader.heard) == 1
