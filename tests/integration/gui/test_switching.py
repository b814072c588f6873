"""Moving bots and copying their orders, over the REST API and on the pages."""

from uuid import uuid4

import pytest

from common.channels import CARDS
from common.messages.bot import BotDocument, BotStatus, ShadowBot, SwitchBot
from tests.integration.gui.asking import post
from tests.integration.gui.conftest import Visitor
from tests.integration.gui.feeder import Feeder
from tests.integration.gui.filling import send
from tests.integration.gui.plain_trader import PlainTrader
from tests.support.waiting import eventually


@pytest.fixture
def bot(feeder: Feeder) -> BotDocument:
    """Return a bot at sim, while a real cambista is there too."""
    feeder.real_card()
    return feeder.bot(orders=[{"side": "buy", "price": "33700.0", "size": "0.02"}])


def test_a_program_moves_a_bot(visitor: Visitor, trader: PlainTrader, bot: BotDocument) -> None:
    asked = post(visitor, f"/bots/{bot.uid}/switch", {"cambista": "coinbase"}, 202)

    assert asked == {"uid": str(bot.uid), "cambista": "coinbase", "cambista_now": "sim"}
    eventually(lambda: trader.heard == [SwitchBot(bot_id=bot.uid, cambista="coinbase")])


@pytest.mark.parametrize(
    ("cambista", "text"),
    [("nobody", "there are: coinbase, sim"), ("sim", "trades there already"), (None, "is missing")],
)
def test_the_error_names_the_field(
    visitor: Visitor, bot: BotDocument, cambista: str | None, text: str
) -> None:
    body = {} if cambista is None else {"cambista": cambista}

    error = post(visitor, f"/bots/{bot.uid}/switch", body, 422)["error"]

    assert text in error["fields"]["cambista"]


def test_a_halted_cambista_and_an_away_one_are_refused(
    visitor: Visitor, feeder: Feeder, bot: BotDocument
) -> None:
    feeder.real_card(is_halted=True)
    halted = post(visitor, f"/bots/{bot.uid}/switch", {"cambista": "coinbase"}, 422)["error"]
    feeder.bus.client.delete(CARDS.at("coinbase"))
    away = post(visitor, f"/bots/{bot.uid}/switch", {"cambista": "coinbase"}, 422)["error"]

    assert "is halted" in halted["fields"]["cambista"]
    assert "is away" in away["fields"]["cambista"]


def test_a_stopped_bot_and_one_that_is_not_there(visitor: Visitor, feeder: Feeder) -> None:
    stopped = feeder.bot(status=BotStatus.STOPPED)

    post(visitor, f"/bots/{stopped.uid}/switch", {"cambista": "sim"}, 409)
    post(visitor, f"/bots/{uuid4()}/switch", {"cambista": "sim"}, 404)


def test_a_silent_trader_moves_nothing(visitor: Visitor, feeder: Feeder, bot: BotDocument) -> None:
    feeder.bus.client.delete("health:{trader}:here")

    post(visitor, f"/bots/{bot.uid}/switch", {"cambista": "coinbase"}, 503)


def test_a_person_sees_the_numbers_before_real_money(
    person: Visitor, trader: PlainTrader, bot: BotDocument
) -> None:
    status, page = send(person, {"cambista": "coinbase"}, f"/bots/{bot.uid}/switch")

    assert status == 200
    assert "Real money." in page
    for number in ("0.02 BTC", "33700.00 EUR", "674.00 EUR", "2.70 EUR", "2.696000 EUR", "0.4 %"):
        assert number in page
    assert trader.heard == []

    form = {"cambista": "coinbase", "confirmed": "yes"}
    status, _ = send(person, form, f"/bots/{bot.uid}/switch")

    assert status == 303
    eventually(lambda: trader.heard == [SwitchBot(bot_id=bot.uid, cambista="coinbase")])


def test_practice_money_is_called_so(
    person: Visitor, feeder: Feeder, trader: PlainTrader, bot: BotDocument
) -> None:
    feeder.practice_card()

    asked = send(person, {"cambista": "coinbase"}, f"/bots/{bot.uid}/switch")[1]
    page = person.browser.get(f"/bots/{bot.uid}").text

    assert "Practice money." in asked
    assert "Coinbase (sandbox) · practice money" in page
    assert "REAL MONEY" not in page
    assert trader.heard == []


def test_a_person_is_told_why_a_move_is_refused(
    person: Visitor, feeder: Feeder, bot: BotDocument
) -> None:
    feeder.real_card(is_halted=True)

    status, page = send(person, {"cambista": "coinbase"}, f"/bots/{bot.uid}/switch")

    assert status == 422
    assert "it is halted: it takes no new orders" in page
    assert f'href="/bots/{bot.uid}"' in page


def test_a_move_to_a_simulated_one_is_not_asked_about(
    person: Visitor, feeder: Feeder, trader: PlainTrader
) -> None:
    feeder.real_card()
    place = {"cambista_link": "virc:cambista:coinbase", "cambista_title": "Coinbase"}
    bot = feeder.bot(**place)

    status, _ = send(person, {"cambista": "sim"}, f"/bots/{bot.uid}/switch")

    assert status == 303
    eventually(lambda: trader.heard == [SwitchBot(bot_id=bot.uid, cambista="sim")])


def test_a_bots_page_shows_the_books_of_each_cambista_and_the_move(
    person: Visitor, feeder: Feeder
) -> None:
    feeder.real_card()
    moved = {
        "type": "switch",
        "pair": "BTC-EUR",
        "cambista": "coinbase",
        "to": "sim",
        "start_date": "2026-01-05T10:00:00Z",
        "execution_date": "2026-01-05T10:00:01Z",
        "position": "0.01",
        "profit": "-1.5",
    }
    books = {"coinbase": {"position": "0.01", "fees": "1.5", "profit": "-1.5"}}
    bot = feeder.bot(count=1, history=[moved], totals_elsewhere=books)

    page = person.browser.get(f"/bots/{bot.uid}").text

    assert "moved from Coinbase to Coinbase Emulated (sim), leaving 0.01 BTC" in page
    assert page.count('data-testid="book"') == 2
    assert "-1.50 EUR" in page


def test_a_program_has_a_bots_orders_copied_and_ends_it(
    visitor: Visitor, feeder: Feeder, trader: PlainTrader
) -> None:
    feeder.real_card()
    bot = feeder.bot(cambista_link="virc:cambista:coinbase", cambista_title="Coinbase")

    begun = post(visitor, f"/bots/{bot.uid}/shadow", {"cambista": "sim"}, 202)
    ended = post(visitor, f"/bots/{bot.uid}/shadow", {"cambista": None}, 202)

    assert (begun["cambista"], ended["cambista"]) == ("sim", "")
    eventually(lambda: len(trader.heard) == 2)
    assert trader.heard == [
        ShadowBot(bot_id=bot.uid, cambista="sim"),
        ShadowBot(bot_id=bot.uid, cambista=""),
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"cambista": "coinbase"}, "only a simulated cambista"),
        ({"cambista": "sim"}, "trades there itself"),
        ({"cambista": "nobody"}, "is away"),
        ({"cambista": 7}, "must be text"),
        ({}, "is missing"),
    ],
)
def test_a_shadow_that_cannot_be_is_refused(
    visitor: Visitor, bot: BotDocument, body: dict[str, object], text: str
) -> None:
    error = post(visitor, f"/bots/{bot.uid}/shadow", body, 422)["error"]

    assert text in error["fields"]["cambista"]


def test_a_person_begins_a_shadow_and_sees_both_fills(
    person: Visitor, feeder: Feeder, trader: PlainTrader
) -> None:
    feeder.real_card()
    pairing = {
        "order_id": str(uuid4()),
        "cambista": "coinbase",
        "side": "buy",
        "size": "0.02",
        "price": "33700.0",
        "own": {"size": "0.02", "funds": "674.00", "fees": "2.696"},
        "copied": {"size": "0.01", "funds": "336.90", "fees": "1.3476"},
    }
    shadow = {"title": "Coinbase Emulated (sim)", "is_on": True, "pairings": [pairing]}
    place = {"cambista_link": "virc:cambista:coinbase", "cambista_title": "Coinbase"}
    bot = feeder.bot(shadow=shadow, **place)

    page = person.browser.get(f"/bots/{bot.uid}").text
    status, _ = send(person, {"cambista": ""}, f"/bots/{bot.uid}/shadow")

    assert "The same orders go to Coinbase Emulated (sim)" in page
    assert page.count('data-testid="pairing"') == 1
    for figure in ("33700.00 EUR", "0.01 BTC", "33690.00 EUR", "10.00 EUR"):
        assert figure in page
    assert status == 303
    eventually(lambda: trader.heard == [ShadowBot(bot_id=bot.uid, cambista="")])


def test_a_bots_page_says_that_its_cambista_is_away_or_halted(
    person: Visitor, feeder: Feeder, bot: BotDocument
) -> None:
    feeder.card(is_halted=True)
    halted = person.browser.get(f"/bots/{bot.uid}").text
    feeder.bus.client.delete(CARDS.at("sim"))
    away = person.browser.get(f"/bots/{bot.uid}").text

    assert "Coinbase Emulated (sim) is halted" in halted
    assert "Coinbase Emulated (sim) is away" in away
