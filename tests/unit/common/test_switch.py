"""Whether a bot may move to another broker."""

from typing import Any

import pytest

from common.messages.bot import BotDocument, BotStatus, Switch
from common.messages.order import Card
from common.switch import objection
from tests.support.bots import BEGAN_AT, admitted, card, wish


def bot(**changes: Any) -> BotDocument:  # noqa: ANN401 - fields of any type
    running = {"status": BotStatus.RUNNING, **changes}
    return admitted(wish()).document.model_copy(update=running)


def moving(to: str) -> Switch:
    return Switch(cambista=to, title=to, asked_at=BEGAN_AT, cancel_again_at=BEGAN_AT)


OTHER = card("other")


def test_a_living_bot_may_move_to_one_that_trades_its_pair() -> None:
    assert objection(bot(), "other", OTHER) == ""


def test_a_bot_that_is_moving_may_go_back_or_on() -> None:
    assert objection(bot(switch=moving("other")), "sim", card("sim")) == ""
    assert objection(bot(switch=moving("third")), "other", OTHER) == ""


@pytest.mark.parametrize(
    ("document", "name", "found", "reason"),
    [
        (bot(status=BotStatus.STOPPED), "other", OTHER, "the bot is stopped"),
        (bot(status=BotStatus.STOPPING), "other", OTHER, "the bot is stopping"),
        (bot(), "sim", card("sim"), "the bot trades there already"),
        (bot(switch=moving("other")), "other", OTHER, "the bot is moving there already"),
        (bot(), "other", None, "it is away, or there is no cambista of this name"),
        (
            bot(),
            "other",
            OTHER.model_copy(update={"is_halted": True}),
            "it is halted: it takes no new orders",
        ),
        (
            bot(pair="ETH-EUR"),
            "other",
            OTHER,
            "Coinbase Emulated (other) does not trade ETH-EUR; it trades BTC-EUR",
        ),
    ],
)
def test_else_it_stays_for_a_reason(
    document: BotDocument, name: str, found: Card | None, reason: str
) -> None:
    assert objection(document, name, found) == reason
