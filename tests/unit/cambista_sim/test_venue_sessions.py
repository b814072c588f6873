"""Random sessions at the venue with a market whose book changes and trades."""

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

from cambista_sim.facts import AnyFact, Deposited, Listed, Matched
from cambista_sim.venue import Venue
from common.messages.base import Side
from common.messages.market import Product
from tests.support.invariants import check_facts, check_money, check_replay, check_state
from tests.support.trading import PAIR, START, best, request, trade

LOT = Decimal("0.01")
RULES = Product(pair=PAIR, base_increment=LOT, quote_increment=LOT, min_funds=Decimal(0))
FUNDS = {"EUR": Decimal(2_000), "BTC": Decimal(20)}
USERS = ("ann", "bob")

SIDES = st.sampled_from(list(Side))
TICKS = st.integers(9_990, 10_010)
LOTS = st.integers(1, 400)


class Session(RuleBasedStateMachine):
    """Users and the market act in any order; what must be true stays true."""

    def __init__(self) -> None:
        super().__init__()
        self.venue = Venue(Decimal("0.004"), Decimal("0.006"))
        self.facts: list[AnyFact] = []
        self.at = START
        self.trade_id = 0

    @initialize(is_known=st.booleans(), delay_s=st.sampled_from([0, 3]))
    def open(self, delay_s: int, *, is_known: bool) -> None:
        self.venue.settles_after = timedelta(seconds=delay_s)
        self.facts += self.venue.enlist(RULES, self.at)
        for user in USERS:
            self.facts += self.venue.deposit(user, FUNDS, self.at)
        if is_known:
            self.venue.show_book(PAIR, {10_000: 300, 9_995: 100}, {10_001: 200, 10_005: 50})

    @rule(user=st.sampled_from(USERS), side=SIDES, tick=TICKS, lots=LOTS)
    def place(self, user: str, side: Side, tick: int, lots: int) -> None:
        asked = request(user, side, price=str(tick * LOT), size=str(lots * LOT))
        self.facts += self.venue.place(asked, self.at)

    @rule(user=st.sampled_from(USERS), side=SIDES, lots=LOTS, kind=st.sampled_from(["", "stop"]))
    def place_market(self, user: str, side: Side, lots: int, kind: str) -> None:
        stop: dict[str, Any] = {"stop": "loss", "stop_price": "99.95"} if kind else {}
        asked = request(user, side, kind="market", size=str(lots * LOT), **stop)
        self.facts += self.venue.place(asked, self.at)

    @rule(user=st.sampled_from(USERS), side=SIDES, tick=TICKS, lots=LOTS, is_dated=st.booleans())
    def place_bracket(self, user: str, side: Side, tick: int, lots: int, *, is_dated: bool) -> None:
        sign = 1 if side is Side.BUY else -1
        life: dict[str, Any] = {
            "time_in_force": "GTT",
            "expires_at": self.at + timedelta(seconds=9),
        }
        asked = request(
            user,
            side,
            price=str(tick * LOT),
            size=str(lots * LOT),
            stop="entry" if side is Side.BUY else "loss",
            stop_price=str((tick + 3 * sign) * LOT),
            stop_limit_price=str((tick + 6 * sign) * LOT),
            **(life if is_dated else {}),
        )
        self.facts += self.venue.place(asked, self.at)

    @rule(side=SIDES, tick=TICKS, lots=st.integers(0, 400))
    def change_a_level(self, side: Side, tick: int, lots: int) -> None:
        listing = self.venue.state.listings[PAIR]
        if listing.liquidity.knows(side, 9_000 if side is Side.BUY else 11_000, self.at):
            self.venue.show_levels(PAIR, [(side, tick, lots)])

    @rule(tick=TICKS, lots=LOTS)
    def show_best(self, tick: int, lots: int) -> None:
        bid, ask = str(tick * LOT), str((tick + 1) * LOT)
        self.venue.show(best(bid, ask, size=str(lots * LOT), at=self.at))

    @rule(side=SIDES, tick=TICKS, lots=LOTS, skipped=st.integers(0, 1), is_past=st.booleans())
    def trade(self, side: Side, tick: int, lots: int, skipped: int, *, is_past: bool) -> None:
        self.trade_id += 1 + skipped
        told = trade(str(tick * LOT), str(lots * LOT), self.trade_id, side=side, at=self.at)
        facts = self.venue.trade(told, self.at, is_past=is_past)
        self.facts += facts
        given = [e.size for e in facts if isinstance(e, Matched) and e.market_trade_id]
        assert sum(given) <= told.size
        assert self.venue.trade(told, self.at) == []

    @rule(seconds=st.integers(1, 20))
    def wait(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)
        self.facts += self.venue.expire(self.at) + self.venue.settle(self.at)

    @rule(user=st.sampled_from(USERS))
    def cancel_all(self, user: str) -> None:
        self.facts += self.venue.cancel_all(user, PAIR, self.at)

    @invariant()
    def what_is_told_adds_up(self) -> None:
        check_facts(self.facts)
        check_state(self.venue.state)

    def teardown(self) -> None:
        if not any(isinstance(each, Listed) for each in self.facts):
            return
        check_replay(self.venue.state, self.facts)
        self.at += timedelta(seconds=10)
        self.facts += self.venue.settle(self.at)
        deposited = {
            name: sum(
                (e.amount for e in self.facts if isinstance(e, Deposited) and e.currency == name),
                Decimal(0),
            )
            for name in FUNDS
        }
        check_money(self.facts, self.venue.state, deposited)


def test_random_sessions_with_a_market_keep_every_promise() -> None:
    run_state_machine_as_test(Session, settings=settings(max_examples=30, stateful_step_count=30))


@pytest.mark.chaos
@pytest.mark.timeout(3600)
def test_thousands_of_random_sessions_with_a_market_keep_every_promise() -> None:
    run_state_machine_as_test(Session, settings=settings(max_examples=3000, stateful_step_count=50))
