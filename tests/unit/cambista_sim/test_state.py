"""Tests of the state that facts make."""

from datetime import timedelta
from decimal import Decimal

import pytest

from cambista_sim.facts import Kept, Matched, Settled
from cambista_sim.seen import Seen
from cambista_sim.state import State
from common.messages.base import Side
from tests.support.invariants import picture
from tests.support.trading import PAIR, START, later, market, request


def test_facts_applied_again_make_the_same_state() -> None:
    made, again = market(), State()
    for fact in market().deposit("nobody", {}, START):
        again.apply(fact)
    facts = [
        *made.place(request("ann", Side.SELL, price="100", size="2"), START),
        *made.place(request("bob", Side.BUY, price="100", size="1"), later(1)),
    ]
    twin = market()

    for fact in facts:
        twin.state.apply(fact)

    assert picture(twin.state) == picture(made.state)
    assert twin.state.trade_count == 1


def test_a_refused_order_leaves_nothing_unless_coinbase_shows_it_or_a_bot_asks_for_it() -> None:
    made = market()
    made.place(request("bob", Side.SELL, price="100", size="1"), START)
    unseen = request("ann", Side.BUY, price="100", size="1000")
    shown = request("ann", Side.BUY, price="100", size="1", is_post_only=True)

    for each in (unseen, shown):
        made.place(each, later(1))

    assert unseen.order_id not in made.state.orders
    assert made.state.orders[shown.order_id].reject_reason == "post only"


def test_a_debt_is_paid_once() -> None:
    made = market()
    made.settles_after = timedelta(seconds=5)
    made.place(request("bob", Side.SELL, price="100", size="1"), START)
    made.place(request("ann", Side.BUY, price="100", size="1"), START)
    settled = Settled(happened_at=later(5), pair=PAIR, trade_id=1)

    made.state.apply(settled)

    assert made.state.account("ann").balances["EUR"] == Decimal("9899.4")
    with pytest.raises(KeyError):
        made.state.apply(settled)


def test_what_a_journals_line_says_besides_its_facts_is_taken_over() -> None:
    state = State()

    state.resume({PAIR: Seen(last=7)}, has_forgotten=True)
    state.resume({}, has_forgotten=False)

    assert state.seen[PAIR].last == 7
    assert state.has_forgotten


def test_an_order_cannot_begin_in_its_middle() -> None:
    made = market()
    made.place(request("bob", Side.SELL, price="100", size="1"), START)
    facts = made.place(request("ann", Side.BUY, price="100", size="1"), START)
    matches = [each for each in facts if isinstance(each, Matched)]
    zero = Decimal(0)

    with pytest.raises(TypeError, match="cannot begin"):
        made.state.apply(
            Kept(
                happened_at=START,
                facts=[*matches],
                held=zero,
                unsettled_hold=zero,
                unsettled_count=0,
            )
        )
