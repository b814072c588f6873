"""Tests of how an incoming order trades, rests or ends."""

from decimal import Decimal
from typing import Any

import pytest

from cambista_sim.facts import AnyFact, Done, Matched, ModeSet, Opened, Received, Rejected, Taken
from cambista_sim.venue import Venue
from common.messages.base import Side
from tests.support.trading import PAIR, START, later, market, request


def offered() -> Venue:
    """Return a venue where bob offers 1 BTC each at 100, 101 and 110."""
    made = market()
    for price in ("100", "101", "110"):
        made.place(request("bob", Side.SELL, price=price, size="1"), START)
    return made


def end_of(facts: list[AnyFact], asked: object) -> tuple[str, str | None]:
    """Return how the order of a request ended, and why."""
    (done,) = [each for each in facts if isinstance(each, Done) and each.order_id == asked]
    return done.reason, done.cancel_code


@pytest.mark.parametrize(
    ("asked", "traded", "end"),
    [
        ({"price": "101", "size": "3", "time_in_force": "IOC"}, "2", "101:Time In Force"),
        ({"price": "101", "size": "3", "time_in_force": "FOK"}, "0", "101:Time In Force"),
        ({"price": "101", "size": "2", "time_in_force": "FOK"}, "2", None),
        ({"kind": "market", "size": "2"}, "2", None),
        ({"kind": "market", "size": "4"}, "3", "106:Insufficient Liquidity"),
        ({"kind": "market", "funds": "100.6"}, "1", None),
        ({"kind": "market", "size": "2", "funds": "100.6"}, "1", None),
        ({"kind": "market", "size": "0.5", "funds": "100.6"}, "0.5", None),
    ],
)
def test_an_order_that_does_not_rest_ends_with_the_reason(
    asked: dict[str, Any], traded: str, end: str | None
) -> None:
    made = offered()
    mine = request("ann", Side.BUY, **asked)

    facts = made.place(mine, later(1))

    sizes = [each.size for each in facts if isinstance(each, Matched)]
    assert sum(sizes, Decimal(0)) == Decimal(traded)
    assert end_of(facts, mine.order_id) == ("canceled" if end else "filled", end)
    assert made.state.account("ann").holds["EUR"] == 0


def test_a_market_buy_by_size_ends_when_its_user_has_no_money_left() -> None:
    made = offered()
    made.deposit("ann", {"EUR": Decimal("-9899.4")}, START)
    mine = request("ann", Side.BUY, kind="market", size="2")

    facts = made.place(mine, later(1))

    assert end_of(facts, mine.order_id) == ("canceled", "105:Insufficient Funds")
    assert made.state.orders[mine.order_id].filled_size == 1
    assert made.state.account("ann").balances["EUR"] == 0


def test_a_market_order_stops_where_the_price_is_too_far_from_the_last_trade() -> None:
    made = offered()
    made.set_modes(ModeSet(happened_at=START, pair=PAIR, max_slippage=Decimal("0.02")))
    made.place(request("ann", Side.BUY, price="100", size="0.5"), START)
    mine = request("ann", Side.BUY, kind="market", size="2")

    facts = made.place(mine, later(1))

    assert end_of(facts, mine.order_id) == ("canceled", "104:Price Bound Order Protection")
    assert made.state.orders[mine.order_id].filled_size == Decimal("1.5")


def test_a_post_only_order_that_touches_the_best_price_is_rejected_and_holds_nothing() -> None:
    made = offered()

    (touching,) = made.place(
        request("ann", Side.BUY, price="100", size="1", is_post_only=True), later(1)
    )
    below = made.place(
        request("ann", Side.BUY, price="99.99", size="1", is_post_only=True), later(1)
    )

    assert isinstance(touching, Rejected)
    assert (touching.reason, touching.is_order) == ("post only", True)
    assert isinstance(below[-1], Opened)


def test_one_taker_meets_the_best_price_first_and_pays_the_resting_price() -> None:
    made = offered()

    facts = made.place(request("ann", Side.BUY, price="120", size="2.5"), later(1))

    prices = [(each.price, each.size) for each in facts if isinstance(each, Matched)]
    assert prices == [
        (Decimal(price), Decimal(size)) for price, size in ((100, 1), (101, 1), (110, "0.5"))
    ]


def test_a_triggered_order_can_trigger_the_next() -> None:
    made = offered()
    first, second = (
        request(
            "eve", Side.BUY, kind="market", size="1", funds="150", stop="entry", stop_price=price
        )
        for price in ("100", "101")
    )
    for each in (second, first):
        made.place(each, START)

    facts = made.place(request("ann", Side.BUY, price="100", size="1"), later(1))

    takers = [each.taker_order_id for each in facts if isinstance(each, Matched)]
    assert takers[1:] == [first.order_id, second.order_id]
    assert not len(made.state.listings[PAIR].stops)


def test_the_market_is_done_at_a_price_before_the_order_that_took_the_last_of_it_rests() -> None:
    made = market()
    made.show_book(PAIR, {}, {10_000: 10**7, 10_100: 10**8})

    facts = made.place(request("ann", Side.BUY, price="100", size="1"), START)
    assert [type(each) for each in facts] == [Received, Matched, Taken, Opened]
    facts = made.place(request("bob", Side.BUY, price="101", size="0.5"), START)
    assert [type(each) for each in facts] == [Received, Matched, Done]
    assert made.state.listings[PAIR].sequence == 7
