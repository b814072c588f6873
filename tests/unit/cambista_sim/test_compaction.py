"""Tests of the venue's state written as few facts."""

from datetime import timedelta
from decimal import Decimal

import pytest

from cambista_sim import memory
from cambista_sim.compaction import compacted
from cambista_sim.facts import Deposited, Kept, Listed, Owed
from cambista_sim.state import State
from cambista_sim.venue import Venue
from common.messages.base import Side
from tests.support.invariants import picture
from tests.support.trading import PAIR, RULES, START, later, market, request, trade


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


def test_forgotten_orders_live_on_in_the_balances(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "KEPT_COUNT", 1)
    made = market()
    for number in range(1, 4):
        made.place(request("ann", Side.BUY, price="100", size="1"), later(number))
        made.trade(trade("100", "1", number), later(number))

    entry = compacted(made.state, 17, later(9))

    owned = {
        each.currency: each.amount
        for each in entry.facts
        if isinstance(each, Deposited) and each.user == "ann"
    }
    assert owned == {"BTC": Decimal(13), "EUR": Decimal("9698.8")}
    assert len([each for each in entry.facts if isinstance(each, Kept)]) == 1
    assert entry.has_forgotten
    assert restored(made).account("ann").balances == owned


def test_the_rules_of_each_pair_are_said_once() -> None:
    made = market()
    made.enlist(RULES.model_copy(update={"min_funds": Decimal(2)}), later(1))

    facts = compacted(made.state, 17, later(2)).facts

    listings = [each for each in facts if isinstance(each, Listed)]
    assert [(each.pair, each.min_funds) for each in listings] == [(PAIR, Decimal(2))]


def test_the_markets_trades_that_were_seen_are_known() -> None:
    made = market()
    made.trade(trade("100", "1", 5), START)

    assert restored(made).seen[PAIR].first_wanted() == 6
