"""Tests of what a trade of the market gives to the users' orders."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from cambista_sim.facts import AnyFact, Matched, Opened
from cambista_sim.venue import Venue
from common.messages.base import Side
from tests.support.trading import PAIR, START, later, market, request, trade

ONE = 100_000_000
"""Lots of 1 BTC."""


def sizes(facts: Sequence[AnyFact]) -> list[str]:
    return [f"{each.size.normalize():f}" for each in facts if isinstance(each, Matched)]


def known() -> Venue:
    """Return a venue that knows the market's book: 5 BTC bid at 100, and 2 at 101 offered."""
    made = market()
    made.show_book(PAIR, {10_000: 5 * ONE}, {10_100: 2 * ONE})
    return made


def test_an_order_waits_behind_what_was_there_when_it_came() -> None:
    made = known()
    opened = made.place(request("ann", Side.BUY, price="100", size="1"), START)[-1]

    first = made.trade(trade("100", "4", 1, side=Side.BUY), later(1))
    second = made.trade(trade("100", "1.4", 2, side=Side.BUY), later(2))

    assert isinstance(opened, Opened)
    assert opened.ahead == 5
    assert sizes(first) == []
    assert sizes(second) == ["0.4"]
    assert [each.model for each in second if isinstance(each, Matched)] == ["book"]


def test_an_order_moves_up_when_what_stands_before_it_leaves() -> None:
    made = known()
    made.place(request("ann", Side.BUY, price="100", size="1"), START)

    made.show_levels(PAIR, [(Side.BUY, 10_000, ONE // 2)])
    facts = made.trade(trade("100", "1", 1, side=Side.BUY), later(1))

    assert sizes(facts) == ["0.5"]


def test_a_trade_through_its_price_fills_an_order_whatever_stood_before_it() -> None:
    made = known()
    made.place(request("ann", Side.BUY, price="100", size="1"), START)

    facts = made.trade(trade("99.99", "0.7", 1, side=Side.BUY), later(1))

    assert sizes(facts) == ["0.7"]


def test_two_users_share_what_was_traded_in_the_order_of_their_coming() -> None:
    made = known()
    made.place(request("ann", Side.BUY, price="100", size="1"), START)
    made.show_levels(PAIR, [(Side.BUY, 10_000, 7 * ONE)])
    made.place(request("bob", Side.BUY, price="100", size="1"), START)

    facts = [
        made.trade(trade("100", size, number, side=Side.BUY), later(number))
        for number, size in enumerate(["5.5", "1.5", "2"], start=1)
    ]

    assert [sizes(each) for each in facts] == [["0.5"], ["0.5"], ["1"]]


def test_where_the_book_is_not_known_the_trades_alone_decide() -> None:
    made = market()
    made.place(request("ann", Side.BUY, price="100", size="1"), START)

    facts = made.trade(trade("100", "0.4", 1, side=Side.BUY), later(1))

    assert sizes(facts) == ["0.4"]
    assert [each.model for each in facts if isinstance(each, Matched)] == ["trades"]


def test_what_a_taker_took_of_a_level_is_gone_until_it_is_told_anew() -> None:
    made = known()

    first = made.place(request("ann", Side.BUY, price="101", size="1.5"), START)
    second = made.place(request("bob", Side.BUY, kind="market", size="1.5"), later(1))
    made.show_levels(PAIR, [(Side.SELL, 10_100, 2 * ONE)])
    third = made.place(request("bob", Side.BUY, kind="market", size="1.5"), later(2))

    assert [sizes(each) for each in (first, second, third)] == [["1.5"], ["0.5"], ["1.5"]]


def test_a_taker_meets_the_market_and_the_users_in_one_queue() -> None:
    made = known()
    made.place(request("ann", Side.SELL, price="101", size="1"), START)
    made.show_levels(PAIR, [(Side.SELL, 10_100, 4 * ONE)])

    facts = made.place(request("bob", Side.BUY, kind="market", size="4"), later(1))

    assert sizes(facts) == ["2", "1", "1"]
    makers = [each.maker_order_id is None for each in facts if isinstance(each, Matched)]
    assert makers == [True, False, True]


def test_what_the_market_traded_itself_is_not_there_for_a_taker() -> None:
    made = known()
    made.place(request("ann", Side.SELL, price="101", size="1"), START)

    made.trade(trade("101", "1.5", 1, side=Side.SELL), later(1))
    facts = made.place(request("bob", Side.BUY, kind="market", size="3"), later(2))

    assert sizes(facts) == ["0.5", "1"]


@pytest.mark.parametrize(("placed_at", "expected"), [(0, ["1"]), (5, [])])
def test_a_trade_told_late_fills_only_what_rested_when_it_was_made(
    placed_at: int, expected: list[str]
) -> None:
    made = known()
    made.place(request("ann", Side.BUY, price="100", size="1"), later(placed_at))

    facts = made.trade(trade("99", "3", 1, side=Side.BUY, at=later(2)), later(9), is_past=True)

    assert sizes(facts) == expected


def test_trades_that_were_missed_move_an_order_up_before_they_fill_it() -> None:
    made = known()
    made.place(request("ann", Side.BUY, price="100", size="1"), START)

    facts = [
        made.trade(trade("100", "3", at, side=Side.BUY, at=later(at)), later(9), is_past=True)
        for at in (1, 2)
    ]

    assert [sizes(each) for each in facts] == [[], ["1"]]


def test_a_trade_of_a_hole_fills_nobody_whose_place_of_then_is_not_known() -> None:
    made = known()
    made.place(request("ann", Side.BUY, price="100", size="1"), START)
    made.trade(trade("100.5", "1", 1), START)
    made.trade(trade("100.5", "1", 4), later(4))
    made.show_levels(PAIR, [(Side.BUY, 10_000, ONE)])

    at_its_price = made.trade(trade("100", "4", 2, side=Side.BUY, at=later(2)), later(5))
    through = made.trade(trade("99.99", "0.5", 3, side=Side.BUY, at=later(3)), later(5))

    assert (sizes(at_its_price), sizes(through)) == ([], ["0.5"])


def test_late_trades_give_no_more_than_was_traded() -> None:
    made = market()
    for size in ("1", "1"):
        made.place(request("ann", Side.BUY, price="100", size=size), START)

    facts = made.trade(trade("100", "1.5", 1, at=later(2)), later(9), is_past=True)
    again = made.trade(trade("100", "0.25", 2, at=later(2)), later(9), is_past=True)

    assert sizes(facts) == ["1", "0.5"]
    assert sizes(again) == ["0.25"]
    assert made.state.account("ann").balances["BTC"] == Decimal("11.75")
