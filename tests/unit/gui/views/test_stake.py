"""The numbers that a person is shown before a bot trades at an account."""

from decimal import Decimal
from typing import Any

from common.messages.bot import BotDocument, StartBot
from gui.views.stake import first_stakes, other_wishes, stakes
from tests.support.bots import BOT_ID, admitted, card, simple_bot, wish
from tests.unit.gui.made import SCHEMA


def bot(**changes: Any) -> BotDocument:  # noqa: ANN401 - fields of any type
    return admitted(wish()).document.model_copy(update=changes)


def start(**params: Any) -> StartBot:  # noqa: ANN401 - values of any type
    return StartBot(
        bot_id=BOT_ID, type="simple", name="new", pair="BTC-EUR", cambista="sim", params=params
    )


def test_the_stake_is_what_remains_of_the_open_order() -> None:
    made = simple_bot()
    made.start()
    document = BotDocument.model_validate(made.json)
    dear = card("other").model_copy(update={"maker_fee_rate": Decimal("0.006")})

    (stake,) = stakes(document, card("sim"), dear)

    assert (stake.what, stake.size, stake.price, stake.funds) == ("buy", "0.02", "3371.0", "67.420")
    assert stake.fee_here == "0.269680"
    assert stake.fee_there == "0.404520"


def test_without_an_open_order_the_stake_is_the_next_instruction() -> None:
    (stake,) = stakes(bot(), None, card("other"))

    assert stake.what == "buy"
    assert stake.fee_here == ""


def test_a_document_that_says_nothing_has_no_stake() -> None:
    strange = bot(instructions=None, orders=[{"price": "much"}])

    assert stakes(strange, None, card("other")) == []


def test_a_new_bots_stakes_are_its_size_at_each_of_its_prices() -> None:
    command = start(size="0.02", buy_at="3371", sell_at="3383", loop=True)

    buy, sell = first_stakes(command, SCHEMA, card("sim"))

    assert (buy.what, buy.size, buy.price, buy.funds) == ("Buy", "0.02", "3371", "67.42")
    assert (sell.what, sell.funds, sell.fee_here) == ("Sell", "67.66", "")


def test_what_else_was_wished_is_said_in_words() -> None:
    assert other_wishes(start(size="0.02", loop=True), SCHEMA) == {"Loop": "yes"}
    assert other_wishes(start(size="0.02"), SCHEMA) == {"Loop": "no"}


def test_a_bot_without_size_or_price_has_no_stake_but_its_wishes() -> None:
    schema = {"properties": {"count": {"type": "integer"}, "list": {"type": "array"}}}
    command = start(count=3, list=[1])

    assert first_stakes(command, schema, card("sim")) == []
    assert other_wishes(command, schema) == {"Count": "3"}


def test_what_the_prices_of_another_type_are_for_only_the_type_knows() -> None:
    fields = {"size": {"format": "decimal", "unit": "size"}}
    schema = {"properties": {**fields, "stop": {"format": "decimal", "unit": "price"}}}
    command = start(size="0.02", stop="3200").model_copy(update={"type": "trailing_stop"})

    assert first_stakes(command, schema, card("sim")) == []
    assert other_wishes(command, schema) == {"Size": "0.02", "Stop": "3200"}
