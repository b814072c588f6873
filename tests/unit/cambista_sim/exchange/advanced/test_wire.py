"""Orders and fills in the Advanced Trade dialect."""

from datetime import timedelta
from decimal import Decimal

import pytest

from cambista_sim.exchange.advanced import wire
from cambista_sim.request import TimeInForce
from common.messages.base import Side
from tests.unit.cambista_sim.exchange.life import ANN, AT, BEN, Life, order_id, request


def test_an_order_tells_what_became_of_it() -> None:
    life = Life()
    life.trade()

    bid = wire.order(life.archive.orders[order_id(1)], ANN, Decimal("100.6"))
    ask = wire.order(life.archive.orders[order_id(2)], BEN)

    assert (bid["status"], bid["completion_percentage"], bid["filled_size"]) == (
        "OPEN",
        "50.00",
        "1",
    )
    assert (bid["average_filled_price"], bid["total_fees"]) == ("100", "0.4")
    assert bid["outstanding_hold_amount"] == "100.6"
    assert (ask["status"], ask["total_value_after_fees"], ask["settled"]) == (
        "FILLED",
        "99.4",
        True,
    )
    assert bid["total_value_after_fees"] == "100.4"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "limit_limit_gtc"),
        ({"time_in_force": TimeInForce.IOC}, "sor_limit_ioc"),
        ({"time_in_force": TimeInForce.FOK}, "limit_limit_fok"),
        (
            {"time_in_force": TimeInForce.GTT, "expires_at": AT + timedelta(1)},
            "limit_limit_gtd",
        ),
        ({"stop": "entry", "stop_price": Decimal(9)}, "stop_limit_stop_limit_gtc"),
        (
            {"kind": "market", "price": None, "size": None, "funds": Decimal(9)},
            "market_market_ioc",
        ),
        ({"kind": "market", "price": None, "size": Decimal(1)}, "market_market_ioc"),
    ],
)
def test_every_order_has_its_configuration(fields: dict[str, object], name: str) -> None:
    life = Life()
    life.place(1, **fields)
    row = life.archive.orders[order_id(1)]

    [found] = wire.configuration(request(1, **fields), row)

    assert found == name


def test_statuses_are_translated() -> None:
    life = Life()
    life.place(1)
    life.place(2, user="ben", side=Side.SELL, is_post_only=True)
    life.place(3, price=Decimal(90), time_in_force=TimeInForce.GTT, expires_at=AT + timedelta(1))
    life.note(life.venue.cancel("ann", order_id(1), AT))
    life.note(life.venue.expire(AT + timedelta(2)))
    rows = life.archive.orders

    assert [wire.status(rows[order_id(number)]) for number in (1, 2, 3)] == [
        "CANCELLED",
        "FAILED",
        "EXPIRED",
    ]
    assert wire.order(rows[order_id(1)], ANN)["cancel_message"] == "User requested cancel"


def test_a_dated_order_that_self_trade_prevention_ends_has_not_expired() -> None:
    life = Life()
    dated = {"time_in_force": TimeInForce.GTT, "expires_at": AT + timedelta(1)}
    life.place(1, **dated)
    life.place(2, side=Side.SELL, stp="co")

    row = life.archive.orders[order_id(1)]

    assert row.cancel_code == "102:Self Trade Prevention"
    assert wire.status(row) == "CANCELLED"
    assert wire.order(row, ANN)["cancel_message"] == ""


def test_a_stop_order_is_triggered_once_it_came_and_not_when_it_is_cancelled_before() -> None:
    life = Life()
    for number, price in ((1, 100), (2, 50)):
        life.place(number, side=Side.SELL, stop="loss", stop_price=Decimal(price))
    life.place(3, user="ben", side=Side.SELL, size=Decimal(1))
    life.place(4, stp="cn", size=Decimal(1))
    life.note(life.venue.cancel("ann", order_id(2), AT))
    rows = life.archive.orders

    found = [wire.order(rows[order_id(number)], ANN)["trigger_status"] for number in (1, 2, 3)]

    assert found == ["STOP_TRIGGERED", "STOP_PENDING", "INVALID_ORDER_TYPE"]
    assert wire.status(rows[order_id(2)]) == "CANCELLED"


def test_an_order_by_funds_is_complete_once_they_are_spent() -> None:
    life = Life()
    life.place(1, user="ben", side=Side.SELL, size=Decimal(5))
    life.place(2, kind="market", price=None, size=None, funds=Decimal(100))
    row = life.archive.orders[order_id(2)]

    for written in (wire.order(row, ANN), wire.update(row, ANN)):
        assert (written["status"], written["completion_percentage"]) == ("FILLED", "100.00")
        assert Decimal(written["total_value_after_fees"]) <= 100


def test_the_user_channel_tells_cumulated_states() -> None:
    life = Life()
    life.trade()

    update = wire.update(life.archive.orders[order_id(1)], ANN)

    assert (update["cumulative_quantity"], update["leaves_quantity"]) == ("1", "1")
    assert (update["avg_price"], update["number_of_fills"]) == ("100", "1")
    assert (update["order_side"], update["order_type"]) == ("BUY", "Limit")


def test_fills_and_accounts_are_written() -> None:
    life = Life()
    life.trade()
    [row] = life.archive.folder("ann").fills.values()

    fill = wire.fill(row, ANN)

    assert (fill["liquidity_indicator"], fill["commission"]) == ("MAKER", "0.4")
    assert fill["entry_id"] == wire.fill(row, ANN)["entry_id"]
    account = wire.account(ANN, "USD", Decimal(10), Decimal(4))
    assert account["available_balance"] == {"value": "6", "currency": "USD"}
    assert account["type"] == "ACCOUNT_TYPE_FIAT"


def test_a_bracket_is_told_as_it_was_asked_for_and_whether_its_stop_was_reached() -> None:
    life = Life()
    life.place(1, user="ben", side=Side.SELL, price=Decimal(110), size=Decimal(1))
    bracket = {"stop": "loss", "stop_price": Decimal(90), "stop_limit_price": Decimal("85.5")}
    life.place(2, side=Side.SELL, price=Decimal(120), **bracket)
    row = life.archive.orders[order_id(2)]

    before = wire.order(row, ANN)
    life.place(3, user="ben", price=Decimal(90), size=Decimal(1))
    life.place(4, user="eve", side=Side.SELL, price=Decimal(90), size=Decimal(1))
    after = wire.order(row, ANN)

    assert (before["order_type"], before["trigger_status"]) == ("BRACKET", "STOP_PENDING")
    assert (after["status"], after["trigger_status"]) == ("OPEN", "STOP_TRIGGERED")
    for each in (before, after):
        assert each["order_configuration"] == {
            "trigger_bracket_gtc": {
                "base_size": "2",
                "limit_price": "120",
                "stop_trigger_price": "90",
            }
        }
    assert wire.update(row, ANN)["stop_price"] == "90"
