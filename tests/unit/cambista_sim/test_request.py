"""What an order's fields say together."""

from decimal import Decimal
from typing import Any

from common.messages.base import Side
from tests.support.trading import request

STOP: dict[str, Any] = {"stop": "loss", "stop_price": "90"}


def test_an_order_with_a_stop_waits_unless_it_is_a_bracket() -> None:
    plain = request("ann", Side.SELL, price="110", size="1")
    stop = request("ann", Side.SELL, price="110", size="1", **STOP)
    bracket = request("ann", Side.SELL, price="110", size="1", **STOP, stop_limit_price="80")

    assert [each.waits for each in (plain, stop, bracket)] == [False, True, False]
    assert [each.is_bracket for each in (plain, stop, bracket)] == [False, False, True]


def test_a_bracket_holds_what_its_stop_may_cost() -> None:
    stop: dict[str, Any] = {"stop": "entry", "stop_price": "110"}
    plain = request("ann", Side.BUY, price="90", size="1", **stop)
    bracket = request("ann", Side.BUY, price="90", size="1", **stop, stop_limit_price="115")

    assert (plain.hold_price, bracket.hold_price) == (Decimal(90), Decimal(115))
