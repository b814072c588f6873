"""Tests of the simulated venue's decisions."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cambista_sim.facts import (
    AnyFact,
    Done,
    Matched,
    Opened,
    Received,
    Rejected,
)
from cambista_sim.listing import FRESH
from cambista_sim.telling import USER, request_of
from cambista_sim.venue import AlreadyDoneError, Venue
from common.messages.base import Side
from tests.support.invariants import check_money, check_state
from tests.support.trading import (
    PAIR,
    START,
    best,
    later,
    order,
    trade,
    venue,
)


def fills(facts: Sequence[AnyFact]) -> list[tuple[Decimal, Decimal]]:
    return [(each.price, each.size) for each in facts if isinstance(each, Matched)]


def test_a_buy_rests_and_holds_its_cost_with_the_takers_fee() -> None:
    made = venue()

    facts = made.place(request_of(order(price="100", size="2")), START)

    assert [type(each) for each in facts] == [Received, Opened]
    assert made.state.account(USER).holds["EUR"] == Decimal("201.2")
    assert made.state.account(USER).available("EUR") == Decimal("9798.8")


@pytest.mark.parametrize(
    ("side", "price", "traded", "is_filled"),
    [
        (Side.BUY, "100", "100", True),
        (Side.BUY, "100", "99.99", True),
        (Side.BUY, "100", "100.01", False),
        (Side.SELL, "100", "100", True),
        (Side.SELL, "100", "100.01", True),
        (Side.SELL, "100", "99.99", False),
    ],
)
def test_an_order_fills_when_the_market_trades_at_or_through_its_price(
    side: Side, price: str, traded: str, *, is_filled: bool
) -> None:
    made = venue()
    made.place(request_of(order(side, price, "1")), START)

    facts = made.trade(trade(traded, "1", 1), later(1))

    assert fills(facts) == ([(Decimal(price), Decimal(1))] if is_filled else [])


def test_an_order_fills_partly_when_less_was_traded() -> None:
    made = venue()
    asked = order(price="100", size="1")
    made.place(request_of(asked), START)

    first = made.trade(trade("100", "0.3", 1), later(1))
    second = made.trade(trade("99", "5", 2), later(2))

    assert fills(first) == [(Decimal(100), Decimal("0.3"))]
    assert fills(second) == [(Decimal(100), Decimal("0.7"))]
    assert not made.state.orders[asked.order_id].is_open
    assert made.state.account(USER).holds["EUR"] == 0


def test_several_orders_never_fill_more_than_was_traded_best_price_and_oldest_first() -> None:
    made = venue()
    low, old, young = (
        order(price="99", size="1"),
        order(price="100", size="1"),
        order(price="100", size="1"),
    )
    for each in (low, old, young):
        made.place(request_of(each), START)

    facts = made.trade(trade("98", "1.5", 1), later(1))

    assert [(each.maker_order_id, each.size) for each in facts if isinstance(each, Matched)] == [
        (old.order_id, Decimal(1)),
        (young.order_id, Decimal("0.5")),
    ]


def test_a_trade_seen_twice_fills_once() -> None:
    made = venue()
    made.place(request_of(order(price="100", size="1")), START)

    made.trade(trade("100", "0.3", 1), later(1))

    assert made.trade(trade("100", "0.3", 1), later(2)) == []


def test_a_late_trade_fills_only_what_rested_when_it_was_made() -> None:
    made = venue()
    made.trade(trade("200", "1", 1), START)
    early = order(price="100", size="1")
    made.place(request_of(early), later(1))
    made.trade(trade("200", "1", 3), later(3))
    made.place(request_of(order(price="100", size="1")), later(4))

    facts = made.trade(trade("100", "9", 2, at=later(2)), later(5))

    assert [each.maker_order_id for each in facts if isinstance(each, Matched)] == [early.order_id]


def test_an_order_through_the_best_price_takes_what_is_shown_and_rests_with_the_remainder() -> None:
    made = venue()
    made.show(best("99", "100", size="0.4"))
    asked = order(price="101", size="1")

    facts = made.place(request_of(asked), later(1))

    assert fills(facts) == [(Decimal(100), Decimal("0.4"))]
    taken = facts[1]
    assert isinstance(taken, Matched)
    assert (taken.taker_order_id, taken.maker_order_id) == (asked.order_id, None)
    assert (taken.taker_fee, taken.model) == (Decimal("0.24"), "book")
    assert made.state.orders[asked.order_id].left == Decimal("0.6")


def test_what_was_taken_is_not_there_for_the_next_order() -> None:
    made = venue()
    made.show(best("99", "100", size="0.4"))
    made.place(request_of(order(price="100", size="0.4")), later(1))

    facts = made.place(request_of(order(price="100", size="0.4")), later(2))

    assert [type(each) for each in facts] == [Received, Opened]


def test_an_old_best_price_is_not_traded_against() -> None:
    made = venue()
    made.show(best("99", "100"))

    facts = made.place(request_of(order(price="100", size="1")), START + FRESH * 2)

    assert fills(facts) == []


def test_a_post_only_order_that_would_take_is_refused_and_holds_nothing() -> None:
    made = venue()
    made.show(best("99", "100"))

    facts = made.place(request_of(order(price="100", size="1", is_post_only=True)), later(1))

    assert [each.reason for each in facts if isinstance(each, Rejected)] == ["post only"]
    assert made.state.account(USER).holds.get("EUR", Decimal(0)) == 0


def test_a_cancel_releases_what_is_held_for_the_remainder() -> None:
    made = venue()
    asked = order(price="100", size="1")
    made.place(request_of(asked), START)
    made.trade(trade("100", "0.25", 1), later(1))

    facts = made.cancel(USER, asked.order_id, later(2))

    assert [type(each) for each in facts] == [Done]
    assert made.state.account(USER).holds["EUR"] == 0
    assert made.state.account(USER).balances["EUR"] == Decimal("9974.9")
    assert made.state.account(USER).balances["BTC"] == Decimal("10.25")


def test_a_cancel_of_a_done_order_is_an_error() -> None:
    made = venue()
    asked = order(price="100", size="1")
    made.place(request_of(asked), START)
    made.cancel(USER, asked.order_id, later(1))

    with pytest.raises(AlreadyDoneError):
        made.cancel(USER, asked.order_id, later(2))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["place", "cancel", "trade", "show"]),
        st.sampled_from(list(Side)),
        st.integers(9_500, 10_500),
        st.integers(1, 3_000_000),
        st.booleans(),
    ),
    max_size=40,
)


def play(made: Venue, steps: list[tuple[str, Side, int, int, bool]]) -> list[AnyFact]:
    facts: list[AnyFact] = []
    for number, (act, side, tick, lots, flag) in enumerate(steps, start=1):
        price, size = str(Decimal(tick) / 100), str(Decimal(lots) / 1_000_000)
        at = later(number)
        opened = list(made.state.open_on(PAIR))
        if act == "place":
            asked = request_of(order(side, price, size, is_post_only=flag))
            facts += made.place(asked, at)
        elif act == "cancel" and opened:
            facts += made.cancel(USER, opened[lots % len(opened)].request.order_id, at)
        elif act == "trade":
            facts += made.trade(trade(price, size, number, side=side, at=at), at)
        else:
            made.show(best(price, str(Decimal(price) + Decimal("0.01")), size=size, at=at))
    return facts


@settings(max_examples=100)
@given(STEPS)
def test_money_adds_up_to_the_last_decimal(
    steps: list[tuple[str, Side, int, int, bool]],
) -> None:
    made = venue()

    facts = play(made, steps)

    check_state(made.state, is_crossed=True)
    check_money(facts, made.state, {"EUR": Decimal(10_000), "BTC": Decimal(10)})
    held = {Side.BUY: Decimal(0), Side.SELL: Decimal(0)}
    for each in made.state.open_on(PAIR):
        price, is_buy = each.request.price or Decimal(0), each.request.side is Side.BUY
        held[each.request.side] += each.left * (price * Decimal("1.006") if is_buy else 1)
    holds = made.state.account(USER).holds
    assert holds.get("EUR", Decimal(0)) == held[Side.BUY]
    assert holds.get("BTC", Decimal(0)) == held[Side.SELL]
