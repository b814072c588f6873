"""Brackets: a limit order that takes a profit, and cuts a loss when its stop price is reached."""

from decimal import Decimal
from typing import Any

import pytest

from cambista_sim.amendment import EditRefusedError
from cambista_sim.facts import AnyFact, Changed, Done, Matched, Opened, Received, Rejected, Taken
from cambista_sim.request import OrderRequest
from cambista_sim.venue import Venue
from common.messages.base import Side
from tests.support.invariants import check_facts, check_replay, check_state
from tests.support.trading import PAIR, RULES, START, later, market, request, trade

SALE: dict[str, Any] = {
    "price": "110",
    "size": "2",
    "stop": "loss",
    "stop_price": "90",
    "stop_limit_price": "85.5",
}
PURCHASE: dict[str, Any] = {
    "price": "90",
    "size": "2",
    "stop": "entry",
    "stop_price": "110",
    "stop_limit_price": "115.5",
}


def placed(side: Side, **asked: Any) -> tuple[Venue, OrderRequest, list[AnyFact]]:  # noqa: ANN401 - fields of a request
    """Return a venue whose market last traded at 100, and ann's bracket there."""
    made = market()
    made.show_book(PAIR, {9_000: 10**9}, {11_000: 10**9})
    made.trade(trade("100", "1", 1), START)
    mine = request("ann", side, **asked)
    return made, mine, made.place(mine, START)


def kinds(facts: list[AnyFact]) -> list[type]:
    return [type(each) for each in facts]


def test_it_rests_at_its_price_and_is_filled_there_as_any_limit_order() -> None:
    made, mine, facts = placed(Side.SELL, **SALE)
    assert kinds(facts) == [Received, Opened]

    facts = made.trade(trade("111", "5", 2, side=Side.SELL), later(1))

    assert [(each.price, each.size) for each in facts if isinstance(each, Matched)] == [
        (Decimal(110), Decimal(2))
    ]
    assert made.state.orders[mine.order_id].done_reason == "filled"
    assert not made.state.listings[PAIR].stops


def test_the_stop_makes_it_an_order_at_its_other_limit() -> None:
    made, mine, _ = placed(Side.SELL, **SALE)

    facts = made.trade(trade("90", "1", 2, side=Side.BUY), later(1))

    assert kinds(facts) == [Changed, Matched, Done]
    changed = facts[0]
    assert isinstance(changed, Changed)
    assert (changed.reason, changed.old_price, changed.new_price) == (
        "stop",
        Decimal(110),
        Decimal("85.5"),
    )
    order = made.state.orders[mine.order_id]
    assert (order.is_triggered, order.filled_size, order.executed_value) == (
        True,
        Decimal(2),
        Decimal(180),
    )
    assert made.state.account("ann").holds["BTC"] == 0


def test_what_the_stop_cannot_trade_at_once_rests_at_its_other_limit_and_is_not_stopped_again() -> (
    None
):
    made, mine, _ = placed(Side.SELL, **SALE)
    made.show_book(PAIR, {9_000: 10**8}, {})

    facts = made.trade(trade("90", "0.5", 2, side=Side.BUY), later(1))
    again = made.trade(trade("89", "0.1", 3, side=Side.BUY), later(2))

    assert kinds(facts) == [Changed, Matched, Taken, Opened]
    assert made.state.orders[mine.order_id].price == Decimal("85.5")
    assert Changed not in kinds(again)
    check_state(made.state)


def test_money_is_held_once_for_the_dearest_that_it_may_become() -> None:
    made, mine, facts = placed(Side.BUY, **PURCHASE)
    held = Decimal("115.5") * 2 * Decimal("1.006")
    assert made.state.account("ann").holds["EUR"] == held

    facts += made.trade(trade("90", "0.5", 2, side=Side.BUY), later(1))
    assert made.state.account("ann").holds["EUR"] == held
    made.show_book(PAIR, {}, {})
    facts += made.trade(trade("90", "0.5", 3, side=Side.BUY), later(1))
    assert made.state.account("ann").holds["EUR"] == held * Decimal("0.75")
    made.show_book(PAIR, {}, {11_100: 5 * 10**7})
    facts += made.trade(trade("110", "1", 4, side=Side.SELL), later(2))
    assert made.state.account("ann").holds["EUR"] == held * Decimal("0.5")
    facts += made.cancel("ann", mine.order_id, later(3))

    assert made.state.account("ann").holds["EUR"] == 0
    check_facts(facts)


def test_it_is_cancelled_with_its_stop() -> None:
    made, mine, _ = placed(Side.SELL, **SALE)

    made.cancel("ann", mine.order_id, later(1))

    assert made.trade(trade("80", "1", 2, side=Side.BUY), later(2)) == []


def test_it_cannot_be_edited() -> None:
    made, mine, _ = placed(Side.SELL, **SALE)

    with pytest.raises(EditRefusedError):
        made.edit("ann", mine.order_id, Decimal(120), Decimal(1), later(1))


@pytest.mark.parametrize(
    ("side", "asked", "reason"),
    [
        (Side.SELL, {"stop_price": "110"}, "Invalid stop_limit_price"),
        (Side.SELL, {"stop_limit_price": "90"}, "Invalid stop_limit_price"),
        (Side.BUY, {"stop_price": "90"}, "Invalid stop_limit_price"),
        (Side.SELL, {"stop": "entry"}, "Invalid stop entry"),
        (Side.BUY, {"stop": "loss"}, "Invalid stop loss"),
        (Side.SELL, {"stop_price": "100"}, "Invalid stop_price"),
        (Side.BUY, {"stop_price": "100"}, "Invalid stop_price"),
        (Side.SELL, {"stop_price": None}, "Requires stop_price"),
        (Side.SELL, {"kind": "market", "price": None}, "Requires price and stop_price"),
        (Side.SELL, {"time_in_force": "IOC"}, "Invalid time_in_force IOC"),
        (Side.SELL, {"is_post_only": True}, "Invalid post_only"),
        (
            Side.SELL,
            {"stop_limit_price": "85.501"},
            "stop_limit_price is too accurate. Smallest unit is 0.01000000",
        ),
    ],
)
def test_one_that_cannot_be_is_refused(side: Side, asked: dict[str, Any], reason: str) -> None:
    _, _, facts = placed(side, **{**(SALE if side is Side.SELL else PURCHASE), **asked})

    [refused] = facts
    assert isinstance(refused, Rejected)
    assert refused.reason == reason


def test_brackets_and_stop_orders_come_back_from_the_journal_in_their_order() -> None:
    made = Venue(Decimal(0), Decimal(0))
    facts = made.enlist(RULES, START) + made.deposit("ann", {"BTC": Decimal(10)}, START)
    made.trade(trade("100", "1", 1), START)
    stop = {"kind": "market", "size": "1", "stop": "loss", "stop_price": "90"}
    plain = {"price": "120", "size": "1"}
    for asked in (stop, plain, SALE, stop, SALE, plain):
        facts += made.place(request("ann", Side.SELL, **asked), START)

    check_replay(made.state, facts)
    assert [each.request.is_bracket for each in made.state.listings[PAIR].stops] == [
        *(False, True, False, True)
    ]


def test_changed_rules_of_the_pair_leave_the_stop_where_it_is() -> None:
    made, mine, _ = placed(Side.SELL, **SALE)
    finer = RULES.model_copy(update={"quote_increment": Decimal("0.001")})

    assert made.enlist(finer, later(1))
    facts = made.trade(trade("90", "1", 2, side=Side.BUY), later(2))

    assert isinstance(facts[0], Changed)
    assert facts[0].order_id == mine.order_id
