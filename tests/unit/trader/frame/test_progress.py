"""How any bot counts what its broker tells of its orders; more of it is in ``test_life``."""

from decimal import Decimal

import pytest

from common.messages.order import AskOrder, OrderNotFound
from tests.support.bots import BOT_ID, PureBot, accepted, filled, no_answer_to
from tests.support.news import level_of, reached, swinging_bot


@pytest.fixture
def bot() -> PureBot:
    """Return a bot whose order to buy 0.02 is asked for."""
    made = swinging_bot()
    made.tell(reached(level_of(made).watch_id))
    return made


def test_fills_are_counted_in_the_order_of_their_sequence(bot: PureBot) -> None:
    order = bot.last_placed

    asked = bot.tell(accepted(order), filled(order, "0.005", sequence=3))

    assert asked == [AskOrder(order_id=order.order_id, bot_id=BOT_ID)]
    assert bot.json["totals"]["bought_size"] == "0"


def test_an_order_that_the_broker_forgot_is_given_up_with_what_traded_of_it(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(accepted(order), filled(order, "0.005", is_complete=False))

    bot.tell(no_answer_to(bot.tell(OrderNotFound(order_id=order.order_id))))

    (entry,) = bot.json["history"]
    assert Decimal(entry["traded_size"]) == Decimal("0.005")
    assert bot.json["orders"] == []
