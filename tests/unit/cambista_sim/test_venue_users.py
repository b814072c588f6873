"""Tests of the venue with several users and every order type."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Literal

import pytest

from cambista_sim.amendment import EditRefusedError
from cambista_sim.facts import (
    Activated,
    AnyFact,
    Done,
    Matched,
    ModeSet,
    Opened,
    Received,
    Rejected,
    Settled,
    Taken,
)
from cambista_sim.rules import TOO_MANY_OPEN
from cambista_sim.venue import Fees, Venue
from common.messages.base import Side
from tests.support.trading import (
    PAIR,
    RULES,
    START,
    best,
    later,
    request,
    trade,
    venue,
)


def fills(facts: Sequence[AnyFact]) -> list[tuple[Decimal, Decimal]]:
    return [(each.price, each.size) for each in facts if isinstance(each, Matched)]


PEOPLE = ("ann", "bob")


def fair(venue_: Venue | None = None) -> Venue:
    """Return a venue where two users have 10,000 EUR and 10 BTC each."""
    made = venue_ or venue()
    for user in PEOPLE:
        made.deposit(user, {"EUR": Decimal(10_000), "BTC": Decimal(10)}, START)
    return made


def test_the_life_of_two_orders_is_told_in_one_sequence() -> None:
    made = fair()
    rests = request("ann", Side.SELL, price="100", size="2")
    comes = request("bob", Side.BUY, price="101", size="3")

    facts = made.place(rests, START) + made.place(comes, later(1))

    assert [type(each) for each in facts] == [Received, Opened, Received, Matched, Done, Opened]
    numbers = [each.sequence for each in facts if not isinstance(each, Rejected)]  # type: ignore[union-attr]
    assert numbers == [1, 2, 3, 4, 5, 6]
    match = facts[3]
    assert isinstance(match, Matched)
    assert (match.price, match.size, match.maker_side) == (Decimal(100), Decimal(2), Side.SELL)
    assert (match.maker_fee, match.taker_fee) == (Decimal("0.8"), Decimal("1.2"))


def test_each_user_pays_his_own_fees() -> None:
    made = fair(
        Venue(
            Decimal("0.004"),
            Decimal("0.006"),
            user_fees={"bob": Fees(Decimal(0), Decimal("0.001"))},
        )
    )
    made.enlist(RULES, START)
    made.place(request("ann", Side.SELL, price="100", size="1"), START)

    _, match, *_ = made.place(request("bob", Side.BUY, price="100", size="1"), START)

    assert isinstance(match, Matched)
    assert (match.maker_fee, match.taker_fee) == (Decimal("0.4"), Decimal("0.1"))


def test_money_moves_when_the_trade_is_settled_and_stays_held_until_then() -> None:
    made = venue()
    made.settles_after = timedelta(seconds=2)
    fair(made)
    made.place(request("ann", Side.SELL, price="100", size="1"), START)
    made.place(request("bob", Side.BUY, price="100", size="1"), START)
    ann, bob = (made.state.account(user) for user in PEOPLE)

    assert (bob.balances["EUR"], bob.holds["EUR"]) == (Decimal(10_000), Decimal("100.6"))
    assert made.due_at() == later(2)
    assert made.settle(later(1)) == []
    assert [type(each) for each in made.settle(later(2))] == [Settled]
    assert (bob.balances["EUR"], bob.holds["EUR"]) == (Decimal("9899.4"), Decimal(0))
    assert (ann.balances["EUR"], ann.holds["BTC"]) == (Decimal("10099.6"), Decimal(0))
    assert all(each.is_settled for each in made.state.orders.values())
    assert made.due_at() is None


def test_an_order_good_till_a_time_ends_then() -> None:
    made = fair()
    asked = request(
        "ann", Side.BUY, price="100", size="1", time_in_force="GTT", expires_at=later(60)
    )
    made.place(asked, START)

    assert made.due_at() == later(60)
    assert made.expire(later(59)) == []
    (done,) = made.expire(later(60))
    assert isinstance(done, Done)
    assert (done.reason, done.cancel_code) == ("canceled", "101:Time In Force")
    assert made.state.account("ann").holds["EUR"] == 0


def test_a_stop_order_waits_with_its_money_held_and_comes_when_the_market_trades_there() -> None:
    made = fair()
    made.show(best("98", "99"))
    asked = request("ann", Side.SELL, kind="market", size="1", stop="loss", stop_price="97")

    placed = made.place(asked, START)
    quiet = made.trade(trade("97.01", "1", 1), later(1))
    facts = made.trade(trade("97", "1", 2), later(2))

    assert [type(each) for each in placed] == [Activated]
    assert quiet == []
    assert [type(each) for each in facts] == [Received, Matched, Taken, Done]
    assert fills(facts) == [(Decimal(98), Decimal(1))]


@pytest.mark.parametrize(
    ("late_stop", "expected"), [("trigger", [Activated, Received, Done]), ("reject", [Rejected])]
)
def test_a_stop_price_that_is_passed_already(
    late_stop: Literal["trigger", "reject"], expected: list[type]
) -> None:
    made = fair()
    made.late_stop = late_stop
    made.trade(trade("90", "1", 1), START)

    facts = made.place(
        request("ann", Side.SELL, kind="market", size="1", stop="loss", stop_price="97"), later(1)
    )

    assert [type(each) for each in facts] == expected


def test_cancelling_all_spares_other_users_and_other_pairs() -> None:
    made = fair()
    for user in PEOPLE:
        for price in ("90", "91"):
            made.place(request(user, Side.BUY, price=price, size="1"), START)

    assert made.cancel_all("ann", "ETH-EUR", later(1)) == []
    assert len(made.cancel_all("ann", None, later(1))) == 2
    assert made.state.open_count() == 2
    assert {each.request.user for each in made.state.open_on(PAIR)} == {"bob"}


def test_nobody_cancels_another_users_order() -> None:
    made = fair()
    asked = request("ann", Side.BUY, price="90", size="1")
    made.place(asked, START)

    with pytest.raises(KeyError):
        made.cancel("bob", asked.order_id, later(1))


def test_an_edit_to_a_crossing_price_trades() -> None:
    made = fair()
    made.place(request("ann", Side.SELL, price="100", size="1"), START)
    asked = request("bob", Side.BUY, price="99", size="1")
    made.place(asked, START)

    facts = made.edit("bob", asked.order_id, Decimal(100), Decimal("1.5"), later(1))

    assert fills(facts) == [(Decimal(100), Decimal(1))]
    assert made.state.orders[asked.order_id].left == Decimal("0.5")
    assert made.edit("bob", asked.order_id, Decimal(100), Decimal("1.5"), later(2)) == []
    with pytest.raises(EditRefusedError, match="filled"):
        made.edit("bob", asked.order_id, Decimal(100), Decimal("0.5"), later(2))


def test_modes_and_rules_are_told_once() -> None:
    made = fair()
    modes = ModeSet(happened_at=later(1), pair=PAIR, is_cancel_only=True)

    assert made.set_modes(modes) == [modes]
    assert made.set_modes(modes) == []
    assert made.enlist(RULES, later(1)) == []


def test_new_rules_wait_for_the_orders_that_they_could_not_express() -> None:
    made = fair()
    asked = request("ann", Side.BUY, price="99.5", size="1")
    made.place(asked, START)
    coarse = RULES.model_copy(update={"quote_increment": Decimal(1)})

    assert made.enlist(coarse, later(1)) == []
    made.cancel("ann", asked.order_id, later(2))
    sequence = made.state.listings[PAIR].sequence
    assert len(made.enlist(coarse, later(3))) == 1
    assert made.state.listings[PAIR].sequence == sequence


def test_numbers_that_the_markets_own_events_took_are_not_used_again() -> None:
    made = fair()
    listing = made.state.listings[PAIR]
    listing.sequence, listing.trade_id = 500, 70
    made.place(request("ann", Side.SELL, price="100", size="1"), START)

    _, match, *_ = made.place(request("bob", Side.BUY, price="100", size="1"), START)

    assert isinstance(match, Matched)
    assert (match.sequence, match.trade_id) == (504, 71)


def test_an_id_is_placed_once() -> None:
    made = fair()
    asked = request("ann", Side.BUY, price="99", size="1")
    made.place(asked, START)

    with pytest.raises(ValueError, match="placed before"):
        made.place(asked, later(1))


def test_a_trade_of_a_pair_that_is_not_listed_is_noted_only() -> None:
    made = Venue(Decimal(0), Decimal(0))

    assert made.trade(trade("100", "1", 1), START) == []
    made.show(best("99", "100"))


def test_only_so_many_orders_of_a_user_are_open_on_a_pair() -> None:
    made = fair()
    made.most_open = 2
    asked = [request("ann", Side.BUY, price="50", size="1") for _ in range(3)]
    stop = request("ann", Side.SELL, price="40", size="1", stop="loss", stop_price="45")
    made.place(asked[0], START)
    made.place(stop, START)

    [refused] = made.place(asked[1], START)
    assert isinstance(refused, Rejected)
    assert refused.reason == TOO_MANY_OPEN
    assert made.refusal(request("ann", Side.BUY, kind="market", funds="10"), START) == TOO_MANY_OPEN
    assert made.refusal(request("bob", Side.BUY, price="50", size="1"), START) is None
    made.cancel("ann", stop.order_id, later(1))
    assert made.refusal(asked[2], later(2)) is None
