"""A bot that begins asks for the order after its last, before it obeys a person."""

from uuid import uuid5

from common.messages.bot import StopRequested
from common.messages.order import AskOrder, CancelOrder, OrderNotFound
from tests.support.bots import BOT_ID, accepted, simple_bot, switch_to
from tests.support.trading import order
from trader.probe import Probe


def asked(number: int) -> AskOrder:
    return AskOrder(order_id=uuid5(BOT_ID, str(number)), bot_id=BOT_ID)


def not_found(number: int) -> OrderNotFound:
    return OrderNotFound(order_id=uuid5(BOT_ID, str(number)))


def test_a_bot_without_orders_has_forgotten_none() -> None:
    probe = Probe(BOT_ID)

    assert probe.begin(0) is None
    assert not probe.holds_back(StopRequested())


def test_wishes_wait_until_the_broker_does_not_know_the_next_order() -> None:
    probe = Probe(BOT_ID)

    assert probe.begin(3) == asked(4)
    for wish in (StopRequested(), switch_to("other")):
        assert probe.holds_back(wish)
    assert not probe.holds_back(not_found(4))
    assert probe.hear(not_found(3), 3) is None
    assert probe.holds_back(StopRequested())
    assert probe.hear(not_found(4), 3) is None
    assert not probe.holds_back(StopRequested())


def test_an_order_that_is_decided_again_may_have_another_after_it() -> None:
    probe = Probe(BOT_ID)
    probe.begin(3)
    fourth = order(number=4)

    assert probe.hear(accepted(fourth), 4) == asked(5)
    assert probe.hear(accepted(fourth), 4) is None
    assert probe.hear(not_found(5), 4) is None
    assert not probe.holds_back(StopRequested())


def test_an_order_that_is_not_decided_again_is_cancelled() -> None:
    probe = Probe(BOT_ID)
    probe.begin(3)
    fourth = order(number=4)

    assert probe.hear(accepted(fourth), 3) == CancelOrder(order_id=fourth.order_id, bot_id=BOT_ID)
    assert not probe.holds_back(StopRequested())


def test_the_ids_are_those_of_the_bots_own_orders() -> None:
    bot = simple_bot()
    bot.start()

    assert bot.last_placed.order_id == uuid5(bot.document.uid, "1")


def test_nobody_is_asked_for_ever() -> None:
    probe = Probe(BOT_ID)
    probe.begin(3)
    probe.end()

    assert not probe.holds_back(StopRequested())
    assert probe.hear(not_found(4), 3) is None
