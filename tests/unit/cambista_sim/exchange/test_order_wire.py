"""Orders, fills and accounts on the wire."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from cambista_sim.exchange import order_wire
from cambista_sim.facts import ModeSet
from cambista_sim.request import TimeInForce
from common.messages.base import Side
from tests.unit.cambista_sim.exchange.life import ANN, AT, BEN, PAIR, Life, order_id


def test_a_new_order_is_pending_whatever_became_of_it() -> None:
    life = Life()
    life.trade()
    row = life.archive.orders[order_id(2)]

    new, now = order_wire.order(row, BEN, is_new=True), order_wire.order(row, BEN)

    assert (new["status"], new["filled_size"], new["settled"]) == ("pending", "0.00000000", False)
    assert (now["status"], now["filled_size"], now["settled"]) == ("done", "1.00000000", True)
    assert (now["fill_fees"], now["executed_value"]) == (
        "0.6000000000000000",
        "100.0000000000000000",
    )
    assert now["done_at"] == "2026-11-21T12:00:00.123Z"
    assert new["created_at"] == "2026-11-21T12:00:00.123456Z"


def test_a_rejected_order_says_why() -> None:
    life = Life()
    life.place(1)
    life.place(2, user="ben", side=Side.SELL, is_post_only=True)

    for is_new in (True, False):
        order = order_wire.order(life.archive.orders[order_id(2)], BEN, is_new=is_new)
        assert (order["status"], order["reject_reason"]) == ("rejected", "post only")


def test_orders_say_what_was_asked_for() -> None:
    life, oid = Life(), UUID("666d0000-0000-4000-8000-000100000001")
    life.place(1, user="ben", side=Side.SELL)
    life.place(2, kind="market", price=None, size=None, funds=Decimal("10.06"), client_oid=oid)
    life.place(
        3,
        side=Side.SELL,
        stop="loss",
        stop_price=Decimal(9),
        time_in_force=TimeInForce.GTT,
        expires_at=AT + timedelta(hours=1),
    )

    market, stop = (order_wire.order(life.archive.orders[order_id(n)], ANN) for n in (2, 3))

    assert "price" not in market
    assert (market["specified_funds"], market["funds"]) == (
        "10.0600000000000000",
        "10.0000000000000000",
    )
    assert market["client_oid"] == str(oid)
    assert (stop["status"], stop["stop"], stop["stop_price"]) == ("active", "loss", "9.00000000")
    assert stop["expire_time"] == "2026-11-21T13:00:00.123456Z"


def test_fills_ledgers_and_holds_are_written() -> None:
    life = Life()
    life.trade()
    folder = life.archive.folder("ann")

    fill = order_wire.fill(next(iter(folder.fills.values())), ANN)
    first, *_, last = (order_wire.ledger(row) for row in folder.ledger.values())
    hold = order_wire.hold(life.archive.orders[order_id(1)], Decimal("100.6"))

    assert (fill["liquidity"], fill["fee"], fill["size"]) == (
        "M",
        "0.4000000000000000",
        "1.00000000",
    )
    assert (first["type"], first["details"]) == ("transfer", {})
    assert (last["type"], last["details"]["order_id"]) == ("fee", str(order_id(1)))
    assert (hold["amount"], hold["ref"]) == ("100.6000000000000000", str(order_id(1)))


def test_accounts_fees_volumes_and_profiles_are_written() -> None:
    account = order_wire.account(ANN, "USD", Decimal("10.5"), Decimal(4))

    assert (account["balance"], account["hold"], account["available"]) == (
        "10.5000000000000000",
        "4.0000000000000000",
        "6.5",
    )
    assert order_wire.fees(Decimal("0.004"), Decimal("0.006"), Decimal(7)) == {
        "maker_fee_rate": "0.0040",
        "taker_fee_rate": "0.0060",
        "usd_volume": "7.00",
    }
    assert order_wire.volume(PAIR, Decimal(1), Decimal(2), AT)["volume"] == "1.00000000"
    assert order_wire.profile(ANN)["id"] == account["profile_id"]


def test_a_product_shows_its_modes() -> None:
    modes = ModeSet(happened_at=AT, pair=PAIR, is_post_only=True, max_slippage=Decimal("0.02"))

    product = order_wire.with_modes({"id": PAIR}, modes)

    assert (product["post_only"], product["limit_only"]) == (True, False)
    assert product["max_slippage_percentage"] == "0.02000000"
    none = ModeSet(happened_at=AT, pair=PAIR)
    assert order_wire.with_modes({}, none)["max_slippage_percentage"] == ""


def test_nothing_may_be_withdrawn_from_a_simulation() -> None:
    written = order_wire.exchange_limits(["BTC", "USD"])

    assert written["limit_currency"] == "USD"
    assert written["transfer_limits"]["exchange_withdraw"]["BTC"] == {
        "max": "0.00000000",
        "remaining": "0.00000000",
        "period_in_days": 7,
    }
