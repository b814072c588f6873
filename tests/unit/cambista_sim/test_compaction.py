"""Tests of the venue's state written as few facts."""

from datetime import timedelta

from cambista_sim.compaction import compacted
from cambista_sim.facts import Kept, Owed
from cambista_sim.state import State
from cambista_sim.venue import Venue
from common.messages.base import Side
from tests.support.invariants import picture
from tests.support.trading import PAIR, START, later, market, request, trade


def busy() -> Venue:
    """Return a venue with orders of every state, and a trade that is not settled."""
    made = market()
    made.settles_after = timedelta(seconds=5)
    made.show_book(PAIR, {9_900: 300_000_000}, {10_100: 100_000_000})
    for price, size in (("100", "1"), ("99", "1"), ("99", "2")):
        made.place(request("ann", Side.BUY, price=price, size=size), START)
    made.place(request("bob", Side.SELL, price="100", size="0.4"), later(1))
    made.place(request("bob", Side.SELL, price="90", size="1", stop="loss", stop_price="95"), START)
    made.place(request("eve", Side.BUY, price="90", size="1", is_post_only=True), START)
    made.place(request("eve", Side.BUY, price="200", size="1", is_post_only=True), START)
    return made


def restored(made: Venue) -> State:
    entry, state = compacted(made.state, 99, later(9)), State()
    for each in entry.facts:
        state.apply(each)
    state.resume(entry.seen, has_forgotten=entry.has_forgotten)
    return state


def test_the_facts_written_anew_make_the_same_state() -> None:
    made = busy()

    assert picture(restored(made)) == picture(made.state)
    kinds = {type(each) for each in compacted(made.state, 99, later(9)).facts}
    assert {Kept, Owed} <= kinds


def test_the_orders_keep_their_places_behind_the_market() -> None:
    made = busy()
    again = market()
    again.state, again.settles_after = restored(made), made.settles_after
    reached = trade("99", "3.5", 1, side=Side.BUY, at=later(10))

    facts = made.trade(reached, later(10))
    same = again.trade(reached, later(10))

    assert facts == same
    assert len(facts) > 1


def test_a_settled_debt_is_paid_after_a_restart() -> None:
    made = busy()
    again = market()
    again.state, again.settles_after = restored(made), made.settles_after

    assert again.settle(later(9)) == made.settle(later(9)) != []
    assert picture(again.state) == picture(made.state)


def test_the_line_says_that_all_is_told_and_filed() -> None:
    entry = compacted(busy().state, 99, later(9))

    assert (entry.number, entry.told, entry.filed) == (99, 99, 99)
