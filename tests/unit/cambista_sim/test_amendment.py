"""Tests of what a user may change of an order that rests."""

from decimal import Decimal
from typing import Any

import pytest

from cambista_sim.amendment import EditRefusedError, changed
from cambista_sim.facts import Changed
from cambista_sim.request import OrderRequest
from cambista_sim.turn import Turn
from cambista_sim.venue import Venue
from common.messages.base import Side
from tests.support.trading import START, later, market, request


def change(made: Venue, asked: OrderRequest, price: str, size: str) -> Changed | None:
    order = made.state.orders[asked.order_id]
    return changed(Turn(made.state, later(1)), order, Decimal(price), Decimal(size))


def test_a_smaller_size_keeps_the_place_and_holds_less() -> None:
    made = market()
    asked = request("ann", Side.BUY, price="100", size="2")
    made.place(asked, START)

    found = change(made, asked, "100", "1")

    assert found is not None
    assert (found.old_size, found.new_size, found.held) == (
        Decimal(2),
        Decimal(1),
        Decimal("100.6"),
    )
    assert not found.loses_place


def test_the_same_price_and_size_are_no_change() -> None:
    made = market()
    asked = request("ann", Side.SELL, price="100", size="2")
    made.place(asked, START)

    assert change(made, asked, "100", "2") is None


@pytest.mark.parametrize(
    ("asked", "price", "size", "reason"),
    [
        ({}, "100", "1000", "Insufficient funds"),
        ({}, "100.001", "1", "price is too accurate"),
        ({"is_post_only": True}, "200", "1", "post only"),
        ({"time_in_force": "GTT", "expires_at": later(9)}, "99", "1", "good till cancelled"),
        ({"stop": "entry", "stop_price": "500"}, "99", "1", "only resting"),
    ],
)
def test_a_change_is_refused_with_the_reason(
    asked: dict[str, Any], price: str, size: str, reason: str
) -> None:
    made = market()
    made.place(request("bob", Side.SELL, price="200", size="1"), START)
    mine = request("ann", Side.BUY, **{"price": "100", "size": "1", **asked})
    made.place(mine, START)

    with pytest.raises(EditRefusedError, match=reason):
        change(made, mine, price, size)
