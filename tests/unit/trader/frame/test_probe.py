"""A bot that begins asks for the order after its last, before it obeys a person."""

from uuid import UUID, uuid5

from common.messages.bot import StopRequested
from common.messages.order import AskOrder, CancelOrder, OrderNotFound
from tests.support.bots import BOT_ID, accepted, simple_bot, switch_to
from tests.support.trading import order
from trader.frame.probe import Probe

TOKEN = UUID("2b31f615-b443-4a18-9341-f957d03db2df")


def begun(order_count: int) -> Probe:
    probe = Probe(BOT_ID, token=TOKEN)
    assert probe.begin(order_count) == asked(order_count + 1)
    return probe


def asked(number: int) -> AskOrder:
    ask_id = uuid5(TOKEN, str(number))
    return AskOrder(order_id=uuid5(BOT_ID, str(number)), bot_id=BOT_ID, ask_id=ask_id)


def not_found(number: int) -> OrderNotFound:
    return OrderNotFound(order_id=uuid5(BOT_ID, str(number)), ask_id=uuid5(TOKEN, str(number)))


def test_a_bot_without_orders_has_forgotten_none() -> None:
    probe = Probe(BOT_ID)

    assert probe.begin(0) is None
    assert not probe.holds_back(StopRequested())


def test_wishes_wait_until_the_broker_does_not_know_the_next_order() -> None:
    probe = begun(3)

    for wish in (StopRequested(), switch_to("other")):
        assert probe.holds_back(wish)
    assert not probe.holds_back(not_found(4))
    assert probe.hear(not_found(3), 3) is None
    assert probe.holds_back(StopRequested())
    assert probe.hear(not_found(4), 3) is None
    assert not probe.holds_back(StopRequested())


def test_what_an_earlier_process_was_told_is_no_answer() -> None:
    probe = begun(3)
    stale = OrderNotFound(order_id=uuid5(BOT_ID, "4"), ask_id=UUID(int=7))

    assert probe.hear(stale, 3) is None
    assert probe.hear(OrderNotFound(order_id=stale.order_id), 3) is None
    assert probe.holds_back(StopRequested())


def test_an_order_that_is_decided_again_may_have_another_after_it() -> None:
    probe = begun(3)
    fourth = order(number=4)

    assert probe.hear(accepted(fourth), 4) == asked(5)
    assert probe.hear(accepted(fourth), 4) is None
    assert probe.hear(not_found(5), 4) is None
    assert not probe.holds_back(StopRequested())


def test_an_order_that_is_not_decided_again_is_cancelled() -> None:
    probe = begun(3)
    fourth = order(number=4)

    assert probe.hear(accepted(fourth), 3) == CancelOrder(order_id=fourth.order_id, bot_id=BOT_ID)
    assert not probe.holds_back(StopRequested())


def test_the_ids_are_those_of_the_bots_own_orders() -> None:
    bot = simple_bot()
    bot.start()

    assert bot.last_placed.order_id == uuid5(bot.document.uid, "1")


def test_nobody_is_asked_for_ever() -> None:
    probe = begun(3)
    probe.end()

    assert not probe.holds_back(StopRequested())
    assert probe.hear(not_found(4), 3) is None
