"""The real broker as its bots and the exchange see it: real processes, the ledger as judge."""

from decimal import Decimal
from uuid import uuid4

import pytest

from common.messages.base import Side
from common.messages.order import AskOrder, AskWallet, CancelOrder, OrderFilled, OrderNotFound
from tests.support.cambistas import DIALECTS, HIGH, NAME, Stage
from tests.support.user_keys import CARELESS
from tests.support.waiting import eventually


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_order_rests_is_cancelled_and_its_bot_hears_both(stage: Stage, dialect: str) -> None:
    stage.dialect = dialect
    stage.broker()
    command = stage.order()

    stage.ask(command)
    stage.wait_for(command.order_id, "accepted")
    assert [each["status"] for each in stage.placed(command.order_id)] == ["open"]

    stage.ask(CancelOrder(order_id=command.order_id, bot_id=stage.bot_id))
    stage.wait_for(command.order_id, "accepted", "cancelled")
    assert [each for each in stage.ledger() if each["status"] == "open"] == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_order_that_takes_is_filled_to_the_last_decimal(stage: Stage, dialect: str) -> None:
    stage.dialect = dialect
    stage.broker()
    command = stage.order(HIGH, "0.01")

    stage.ask(command)
    eventually(lambda: stage.is_ended(command.order_id))

    fills = [each for each in stage.events(command.order_id) if isinstance(each, OrderFilled)]
    (placed,) = stage.placed(command.order_id)
    assert sum(each.size for each in fills) == Decimal("0.01")
    assert sum(each.fee for each in fills) == Decimal(placed["fill_fees"])
    assert sum(each.price * each.size for each in fills) == Decimal(placed["executed_value"])


def test_an_order_that_meets_another_of_ours_is_cancelled_and_that_one_stays_whole(
    stage: Stage,
) -> None:
    stage.broker()
    stage.exchange.pause()
    try:
        asked = Decimal(stage.exchange.get("/products/BTC-USD/ticker")["ask"])
        price = str(asked - Decimal("0.01"))
        resting, coming = stage.order(price), stage.order(price, "50", Side.SELL)
        stage.ask(resting)
        stage.wait_for(resting.order_id, "accepted")
        stage.ask(coming)
        eventually(lambda: stage.is_ended(coming.order_id))

        (kept,) = stage.placed(resting.order_id)
        assert (kept["status"], Decimal(kept["size"])) == ("open", resting.size)
        assert Decimal(kept["filled_size"]) == 0
        assert stage.kinds(resting.order_id) == ["accepted"]
        assert stage.kinds(coming.order_id)[-1] == "cancelled"
        assert "Self Trade Prevention" in repr(stage.events(coming.order_id)[-1])
    finally:
        stage.exchange.resume()


def test_the_same_order_asked_for_often_is_placed_once(stage: Stage) -> None:
    stage.broker()
    command = stage.order()

    stage.ask(*[command] * 5)
    stage.wait_for(command.order_id, "accepted")
    stage.ask(AskOrder(order_id=command.order_id, bot_id=stage.bot_id))
    eventually(lambda: len(stage.heard()) >= 2)

    assert len(stage.placed(command.order_id)) == 1
    assert stage.kinds(command.order_id) == ["accepted"]


def test_the_answer_about_an_unknown_order_says_which_question_it_is_to(stage: Stage) -> None:
    stage.broker()
    asked = AskOrder(order_id=uuid4(), bot_id=stage.bot_id, ask_id=uuid4())

    stage.ask(asked)

    (heard,) = eventually(stage.heard)
    assert heard == OrderNotFound(order_id=asked.order_id, ask_id=asked.ask_id)


def test_what_the_venue_refuses_is_refused_in_its_words(stage: Stage) -> None:
    stage.broker()
    command = stage.order(size="2000000")

    stage.ask(command)
    stage.wait_for(command.order_id, "refused")

    assert "reason='Insufficient funds'" in repr(stage.events(command.order_id)[0])


def test_the_card_and_the_wallet_are_the_venues(stage: Stage) -> None:
    stage.broker()
    card = eventually(stage.card)
    assert card is not None
    stage.ask(AskWallet(bot_id=stage.bot_id))

    eventually(stage.heard)
    assert (card.name, card.role, [each.pair for each in card.products]) == (
        NAME,
        "real",
        ["BTC-USD"],
    )
    assert card.money == "practice"
    assert "wallet_reported" in repr(stage.heard()[0])


def test_a_stopped_broker_ends_cleanly_and_the_next_goes_on_at_once(stage: Stage) -> None:
    first, command = stage.broker(), stage.order()
    stage.ask(command)
    stage.wait_for(command.order_id, "accepted")

    assert first.stop() == 0
    stage.broker()
    stage.ask(CancelOrder(order_id=command.order_id, bot_id=stage.bot_id))

    stage.wait_for(command.order_id, "accepted", "cancelled")


def test_a_production_host_is_refused_while_real_trading_is_off(stage: Stage) -> None:
    broker = stage.broker(CAMBISTA_REST_URL="", CAMBISTA_FEED_URL="")

    eventually(lambda: stage.condition(broker)[0] == "degraded")

    assert "takes no orders" in stage.condition(broker)[1]
    assert stage.card() is None


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_key_that_may_withdraw_is_refused(stage: Stage, dialect: str) -> None:
    stage.dialect = dialect
    key_file = stage.key_file_of(CARELESS)

    broker = stage.broker(CAMBISTA_KEY_FILE=str(key_file))
    eventually(lambda: stage.condition(broker)[0] == "degraded")

    assert "the key may withdraw money" in stage.condition(broker)[1]
    command = stage.order()
    stage.ask(command)
    assert stage.card() is None
    assert stage.placed(command.order_id) == []


def test_a_key_that_opens_nothing_is_said_so_and_shown_nowhere(stage: Stage) -> None:
    key = stage.folder / "wrong.json"
    key.write_text('{"key": "wrong", "secret": "aHVzaC1odXNo", "passphrase": "hush-pass"}')

    broker = stage.broker(CAMBISTA_KEY_FILE=str(key))
    eventually(lambda: stage.condition(broker)[0] == "degraded")

    shown = stage.condition(broker)[1] + broker.log_file.read_text()
    assert "Invalid API Key" in shown
    for secret in ("aHVzaC1odXNo", "hush-hush", "hush-pass"):
        assert secret not in shown
