"""The journal written anew says the same in fewer facts."""

from decimal import Decimal

import pytest

import cambista_sim.state
from cambista_sim.compaction import compacted
from cambista_sim.facts import Deposited, Entry, Listed
from cambista_sim.state import State
from tests.support.trading import PAIR, RULES, START, later, order, trade, venue


def deposits(entry: Entry) -> dict[str, Decimal]:
    return {each.currency: each.amount for each in entry.facts if isinstance(each, Deposited)}


def applied(entry: Entry) -> State:
    state = State()
    for fact in entry.facts:
        state.apply(fact)
    state.resume(entry.seen, entry.fill_count, has_forgotten=entry.has_forgotten)
    return state


def test_an_open_order_keeps_all_that_happened_to_it() -> None:
    made = venue()
    asked = order(price="100", size="1")
    made.place(asked, START)
    made.trade(trade("100", "0.25", 1), later(1))

    again = applied(compacted(made.state, 17, later(2)))

    assert again.orders == made.state.orders
    assert again.account.report() == made.state.account.report()
    assert again.books[PAIR].cancel(asked.order_id) == 75_000_000


def test_what_came_of_forgotten_orders_is_one_deposit_a_currency(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cambista_sim.state, "KEPT_COUNT", 1)
    made = venue()
    for number in range(1, 4):
        made.place(order(price="100", size="1"), later(number))
        made.trade(trade("100", "1", number), later(number))

    entry = compacted(made.state, 17, later(9))

    assert deposits(entry) == {"BTC": Decimal(12), "EUR": Decimal("9799.2")}
    assert len(made.state.orders) == 1
    assert entry.has_forgotten
    assert applied(entry).account.balances == {"BTC": Decimal(13), "EUR": Decimal("9698.8")}


def test_the_rules_of_each_pair_are_said_once() -> None:
    made = venue()
    made.enlist(RULES.model_copy(update={"min_funds": Decimal(2)}), later(1))

    listings = [
        each for each in compacted(made.state, 17, later(2)).facts if isinstance(each, Listed)
    ]

    assert [(each.pair, each.min_funds) for each in listings] == [(PAIR, Decimal(2))]


def test_all_is_told_and_filed_and_the_trades_seen_are_known() -> None:
    made = venue()
    made.trade(trade("100", "1", 5), START)

    entry = compacted(made.state, 17, later(1))

    assert (entry.number, entry.told, entry.filed) == (17, 17, 17)
    assert entry.seen[PAIR].first_wanted() == 6
