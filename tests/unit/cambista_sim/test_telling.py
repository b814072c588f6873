"""Tests of what the facts of an order are to its bot and to the store."""

from decimal import Decimal

import pytest

from cambista_sim.facts import Matched, Settled, orders_in
from cambista_sim.telling import (
    USER,
    fill_of,
    letter_of,
    letters_of,
    record_of,
    request_of,
)
from common.messages.base import Side
from common.messages.order import OrderAccepted, OrderCancelled, OrderFilled, OrderRefused
from tests.support.trading import BOT_ID, PAIR, START, best, later, order, request, trade, venue


def test_an_orders_events_count_up_from_one_and_the_last_fill_is_complete() -> None:
    made = venue()
    asked = order(price="100", size="1")
    made.place(request_of(asked), START)
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
    made.place(request_of(asked), START)
    made.trade(trade("100", "0.4", 1), later(1))
    made.cancel(USER, asked.order_id, later(2))

    last = letters_of(made.state.orders[asked.order_id])[-1].event

    assert isinstance(last, OrderCancelled)
    assert (last.sequence, last.filled_size) == (3, Decimal("0.4"))


def test_what_an_immediate_order_cannot_trade_at_once_is_cancelled() -> None:
    made = venue()
    made.show(best("99", "100", size="0.4"))
    asked = order(price="100", size="1", is_immediate=True)
    made.place(request_of(asked), START)
    kept = made.state.orders[asked.order_id]

    accepted, filled, cancelled = (each.event for each in letters_of(kept))

    assert isinstance(accepted, OrderAccepted)
    assert isinstance(filled, OrderFilled)
    assert isinstance(cancelled, OrderCancelled)
    assert accepted.terms is not None
    assert (accepted.terms.price, accepted.terms.is_immediate) == (Decimal(100), True)
    assert (filled.size, filled.is_maker) == (Decimal("0.4"), False)
    assert cancelled.filled_size == Decimal("0.4")
    assert record_of(kept, "sim").is_immediate


def test_what_an_order_is_for_is_told_again_with_its_terms() -> None:
    made = venue()
    asked = order().model_copy(update={"purpose": "safety 2"})
    made.place(request_of(asked), START)

    accepted = letters_of(made.state.orders[asked.order_id])[0].event

    assert isinstance(accepted, OrderAccepted)
    assert accepted.terms is not None
    assert accepted.terms.purpose == "safety 2"


def test_a_refused_order_is_filed_with_its_reason() -> None:
    made = venue()
    asked = order(price="100", size="100000")
    made.place(request_of(asked), START)
    kept = made.state.orders[asked.order_id]

    record = record_of(kept, "sim")

    assert isinstance(letters_of(kept)[0].event, OrderRefused)
    assert (record.status, record.reason) == ("refused", "Insufficient funds")


def test_an_order_and_its_fill_are_filed_with_the_fee() -> None:
    made = venue()
    asked = order(price="100", size="1")
    made.place(request_of(asked), START)
    made.trade(trade("100", "1", 1), later(1))
    kept = made.state.orders[asked.order_id]
    fact = next(each for each in kept.facts if isinstance(each, Matched))

    record, fill = record_of(kept, "sim"), fill_of(kept, fact, "sim")

    assert (record.status, record.filled_size, record.fees) == (
        "filled",
        Decimal(1),
        Decimal("0.4"),
    )
    assert (fill.trade_id, fill.fee, fill.is_maker) == (1, Decimal("0.4"), True)


def test_each_fact_is_told_with_the_place_that_all_of_them_together_give_it() -> None:
    made = venue()
    made.show(best("99", "100", size="0.5"))
    asked = order(price="100", size="2")
    facts = made.place(request_of(asked), later(1))
    for number in (1, 2):
        facts += made.trade(trade("100", "0.6", number), later(1 + number))
    facts += made.cancel(USER, asked.order_id, later(9))
    kept = made.state.orders[asked.order_id]

    told = [letter_of(kept, fact) for fact in facts if orders_in(fact)]

    assert [each for each in told if each is not None] == letters_of(kept)
    assert [each.event.kind for each in letters_of(kept)] == [
        "order_accepted",
        "order_filled",
        "order_filled",
        "order_filled",
        "order_cancelled",
    ]
    assert {each for fact in facts for each in orders_in(fact)} == {asked.order_id}


def test_the_bots_of_one_account_pass_each_other_by() -> None:
    made = venue()
    buy, sell = order(Side.BUY, "101", "1"), order(Side.SELL, "100", "1")
    made.place(request_of(buy), START)
    made.place(request_of(sell), START)

    made.trade(trade("100.5", "1", 1), later(1))

    assert {each.status for each in made.state.orders.values()} == {"done", "open"}


def test_what_happens_to_no_order_is_told_to_nobody() -> None:
    made = venue()
    asked = order()
    made.place(request_of(asked), START)
    settled = Settled(happened_at=START, pair=PAIR, trade_id=1)

    assert orders_in(settled) == ()
    with pytest.raises(ValueError, match="did not happen"):
        letter_of(made.state.orders[asked.order_id], settled)


def test_an_order_that_is_no_bots_is_neither_told_nor_filed() -> None:
    made = venue()
    made.deposit("ann", {"EUR": Decimal(1000)}, START)
    limit = request("ann", Side.BUY, price="100", size="1")
    market = request("ann", Side.BUY, kind="market", funds="50")
    for each in (limit, market):
        made.place(each, START)

    with pytest.raises(ValueError, match="no bot"):
        letters_of(made.state.orders[limit.order_id])
    with pytest.raises(ValueError, match="not a limit order"):
        record_of(made.state.orders[market.order_id], "sim")
