"""The sale of a stop: at market or limit, refused, taken in part, stopped."""

from decimal import Decimal

from common.messages.bot import BotStatus, StopRequested
from common.messages.order import OrderCancelled, PlaceOrder
from tests.support.bots import accepted, cancelled, filled, refused
from tests.support.neighbours import ONE, TWO, stopped
from tests.unit.trader.bots.test_stop_loss import fall, said, sold_out, stop_bot, tick


def test_by_limit_it_sells_at_the_stop_or_the_price_given() -> None:
    for limit, price in ((None, "3300"), ("3280", "3280")):
        given = {} if limit is None else {"limit": limit}
        bot = stop_bot(sell_as="limit", **given)
        fall(bot)

        bot.tell(stopped(ONE, "0.02"), stopped(TWO, "0.01"))

        order = bot.last_placed
        assert (order.price, order.size) == (Decimal(price), Decimal("0.03"))
        assert not order.is_immediate


def test_what_the_market_did_not_take_is_sold_at_the_next_price() -> None:
    bot = stop_bot()
    order = sold_out(bot)

    bot.tell(accepted(order), filled(order, "0.02", is_complete=False))
    bot.tell(cancelled(order, 3, "0.02"))
    bot.pass_time(2)
    again = tick(bot, "3200")

    assert (again.size, again.price) == (Decimal("0.01"), Decimal("3136.00"))
    assert "sold 0.02 of 0.03 BTC; it tries on" in said(bot)
    bot.tell(accepted(again), filled(again))
    assert bot.is_now(BotStatus.ENDED)


def test_a_refused_sale_is_tried_again_and_said() -> None:
    bot = stop_bot()
    order = sold_out(bot)

    bot.tell(refused(order, "Insufficient funds"))
    bot.pass_time(2)

    assert tick(bot).size == Decimal("0.03")
    assert "the sale was refused: Insufficient funds; it tries on in 1 s" in said(bot)


def test_what_is_too_little_to_be_an_order_is_left() -> None:
    bot = stop_bot()
    order = sold_out(bot)

    bot.tell(refused(order, "size is too small"))

    assert bot.is_now(BotStatus.ENDED)
    assert "0.03 BTC is too little to be sold" in said(bot)


def test_what_is_left_of_a_sale_is_told_together_with_what_was_sold() -> None:
    bot = stop_bot()
    order = sold_out(bot)

    bot.tell(accepted(order), filled(order, "0.029", is_complete=False))
    bot.tell(cancelled(order, 3, "0.029"))
    bot.pass_time(2)
    bot.tell(refused(tick(bot), "size is too small"))

    assert bot.is_now(BotStatus.ENDED)
    assert "sold 0.029 BTC; 0.001 BTC is too little to be sold" in said(bot)


def test_a_stopped_sale_is_cancelled_and_nothing_more_is_sold() -> None:
    bot = stop_bot(sell_as="limit")
    fall(bot)
    bot.tell(stopped(ONE, "0.02"), stopped(TWO, "0.01"))
    order = bot.last_placed
    bot.tell(accepted(order))

    bot.tell(StopRequested(), cancelled(order))

    assert bot.is_now(BotStatus.STOPPED)
    assert len(bot.placed) == 1


def test_cancelled_by_the_venue_without_a_fill_it_waits_longer_each_time() -> None:
    bot = stop_bot()
    order = sold_out(bot)
    waits = []

    for _ in range(3):
        bot.tell(accepted(order), _unfilled(order))
        assert bot.wake_at is not None
        waits.append((bot.wake_at - bot.at).total_seconds())
        bot.pass_time(waits[-1] + 1)
        order = tick(bot)

    assert waits == [1, 2, 4]


def _unfilled(order: PlaceOrder) -> OrderCancelled:
    return cancelled(order, 2, "0", "nothing was there to trade with")
