"""A conditional bot that is changed while it runs."""

from decimal import Decimal

from common.messages.control import EditRequested
from common.messages.order import CancelOrder
from tests.support.bots import accepted, admitted, cancelled, filled, wish
from tests.unit.trader.bots.test_conditional import BUY, SELL, bot_of, look


def test_an_edit_goes_on_at_its_step_with_what_is_left_of_it() -> None:
    bot = bot_of({**BUY, "offset": "-2"}, SELL)
    look(bot, "99")
    order = bot.last_placed
    bot.tell(accepted(order), filled(order, "0.2", is_complete=False))
    steps = [{**BUY, "size": "0.3", "offset": "-1"}]
    given = admitted(wish("conditional", steps=steps, cooldown_s=0)).document.params

    asked = bot.tell(EditRequested(params=given))
    bot.tell(cancelled(order, 3, "0.2"))
    bot.pass_time(5)
    look(bot, "99")

    assert [type(each) for each in asked] == [CancelOrder]
    assert (bot.last_placed.size, bot.last_placed.price) == (Decimal("0.1"), Decimal(98))


def test_an_edit_that_leaves_nothing_of_a_step_goes_on_to_the_next() -> None:
    bot = bot_of({**BUY, "offset": "-2"}, SELL)
    look(bot, "99")
    order = bot.last_placed
    bot.tell(accepted(order), filled(order, "0.2", is_complete=False))
    steps = [{**BUY, "size": "0.1"}, SELL]
    given = admitted(wish("conditional", steps=steps, cooldown_s=0, loop=False)).document.params
    bot.tell(EditRequested(params=given), cancelled(order, 3, "0.2"))
    bot.pass_time(5)

    look(bot, "99")
    bot.pass_time(1)
    look(bot, "111")

    assert bot.last_placed.side == "sell"
    assert bot.last_placed.size == Decimal("0.2")
