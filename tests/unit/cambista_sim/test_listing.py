"""Tests of one pair at the venue."""

from decimal import Decimal

import pytest

from cambista_sim.facts import ModeSet, Rejected
from cambista_sim.listing import NOWHERE, Listing
from cambista_sim.order import order_from
from common.messages.base import Side
from tests.support.trading import PAIR, RULES, START, best, later, market, request


def listing() -> Listing:
    return Listing(RULES, ModeSet(happened_at=START, pair=PAIR))


def test_prices_and_sizes_are_whole_ticks_and_lots() -> None:
    made = listing()

    assert (made.ticks(Decimal("413.02")), made.price(41302)) == (41302, Decimal("413.02"))
    assert (made.lots(Decimal("0.11944")), made.size(11944000)) == (11944000, Decimal("0.11944"))
    assert made.lots(Decimal("0.000000019")) == 1


def test_between_the_orders_and_the_stop_prices_a_trade_reaches_nothing() -> None:
    assert listing().quiet_between() == NOWHERE
    made = market()
    for asked in (
        request("ann", Side.BUY, price="90", size="1"),
        request("ann", Side.SELL, price="110", size="1"),
    ):
        made.place(asked, START)
    found = made.state.listings[PAIR]

    assert found.quiet_between() == (Decimal(90), Decimal(110))
    for stop, price in (("loss", "95"), ("entry", "105")):
        made.place(
            request("ann", Side.SELL, price="80", size="1", stop=stop, stop_price=price), START
        )
    assert found.quiet_between() == (Decimal(95), Decimal(105))


def test_best_prices_between_two_ticks_are_taken_for_the_worse_ones() -> None:
    made = listing()
    made.show_best(best("99.999", "100.001", size="0.5"))

    assert made.market_lots(Side.BUY, 9999, START) == 50_000_000
    assert made.market_lots(Side.SELL, 10001, START) == 50_000_000
    assert made.market_lots(Side.SELL, 10000, START) == 0
    assert made.market_lots(Side.SELL, 10002, START) is None
    assert made.market_lots(Side.SELL, 10001, later(11)) is None


def test_only_an_order_with_a_price_rests_and_only_one_with_a_stop_price_waits() -> None:
    asked = request("ann", Side.BUY, kind="market", size="1")
    order = order_from(Rejected(happened_at=START, request=asked, reason=""))

    with pytest.raises(ValueError, match="no price to rest at"):
        listing().rest(order, None)
    with pytest.raises(ValueError, match="has no stop price"):
        listing().watch(order)


def test_new_rules_take_over_what_rests_and_waits() -> None:
    made = market()
    made.place(request("ann", Side.BUY, price="90", size="1"), START)
    made.place(request("ann", Side.BUY, price="90", size="2"), START)
    made.place(request("ann", Side.BUY, price="90", size="1", stop="entry", stop_price="95"), START)
    former = made.state.listings[PAIR]
    fine = listing()
    fine.rules = RULES.model_copy(update={"quote_increment": Decimal("0.001")})

    fine.take_over(former)

    assert [(each.tick, each.lots) for each in fine.book.orders(Side.BUY)] == [
        (90_000, 100_000_000),
        (90_000, 200_000_000),
    ]
    assert len(fine.stops) == 1
