"""Random sessions of several users, with every order type, held against a naive exchange."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from cambista_sim.amendment import EditRefusedError
from cambista_sim.facts import AnyFact, Done, Matched, Rejected
from cambista_sim.order import Order
from cambista_sim.request import OrderRequest, Stp
from cambista_sim.venue import Fees, Venue
from common.messages.base import Side
from common.messages.market import Product
from tests.support.invariants import check_facts, check_money, check_replay, check_state
from tests.support.reference_matcher import LOT, Reference
from tests.support.trading import PAIR, START, request

RULES = Product(pair=PAIR, base_increment=LOT, quote_increment=LOT, min_funds=Decimal(0))
FEES = {
    "ann": Fees(Decimal("0.004"), Decimal("0.006")),
    "bob": Fees(Decimal(0), Decimal("0.0005")),
    "eve": Fees(Decimal("0.0037"), Decimal("0.0123")),
}
FUNDS = {"EUR": Decimal(2_000), "BTC": Decimal(20)}

USERS = st.sampled_from(sorted(FEES))
SIDES = st.sampled_from(list(Side))
PRICES = st.integers(95, 105).map(str)
SIZES = st.integers(1, 400).map(lambda lots: str(LOT * lots))
FUNDS_ASKED = st.integers(1, 90_000).map(lambda cents: str(LOT * cents))
STPS = st.sampled_from([each.value for each in Stp])
STOPS = st.fixed_dictionaries({"stop": st.sampled_from(["loss", "entry"]), "stop_price": PRICES})
LIMITS = st.fixed_dictionaries(
    {"price": PRICES, "size": SIZES, "stp": STPS},
    optional={"time_in_force": st.sampled_from(["IOC", "FOK", "GTT"])},
)
MARKETS = st.one_of(
    st.fixed_dictionaries({"size": SIZES, "stp": STPS}, optional={"funds": FUNDS_ASKED}),
    st.fixed_dictionaries({"funds": FUNDS_ASKED, "stp": STPS}),
)


class Session(RuleBasedStateMachine):
    """The venue and the reference are asked the same; they must answer the same."""

    def __init__(self) -> None:
        super().__init__()
        self.venue = Venue(Decimal(0), Decimal(0), user_fees=FEES)
        self.facts: list[AnyFact] = []
        self.at = START
        purses = {(user, "buy"): FUNDS["EUR"] for user in FEES}
        self.reference = Reference({**purses, **{(user, "sell"): FUNDS["BTC"] for user in FEES}})

    @initialize()
    def open(self) -> None:
        self.note(self.venue.enlist(RULES, self.at))
        for user in FEES:
            self.note(self.venue.deposit(user, FUNDS, self.at))

    def note(self, facts: list[AnyFact]) -> None:
        self.facts += facts

    def place(self, asked: OrderRequest) -> None:
        facts = self.venue.place(asked, self.at)
        self.note(facts)
        is_taken = self.reference.place(asked, FEES[asked.user])
        assert is_taken == (not isinstance(facts[0], Rejected)), facts

    @rule(user=USERS, side=SIDES, limit=LIMITS)
    def place_limit(self, user: str, side: Side, limit: dict[str, Any]) -> None:
        until = self.at + timedelta(seconds=5) if limit.get("time_in_force") == "GTT" else None
        self.place(request(user, side, **limit, expires_at=until))

    @rule(user=USERS, side=SIDES, price=PRICES, size=SIZES)
    def place_post_only(self, user: str, side: Side, price: str, size: str) -> None:
        self.place(request(user, side, price=price, size=size, is_post_only=True))

    @rule(user=USERS, side=SIDES, market=MARKETS)
    def place_market(self, user: str, side: Side, market: dict[str, Any]) -> None:
        self.place(request(user, side, kind="market", **market))

    @rule(user=USERS, side=SIDES, limit=LIMITS, stop=STOPS)
    def place_stop(
        self, user: str, side: Side, limit: dict[str, Any], stop: dict[str, Any]
    ) -> None:
        self.place(request(user, side, **{**limit, "time_in_force": "GTC"}, **stop))

    @rule(user=USERS, side=SIDES, market=MARKETS, stop=STOPS)
    def place_market_stop(
        self, user: str, side: Side, market: dict[str, Any], stop: dict[str, Any]
    ) -> None:
        self.place(request(user, side, kind="market", **market, **stop))

    @rule(number=st.integers(0, 50))
    def cancel(self, number: int) -> None:
        order = self.some_open(number)
        if order is not None:
            asked = order.request
            self.note(self.venue.cancel(asked.user, asked.order_id, self.at))
            self.forget({asked.order_id})

    @rule(number=st.integers(0, 50), price=PRICES, size=SIZES)
    def edit(self, number: int, price: str, size: str) -> None:
        order = self.some_open(number)
        if order is None or order.status != "open":
            return
        asked, new = order.request, Decimal(size)
        mine = next(e for e in self.reference.book if e.request.order_id == asked.order_id)
        try:
            total = order.filled_size + new
            self.note(self.venue.edit(asked.user, asked.order_id, Decimal(price), total, self.at))
        except EditRefusedError:
            return
        keeps_place = mine.price == Decimal(price) and new <= mine.size
        mine.price, mine.size = Decimal(price), new
        if not keeps_place:
            self.reference.book.remove(mine)
            self.reference.take(mine)
            self.reference.trigger()

    @rule(seconds=st.integers(1, 10))
    def wait(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)
        due = self.venue.due_at()
        facts = self.venue.expire(self.at)
        assert bool(facts) <= (due is not None and due <= self.at)
        self.note(facts)
        self.forget({each.order_id for each in facts if isinstance(each, Done)})

    def forget(self, order_ids: set[object]) -> None:
        for orders in (self.reference.book, self.reference.waiting):
            orders[:] = [each for each in orders if each.request.order_id not in order_ids]

    def some_open(self, number: int) -> Order | None:
        found = [each for each in self.venue.state.orders.values() if each.is_open]
        return found[number % len(found)] if found else None

    @invariant()
    def it_is_as_the_reference_says(self) -> None:
        state, reference = self.venue.state, self.reference
        if PAIR not in state.listings:
            return
        matches = [each for each in self.facts if isinstance(each, Matched)]
        assert [(e.maker_order_id, e.taker_order_id, e.price, e.size) for e in matches] == [
            (maker.order_id, taker.order_id, price, size)
            for maker, taker, price, size in reference.trades
        ]
        for side in Side:
            sign = -1 if side is Side.BUY else 1
            resting = state.listings[PAIR].book.orders(side)
            expected = [e for e in reference.book if e.request.side is side]
            assert [(e.key.request, e.tick, e.lots) for e in resting] == [
                (e.request, int(e.price / LOT), int(e.size / LOT))
                for e in sorted(expected, key=lambda e: sign * e.price)
            ]
        for user in FEES:
            for use, currency in (("buy", "EUR"), ("sell", "BTC")):
                account = state.account(user)
                assert account.balances[currency] == reference.money[user, use]
                held = reference.held(user, use)
                assert account.holds.get(currency, Decimal(0)) == held
                assert account.available(currency) >= 0

    @invariant()
    def what_is_told_adds_up(self) -> None:
        check_facts(self.facts)
        check_state(self.venue.state)

    def teardown(self) -> None:
        if PAIR in self.venue.state.listings:
            deposited = {currency: len(FEES) * amount for currency, amount in FUNDS.items()}
            check_money(self.facts, self.venue.state, deposited)
            check_replay(self.venue.state, self.facts)


def test_random_sessions_are_as_the_reference_says() -> None:
    run_state_machine_as_test(Session, settings=settings(max_examples=40, stateful_step_count=40))


@pytest.mark.chaos
@pytest.mark.timeout(3600)
def test_thousands_of_random_sessions_are_as_the_reference_says() -> None:
    run_state_machine_as_test(Session, settings=settings(max_examples=3000, stateful_step_count=60))
