"""Asking to move a bot."""

from typing import Any

import pytest

from common.messages.bot import BotDocument, BotStatus, SwitchBot
from gui.requests.bot import InvalidRequestError
from gui.requests.switch import NotAliveError, choices, switch_bot
from tests.support.bots import admitted, card, wish

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
