"""Tests of what the facts of an order are to its bot and to the store."""

from decimal import Decimal

from cambista_sim.facts import Filled
from cambista_sim.telling import fill_of, letters_of, record_of
from common.messages.order import OrderAccepted, OrderCancelled, OrderFilled, OrderRefused
from tests.support.trading import BOT_ID, START, later, order, trade, venue


def test_an_orders_events_count_up_from_one_and_the_last_fill_is_complete() -> None:
    made = venue()
    asked = order(price="100", size="1")
    made.place(asked, START)
    made.trade(trade("100", "0.4", 1), later(1))
    made.trade(trade("100", "0.6", 2), later(2))

    letters = letters_of(made.state.orders[asked.order_id])

    events = [each.event for each in letters]
    assert {each.bot_id for each in letters} == {BOT_ID}
    assert [type(each) for each in events] == [OrderAccepted, OrderFilled, OrderFilled]
    filled = [each for each in events if isinstance(each, OrderFilled)]
    assert [each.sequence for each in filled] == [2, 3]
    assert [each.is_complete for each in filled] == [False, True]


def test_a_cancelled_orders_last_event_tells_what_had_traded() -> None:
    made = venue()
    asked = order(price="100", size="1")
    made.place(asked, START)
    made.trade(trade("100", "0.4", 1), later(1))
    made.cancel(asked.order_id, later(2))

    last = letters_of(made.state.orders[asked.order_id])[-1].event

    assert isinstance(last, OrderCancelled)
    assert (last.sequence, last.filled_size) == (3, Decimal("0.4"))


def test_a_refused_order_is_filed_with_its_reason() -> None:
    made = venue()
    asked = order(price="100", size="100000")
    made.place(asked, START)
    kept = made.state.orders[asked.order_id]

    record = record_of(kept, "sim")

    assert isinstance(letters_of(kept)[0].event, OrderRefused)
    assert (record.status, record.reason) == ("refused", "Insufficient funds")


def test_an_order_and_its_fill_are_filed_with_the_fee() -> None:
    made = venue()
    asked = order(price="100", size="1")
    made.place(asked, START)
    made.trade(trade("100", "1", 1), later(1))
    kept = made.state.orders[asked.order_id]
    fact = kept.facts[-1]
    assert isinstance(fact, Filled)

    record, fill = record_of(kept, "sim"), fill_of(kept, fact, "sim")

    assert (record.status, record.filled_size, record.fees) == (
        "filled",
        Decimal(1),
        Decimal("0.4"),
    )
    assert (fill.trade_id, fill.fee, fill.is_maker) == (1, Decimal("0.4"), True)
