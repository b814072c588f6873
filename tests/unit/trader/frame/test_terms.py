"""A bot that forgot what it had decided takes the broker's word for it."""

from decimal import Decimal
from uuid import uuid5

import pytest

from common.messages.base import Side
from common.messages.bot import BotStatus, StopRequested
from common.messages.order import CancelOrder, OrderAccepted, OrderTerms
from tests.support.bots import BOT_ID, PureBot, accepted, filled, shadow_at
from tests.support.news import level_of, reached, swinging_bot
from trader.frame.shadow import copy_id_of


@pytest.fixture
def bot() -> PureBot:
    """Return a bot that waits for a fall."""
    return swinging_bot()


def test_an_order_that_is_decided_otherwise_is_taken_as_it_was_placed(bot: PureBot) -> None:
    bot.tell(reached(level_of(bot).watch_id))
    order = bot.last_placed
    placed = order.model_copy(update={"price": Decimal(3300), "size": Decimal("0.03")})

    bot.tell(accepted(placed), filled(placed))

    assert bot.json["totals"]["position"] == "0.03"
    assert "had asked to buy 0.03 at 3300 before" in bot.said[0].text


def test_the_same_terms_are_not_worth_a_word(bot: PureBot) -> None:
    bot.tell(reached(level_of(bot).watch_id))

    bot.tell(accepted(bot.last_placed), filled(bot.last_placed))

    assert bot.said == []


def test_a_forgotten_order_is_taken_over_and_counted(bot: PureBot) -> None:
    forgetful = PureBot(bot.document, bot._types)
    bot.tell(reached(level_of(bot).watch_id))
    order = bot.last_placed

    forgetful.tell(accepted(order), filled(order))

    assert forgetful.json["totals"]["position"] == "0.02"
    assert forgetful.json["order_count"] == 1
    assert level_of(forgetful).is_rise
    assert "which it had forgotten" in forgetful.said[0].text


def test_only_the_order_that_would_be_next_is_taken_over(bot: PureBot) -> None:
    before = bot.document
    later = OrderAccepted(
        order_id=uuid5(BOT_ID, "2"),
        sequence=1,
        happened_at=bot.at,
        terms=OrderTerms(side=Side.BUY, price=Decimal(1), size=Decimal(1)),
    )

    bot.tell(later, later.model_copy(update={"order_id": uuid5(BOT_ID, "1"), "terms": None}))

    assert bot.document == before


def test_one_that_comes_to_light_while_the_bot_stops_is_cancelled(bot: PureBot) -> None:
    forgetful = PureBot(bot.document, bot._types)
    for each in (bot, forgetful):
        each.tell(reached(level_of(each).watch_id))
    order, second = bot.last_placed, uuid5(BOT_ID, "2")
    forgetful.tell(StopRequested())

    asked = forgetful.tell(accepted(order.model_copy(update={"order_id": second})))

    assert asked == [CancelOrder(order_id=second, bot_id=BOT_ID)]
    assert forgetful.is_now(BotStatus.STOPPING)


def test_a_copy_at_the_shadow_is_taken_as_it_was_placed(bot: PureBot) -> None:
    bot.tell(shadow_at("paper"))
    bot.tell(reached(level_of(bot).watch_id))
    order = bot.placed[0]
    copy = bot.sent[-1].command
    assert copy.kind == "place_order"
    placed = copy.model_copy(update={"size": Decimal("0.03")})

    bot.tell(accepted(placed))

    (shadowed,) = bot.json["shadow"]["orders"]
    assert shadowed["order_id"] == str(copy_id_of(order.order_id))
    assert shadowed["size"] == "0.03"
