"""A bot's shadow: copies of its orders at a simulated broker, which decide nothing."""

from typing import Any

import pytest

from common.messages.bot import BotStatus, StopRequested
from common.messages.order import AskOrder, CancelOrder, OrderNotFound, PlaceOrder
from tests.support.bots import (
    PureBot,
    accepted,
    cancelled,
    filled,
    kinds,
    shadow_at,
    simple_bot,
    switch_to,
)
from trader.frame.life import Started
from trader.frame.shadow import OPEN_COUNT, copy_id_of


@pytest.fixture
def bot() -> PureBot:
    """Return a simple bot with a shadow, its first order asked for at both."""
    made = simple_bot()
    made.tell(shadow_at("paper"))
    made.start()
    return made


def own(bot: PureBot) -> PlaceOrder:
    return next(
        each.command
        for each in reversed(bot.sent)
        if each.broker != "paper" and isinstance(each.command, PlaceOrder)
    )


def copy(bot: PureBot) -> PlaceOrder:
    return next(
        each.command
        for each in reversed(bot.sent)
        if each.broker == "paper" and isinstance(each.command, PlaceOrder)
    )


def shadow(bot: PureBot) -> dict[str, Any]:
    found: dict[str, Any] = bot.json["shadow"]
    return found


def test_each_order_has_a_copy_with_an_id_of_its_own(bot: PureBot) -> None:
    assert copy(bot) == own(bot).model_copy(update={"order_id": copy_id_of(own(bot).order_id)})
    assert [each.broker for each in bot.sent] == ["sim", "paper"]


def test_both_fills_stand_side_by_side(bot: PureBot) -> None:
    order, copied = own(bot), copy(bot)
    bot.tell(accepted(order), filled(order, price="3370"), accepted(copied))
    bot.tell(filled(copied, "0.01", is_complete=False))

    pairing = shadow(bot)["pairings"][0]
    assert pairing["own"] == {"size": "0.02", "funds": "67.40", "fees": "0.26960"}
    assert pairing["copied"]["size"] == "0.01"
    assert shadow(bot)["totals"]["position"] == "0.01"
    assert bot.json["totals"]["position"] == "0.02"


def test_a_copy_that_fills_moves_the_bot_nowhere(bot: PureBot) -> None:
    copied = copy(bot)

    assert bot.tell(accepted(copied), filled(copied)) == []
    assert bot.json["instructions_count"] == 0
    assert shadow(bot)["orders"] == []


def test_a_missing_event_of_a_copy_is_asked_for(bot: PureBot) -> None:
    (asked,) = bot.send(1, filled(copy(bot)))

    assert asked.broker == "paper"
    assert isinstance(asked.command, AskOrder)


def test_a_restart_asks_what_became_of_the_copies(bot: PureBot) -> None:
    asked = bot.send(1, Started(18))

    assert [(each.broker, each.command.kind) for each in asked] == [
        ("paper", "ask_order"),
        ("sim", "ask_order"),
    ]


def test_a_copy_that_its_broker_never_heard_of_is_given_up(bot: PureBot) -> None:
    bot.tell(OrderNotFound(order_id=copy(bot).order_id))

    assert shadow(bot)["orders"] == []


def test_a_stopped_bot_has_its_copies_cancelled_and_waits_for_none(bot: PureBot) -> None:
    order, copied = own(bot), copy(bot)
    bot.tell(accepted(order), accepted(copied), StopRequested(), cancelled(order))

    assert bot.is_now(BotStatus.STOPPED)
    assert any(
        each.broker == "paper"
        and isinstance(each.command, CancelOrder)
        and each.command.order_id == copied.order_id
        for each in bot.sent
    )


def test_an_ended_shadow_copies_no_more_and_keeps_what_it_saw(bot: PureBot) -> None:
    order = own(bot)
    assert kinds(bot.tell(shadow_at(""))) == ["cancel_order"]

    asked = bot.tell(accepted(order), filled(order))

    assert kinds(asked) == ["place_order"]
    assert not shadow(bot)["is_on"]
    assert shadow(bot)["pairings"][0]["own"]["size"] == "0.02"


def test_a_duplicate_wish_changes_nothing(bot: PureBot) -> None:
    before = bot.document

    assert bot.tell(shadow_at("paper")) == []
    assert bot.document == before


def test_a_bot_has_no_shadow_where_it_trades() -> None:
    bot = simple_bot()

    bot.tell(shadow_at("sim"))

    assert bot.json["shadow"] is None


def test_a_bot_does_not_move_to_its_shadow(bot: PureBot) -> None:
    assert bot.tell(switch_to("paper")) == []
    assert bot.document.switch is None
    assert "its shadow trades there" in bot.said[-1].text


def test_copies_that_never_fill_do_not_pile_up(bot: PureBot) -> None:
    for _ in range(OPEN_COUNT + 3):
        order, copied = own(bot), copy(bot)
        bot.tell(accepted(copied), accepted(order), filled(order))

    cancels = [each for each in bot.sent if each.command.kind == "cancel_order"]
    assert {each.broker for each in cancels} == {"paper"}
