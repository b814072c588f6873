"""What a bot would do now, over the REST API and in the form."""

from tests.integration.gui.asking import REQUEST, post
from tests.integration.gui.conftest import Visitor
from tests.integration.gui.feeder import Feeder
from tests.integration.gui.filling import FORM, send
from tests.integration.gui.plain_trader import PlainTrader


def test_a_preview_tells_the_orders_with_their_reasons_and_starts_nothing(
    visitor: Visitor, trader: PlainTrader
) -> None:
    made = post(visitor, "/bots/preview", {**REQUEST, "name": ""}, 200)

    (order,) = made["orders"]
    assert (order["side"], order["price"], order["size"]) == ("buy", "33700.0", "0.02")
    assert order["why"]["text"].startswith("Step 1 of 2 was next")
    assert made["price"] == "33710.50"
    assert trader.heard == []


def test_what_is_wrong_is_told_as_when_a_bot_is_made(visitor: Visitor, trader: PlainTrader) -> None:
    params = {**REQUEST["params"], "buy_at": "33700.001"}

    error = post(visitor, "/bots/preview", {**REQUEST, "params": params}, 422)["error"]

    assert error["fields"] == {"params.buy_at": "must be a multiple of 0.01 EUR"}


def test_without_a_trader_there_is_no_preview_and_the_words_say_so(
    visitor: Visitor, feeder: Feeder
) -> None:
    error = post(visitor, "/bots/preview", REQUEST, 503)["error"]

    assert error["code"] == "trader_away"


def test_the_form_shows_it_and_says_when_there_is_none(
    person: Visitor, trader: PlainTrader
) -> None:
    status, page = send(person, FORM, "/bots/preview")

    assert status == 200
    assert "buy 0.02 BTC at 33700 EUR" in page
    assert "Step 1 of 2 was next: buy 0.02 BTC at 33700.0 EUR." in page


def test_a_form_that_is_not_filled_in_has_no_preview_and_its_faults_go_to_the_fields(
    person: Visitor, trader: PlainTrader
) -> None:
    status, page = send(person, {**FORM, "params.size": ""}, "/bots/preview")

    assert status == 200
    assert "params.size" in page
    assert "when the fields are filled in" in page


def test_the_form_says_that_the_trader_is_silent(person: Visitor, feeder: Feeder) -> None:
    status, page = send(person, FORM, "/bots/preview")

    assert status == 200
    assert "No preview: the trader is silent." in page
