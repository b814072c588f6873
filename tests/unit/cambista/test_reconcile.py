"""Our books beside the venue's."""

from dataclasses import replace
from decimal import Decimal

import pytest

from cambista.evidence import Accepted, OrderSeen, OrderState, Unknown
from cambista.life import Patience, learn
from cambista.reconcile import described, doubtful, foreign
from common.messages.base import Side
from tests.support.intents import VENUE_ID, fill, seen, sent
from tests.support.trading import PAIR, later

OURS = learn(sent(), Accepted(VENUE_ID), later(1), Patience())
THEIRS = OrderSeen(
    "theirs", OrderState.OPEN, None, PAIR, Side.SELL, Decimal(110), Decimal("0.30"), Decimal(0)
)


@pytest.mark.parametrize(
    ("listed", "is_doubtful"),
    [
        ([], True),
        ([seen(filled="0")], False),
        ([seen(filled="0.4")], True),
        ([seen()], True),
        ([seen(OrderState.FILLED, filled="0")], True),
        ([seen(filled="0", venue_order_id="theirs")], True),
    ],
)
def test_an_order_is_looked_into_when_the_venues_list_differs(
    listed: list[OrderSeen], *, is_doubtful: bool
) -> None:
    assert list(doubtful([OURS], listed, later(9))) == ([OURS] if is_doubtful else [])


def test_a_list_that_is_older_than_the_order_says_nothing_of_it() -> None:
    assert list(doubtful([OURS], [], later(1))) == []


def test_an_order_of_which_nothing_is_known_is_searched_for_and_not_looked_at() -> None:
    unknown = learn(sent(), Unknown("reset"), later(1), Patience())

    assert list(doubtful([unknown, sent()], [], later(9))) == []


def test_fills_that_both_have_are_no_doubt() -> None:
    known = learn(OURS, fill(7, "0.4"), later(2), Patience())

    assert list(doubtful([known], [seen(filled="0.4")], later(9))) == []


def test_open_orders_that_are_not_ours_are_told() -> None:
    done = replace(THEIRS, venue_order_id="done", state=OrderState.CANCELLED)

    found = foreign([seen(), THEIRS, done], frozenset({VENUE_ID}))

    assert [each.venue_order_id for each in found] == ["theirs"]
    assert described(found) == "sell 0.30 BTC-EUR"
    assert described(found * 5).endswith("and 2 more")
