"""How a bot is changed while it lives."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from common.messages.bot import BotStatus, StopRequested
from common.messages.control import EditBot, EditRequested
from tests.support.bot_params import PARAMS
from tests.support.bots import (
    BEGAN_AT,
    TYPES,
    PureBot,
    accepted,
    cancelled,
    card,
    filled,
    kinds,
    simple_bot,
)
from trader.frame.editing import checked, edited


def params(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - as JSON has them
    """Return the simple bot's parameters as it has them, changed as given."""
    begun = TYPES["simple"].begin({**PARAMS["simple"], **changes}, "BTC-EUR")
    return begun.params


def edit(**changes: Any) -> EditRequested:  # noqa: ANN401
    return EditRequested(params=params(**changes))


@pytest.fixture
def bot() -> PureBot:
    """Return a simple bot whose first order, to buy 0.02 at 3371, rests at sim."""
    made = simple_bot()
    made.start()
    made.tell(accepted(made.last_placed))
    return made


def test_another_price_replaces_the_open_order_once_it_is_off_the_book(bot: PureBot) -> None:
    first = bot.last_placed

    assert kinds(bot.tell(edit(buy_at="3300"))) == ["cancel_order"]
    assert kinds(bot.tell(cancelled(first))) == ["place_order"]

    assert (bot.last_placed.price, bot.last_placed.size) == (Decimal(3300), first.size)
    assert bot.document.params["buy_at"] == "3300"
    assert bot.json["refusal_count"] == 0


def test_an_order_that_fits_stays_on_the_book(bot: PureBot) -> None:
    assert bot.tell(edit(sell_at="3400", loop=False)) == []

    assert bot.json["instructions"][1]["price"] == "3400"
    assert bot.json["instructions_loop"] is False
    bot.tell(filled(bot.last_placed))
    assert bot.last_placed.price == 3400


def test_what_has_traded_counts_towards_the_new_size(bot: PureBot) -> None:
    first = bot.last_placed
    bot.tell(filled(first, "0.005", is_complete=False), edit(size="0.03"))

    bot.tell(cancelled(first, sequence=3, filled_size="0.005"))

    assert str(bot.last_placed.size) == "0.025"


def test_a_size_below_what_has_traded_ends_the_step(bot: PureBot) -> None:
    first = bot.last_placed
    bot.tell(filled(first, "0.015", is_complete=False), edit(size="0.01"))

    bot.tell(cancelled(first, sequence=3, filled_size="0.015"))

    assert bot.last_placed.side == "sell"
    assert str(bot.last_placed.size) == "0.01"
    assert bot.document.history[-1]["traded_size"] == "0.015"


def test_a_fill_that_wins_the_race_against_the_cancel_counts(bot: PureBot) -> None:
    first = bot.last_placed
    bot.tell(edit(buy_at="3300"))

    assert kinds(bot.tell(filled(first))) == ["place_order"]
    assert bot.last_placed.side == "sell"


def test_an_edit_that_comes_twice_is_one(bot: PureBot) -> None:
    bot.tell(edit(sell_at="3400"))
    before, said = bot.document, len(bot.said)

    assert bot.tell(edit(sell_at="3400")) == []

    assert (bot.document, len(bot.said)) == (before, said)


def test_a_name_and_tags_change_without_touching_an_order(bot: PureBot) -> None:
    wish = EditRequested(name="night", tags=("btc", "slow"))

    assert bot.tell(wish) == []

    assert (bot.document.name, bot.document.tags) == ("night", ("btc", "slow"))
    assert bot.said[-1].text == "night: is changed: it was test4, tags btc slow"


def test_parameters_are_checked_as_those_of_a_new_bot(bot: PureBot) -> None:
    def errors(**changes: Any) -> list[str]:  # noqa: ANN401
        command = EditBot(bot_id=uuid4(), params={**PARAMS["simple"], **changes})
        return [each.field for each in checked(command, bot.document, TYPES, card()).errors]

    assert errors() == []
    assert errors(buy_at="-1") == ["params.buy_at"]
    assert errors(buy_at="3371.001") == ["params.buy_at"]
    assert errors(nonsense=1) == ["params.nonsense"]
    unknown = bot.document.model_copy(update={"type": "gone"})
    command = EditBot(bot_id=uuid4(), params={})
    assert [each.field for each in checked(command, unknown, TYPES, None).errors] == ["type"]
    assert checked(EditBot(bot_id=uuid4(), name="x"), unknown, TYPES, None).errors == ()


def test_a_bot_without_a_process_is_changed_in_its_document(bot: PureBot) -> None:
    crashed = bot.document.model_copy(update={"status": BotStatus.CRASHED})
    wish = edit(buy_at="3300")

    assert edited(wish, crashed, TYPES["simple"], BEGAN_AT) == (
        "it may have an order open: continue or stop it first"
    )
    bot.tell(StopRequested(), cancelled(bot.last_placed))
    changes = edited(wish, bot.document, TYPES["simple"], BEGAN_AT)
    assert isinstance(changes, dict)
    assert changes["params"]["buy_at"] == "3300"
    assert changes["instructions"][0]["price"] == "3300"
    assert set(changes) == {"params", "instructions"}
    assert edited(EditRequested(name="x"), crashed, None, BEGAN_AT) == {"name": "x"}
