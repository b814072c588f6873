"""Tests of self-trade prevention: the taker's flag decides."""

from decimal import Decimal

import pytest

from cambista_sim.facts import AnyFact, Changed, Done, Matched, Opened
from common.messages.base import Side
from tests.support.invariants import check_state
from tests.support.trading import START, later, market, request

OLD, NEW = 900_001, 900_002
OWN = request("ann", Side.SELL, price="100", size="2", stp="cb", number=OLD)


def told(facts: list[AnyFact]) -> list[tuple[str, str, str | None]]:
    """Return of each change and end whose it is, and the code or the new size."""
    names = {OWN.order_id: "old"}
    found: list[tuple[str, str, str | None]] = []
    for each in facts:
        if isinstance(each, Done):
            found.append(("done", names.get(each.order_id, "new"), each.cancel_code))
        elif isinstance(each, Changed):
            size = each.new_size if each.new_funds is None else each.new_funds
            text = None if size is None else f"{size.normalize():f}"
            found.append(("change", names.get(each.order_id, "new"), text))
    return found


CODE = "102:Self Trade Prevention"


@pytest.mark.parametrize(
    ("stp", "size", "expected"),
    [
        ("dc", "1", [("change", "old", "1"), ("done", "new", CODE)]),
        ("dc", "2", [("done", "old", CODE), ("done", "new", CODE)]),
        ("dc", "3", [("done", "old", CODE), ("change", "new", "1")]),
        ("co", "1", [("done", "old", CODE)]),
        ("cn", "3", [("done", "new", CODE)]),
        ("cb", "1", [("done", "old", CODE), ("done", "new", CODE)]),
    ],
)
def test_two_orders_of_one_user_do_not_trade_with_each_other(
    stp: str, size: str, expected: list[tuple[str, str, str | None]]
) -> None:
    made = market()
    made.place(OWN, START)

    facts = made.place(
        request("ann", Side.BUY, price="100", size=size, stp=stp, number=NEW), later(1)
    )

    assert told(facts) == expected
    assert not any(isinstance(each, Matched) for each in facts)
    rests = isinstance(facts[-1], Opened)
    assert rests == (("done", "new", CODE) not in expected)
    check_state(made.state)


@pytest.mark.parametrize(
    ("side", "asked", "expected"),
    [
        (Side.BUY, {"funds": "300"}, ("change", "new", "98.8")),
        (Side.BUY, {"size": "3"}, ("change", "new", "1")),
        (Side.BUY, {"size": "3", "funds": "500"}, ("change", "new", "1")),
        (Side.SELL, {"funds": "300"}, ("change", "new", "100")),
        (Side.SELL, {"size": "3"}, ("change", "new", "1")),
    ],
)
def test_of_a_market_order_the_size_is_cut_or_else_the_funds(
    side: Side, asked: dict[str, str], expected: tuple[str, str, str]
) -> None:
    made = market()
    made.place(request("ann", side.opposite, price="100", size="2", number=OLD), START)

    facts = made.place(request("ann", side, kind="market", number=NEW, **asked), later(1))

    assert told(facts)[:2] == [("done", "old", CODE), expected]
    check_state(made.state)


def test_a_cut_order_keeps_its_place_and_holds_less() -> None:
    made = market()
    made.place(OWN, START)
    made.place(request("bob", Side.SELL, price="100", size="2"), START)
    made.place(request("ann", Side.BUY, price="100", size="0.5"), later(1))

    facts = made.place(request("eve", Side.BUY, price="100", size="1"), later(2))

    assert [each.maker_order_id for each in facts if isinstance(each, Matched)] == [OWN.order_id]
    assert made.state.account("ann").holds["BTC"] == Decimal("0.5")
