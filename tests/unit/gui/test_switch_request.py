"""Asking to move a bot, and the numbers that a person is shown first."""

from decimal import Decimal
from typing import Any

import pytest

from common.messages.bot import BotDocument, BotStatus, SwitchBot
from gui.bot_request import InvalidRequestError
from gui.switch_request import NotAliveError, choices, stakes, switch_bot
from tests.support.bots import admitted, card, simple_bot, wish

CARDS = [card("sim"), card("other"), card("halted").model_copy(update={"is_halted": True})]


def bot(**changes: Any) -> BotDocument:  # noqa: ANN401 - fields of any type
    return admitted(wish()).document.model_copy(update={"status": BotStatus.RUNNING, **changes})


def test_a_living_bot_is_moved_to_a_cambista_that_takes_it() -> None:
    document = bot()

    command = switch_bot({"cambista": "other"}, document, CARDS)

    assert command == SwitchBot(bot_id=document.uid, cambista="other")


@pytest.mark.parametrize(
    ("body", "field", "text"),
    [
        ({}, "cambista", "is missing"),
        ({"cambista": ""}, "cambista", "is missing"),
        ({"cambista": 7}, "cambista", "must be text"),
        ({"cambista": "sim"}, "cambista", "the bot trades there already"),
        ({"cambista": "halted"}, "cambista", "it is halted"),
        ({"cambista": "nobody"}, "cambista", "there are: sim, other, halted"),
        ({"cambista": "other", "size": "1"}, "size", "is not a field of a switch"),
    ],
)
def test_what_is_wrong_is_said_under_its_field(body: dict[str, Any], field: str, text: str) -> None:
    with pytest.raises(InvalidRequestError) as raised:
        switch_bot(body, bot(), CARDS)

    assert text in raised.value.fields[field]


@pytest.mark.parametrize("status", [BotStatus.STOPPED, BotStatus.STOPPING, BotStatus.CRASHED])
def test_a_bot_that_does_not_trade_cannot_move(status: BotStatus) -> None:
    with pytest.raises(NotAliveError):
        switch_bot({"cambista": "other"}, bot(status=status), CARDS)


def test_only_where_it_can_go_is_offered() -> None:
    assert [each.name for each in choices(bot(), CARDS)] == ["other"]


def test_the_stake_is_what_remains_of_the_open_order() -> None:
    made = simple_bot()
    made.start()
    document = BotDocument.model_validate(made.json)
    dear = card("other").model_copy(update={"maker_fee_rate": Decimal("0.006")})

    (stake,) = stakes(document, card("sim"), dear)

    assert (stake.side, stake.size, stake.price, stake.funds) == ("buy", "0.02", "3371.0", "67.420")
    assert stake.fee_here == "0.269680"
    assert stake.fee_there == "0.404520"


def test_without_an_open_order_the_stake_is_the_next_instruction() -> None:
    (stake,) = stakes(bot(), None, card("other"))

    assert stake.side == "buy"
    assert stake.fee_here == ""


def test_a_document_that_says_nothing_has_no_stake() -> None:
    strange = bot(instructions=None, orders=[{"price": "much"}])

    assert stakes(strange, None, card("other")) == []
