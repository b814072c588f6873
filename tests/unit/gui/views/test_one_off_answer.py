"""What came of a one-off trade."""

from decimal import Decimal
from uuid import UUID

from common.messages.base import Side
from common.messages.bot import BotEvent
from common.messages.one_off import OneOff, OneOffAnswer
from common.messages.order import PlaceOrder
from gui.views.one_off_answer import answer_of, course_of
from tests.support.bots import BEGAN_AT, accepted, cancelled, filled, refused

ID = UUID("2b31f615-b443-4a18-9341-f957d03db2df")
ORDER = PlaceOrder(
    order_id=ID,
    bot_id=ID,
    pair="BTC-EUR",
    side=Side.BUY,
    price=Decimal(3400),
    size=Decimal("0.02"),
)
ONE_OFF = OneOff(
    key="one", cambista="sim", funds=None, size=ORDER.size, order=ORDER, asked_at=BEGAN_AT
)
HALF = filled(ORDER, "0.01", price="3390", is_complete=False)


def answer(*events: BotEvent) -> OneOffAnswer:
    return answer_of(ONE_OFF, course_of(ONE_OFF, events))


def test_it_is_pending_until_the_order_is_done() -> None:
    assert answer().status == "pending"
    assert not answer(accepted(ORDER), HALF).is_final


def test_fills_add_up() -> None:
    whole = answer(accepted(ORDER), HALF, filled(ORDER, "0.01", price="3395", sequence=3))

    assert whole.status == "done"
    assert whole.size == Decimal("0.02")
    assert whole.funds == Decimal("67.85")
    assert whole.average_price == Decimal("3392.5")
    assert whole.fees == Decimal("0.2714")
    assert [each.price for each in whole.fills] == [Decimal(3390), Decimal(3395)]


def test_what_was_cancelled_says_how_much_had_traded() -> None:
    part = answer(accepted(ORDER), HALF, cancelled(ORDER, sequence=3))
    nothing = answer(accepted(ORDER), cancelled(ORDER))

    assert (part.status, part.size) == ("part", Decimal("0.01"))
    assert (nothing.status, nothing.average_price) == ("nothing", None)


def test_a_refusal_says_why() -> None:
    assert answer(refused(ORDER)).reason == "Insufficient funds"


def test_events_that_come_twice_and_in_any_order_give_one_answer() -> None:
    last = cancelled(ORDER, sequence=3)

    assert answer(last, HALF, accepted(ORDER), HALF, last) == answer(accepted(ORDER), HALF, last)


def test_a_missing_event_is_waited_for() -> None:
    assert answer(accepted(ORDER), cancelled(ORDER, sequence=3)).status == "pending"
