"""Tests of an order that takes in its own facts."""

from decimal import Decimal

from cambista_sim.facts import Done, Matched
from cambista_sim.order import hold_of
from common.messages.base import Side
from tests.support.trading import START, later, market, request


def test_a_limit_buy_holds_its_cost_and_a_takers_fee() -> None:
    assert hold_of(Decimal(100), Decimal(2), Decimal("0.006")) == Decimal("201.2")


def test_an_order_knows_its_fills_fees_and_end() -> None:
    made = market()
    made.place(request("ann", Side.SELL, price="100", size="1"), START)
    made.place(request("ann", Side.SELL, price="101", size="1"), START)
    asked = request("bob", Side.BUY, price="101", size="3")
    made.place(asked, START)

    order = made.state.orders[asked.order_id]

    assert (order.status, order.left, order.held_currency) == ("open", Decimal(1), "EUR")
    assert (order.filled_size, order.executed_value) == (Decimal(2), Decimal(201))
    assert order.fees == Decimal("1.206")
    assert order.held == Decimal(101) * Decimal("1.006")
    made.cancel("bob", asked.order_id, later(1))
    assert (order.status, order.done_reason, order.done_at) == ("done", "canceled", later(1))
    assert order.is_settled
    assert not order.is_open


def test_its_fee_of_a_trade_is_the_makers_or_the_takers() -> None:
    made = market()
    maker = request("ann", Side.SELL, price="100", size="1")
    taker = request("bob", Side.BUY, price="100", size="1")
    made.place(maker, START)
    match = made.place(taker, START)[1]
    assert isinstance(match, Matched)

    orders = made.state.orders

    assert orders[maker.order_id].fee_of(match) == Decimal("0.4")
    assert orders[taker.order_id].fee_of(match) == Decimal("0.6")


def test_a_fill_sets_free_what_it_cost_a_market_buy_and_what_a_limit_buy_held_for_it() -> None:
    made = market()
    limit = request("ann", Side.BUY, price="90", size="1", stop="entry", stop_price="200")
    funds = request("ann", Side.BUY, kind="market", funds="90", stop="entry", stop_price="200")
    sale = request("ann", Side.SELL, price="300", size="1")
    for each in (limit, funds, sale):
        made.place(each, START)

    released = [
        made.state.orders[each.order_id].released_by(Decimal(80), Decimal("0.5"), Decimal("0.24"))
        for each in (limit, funds, sale)
    ]

    assert released == [Decimal("45.27"), Decimal("40.24"), Decimal("0.5")]


def test_a_stop_order_that_is_cancelled_before_was_not_triggered() -> None:
    made = market()
    asked = request("ann", Side.BUY, price="90", size="1", stop="entry", stop_price="200")
    made.place(asked, START)
    order = made.state.orders[asked.order_id]

    assert (order.is_triggered, order.status, order.is_open) == (False, "active", True)
    facts = made.cancel("ann", asked.order_id, later(1))
    assert not order.is_triggered
    assert isinstance(facts[0], Done)
    assert facts[0].sequence is None
