"""ccxt's words."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from cambista.evidence import (
    Accepted,
    FillSeen,
    OrderSeen,
    OrderState,
    Refused,
    Ticket,
    Unknown,
)
from cambista.exchange import FeeRates, Holding, VenueAway
from cambista.exchanges.ccxt import wire
from common.messages.base import Side

OID = UUID("666d0000-0000-4000-8000-000100000001")
TICKET = Ticket(OID, "BTC-USD", Side.BUY, Decimal("60000.10"), Decimal("1E-8"))
ORDER = {
    "id": "a",
    "clientOrderId": str(OID),
    "symbol": "BTC/USD",
    "side": "buy",
    "price": "60000.1",
    "amount": "2",
    "filled": "0.5",
    "status": "open",
    "timestamp": 1574300303878,
}
TRADE = {
    "id": "78098253",
    "order": "a",
    "symbol": "BTC/USD",
    "side": "sell",
    "price": "8087.38",
    "amount": "0.006018",
    "timestamp": 1574300303878,
    "takerOrMaker": "taker",
    "fee": {"cost": "0.2433492642", "currency": "USD"},
}
AT = datetime(2019, 11, 21, 1, 38, 23, 878000, tzinfo=UTC)


def test_an_immediate_order_is_in_force_at_once_or_not_at_all() -> None:
    asked = json.loads(wire.compose(replace(TICKET, is_immediate=True)))

    assert asked["params"]["timeInForce"] == "IOC"
    assert "postOnly" not in asked["params"]


def test_an_order_is_asked_for_in_exact_decimals_under_our_id() -> None:
    asked = json.loads(wire.compose(replace(TICKET, is_post_only=True)))

    assert asked == {
        "symbol": "BTC/USD",
        "type": "limit",
        "side": "buy",
        "amount": "0.00000001",
        "price": "60000.10",
        "params": {
            "clientOrderId": str(OID),
            "client_order_id": str(OID),
            "postOnly": True,
        },
    }


def test_a_market_order_has_a_size_or_a_cost() -> None:
    asked = json.loads(wire.compose(replace(TICKET, price=None, size=None, funds=Decimal(20))))

    assert (asked["type"], asked["amount"], asked["price"]) == ("market", None, None)
    assert asked["params"]["cost"] == "20"


@pytest.mark.parametrize(
    ("order", "outcome"),
    [
        ({"id": "a", "status": "open"}, Accepted("a")),
        ({"id": "a", "status": None}, Accepted("a")),
        ({"id": "a", "status": "rejected"}, Refused("rejected")),
        ({"id": None, "status": "open"}, Unknown("an answer without an id")),
    ],
)
def test_an_order_that_comes_back_is_accepted_when_it_has_an_id(
    order: dict[str, Any], outcome: object
) -> None:
    assert wire.placed(order) == outcome


def test_an_order_is_read() -> None:
    assert wire.order_seen(ORDER) == OrderSeen(
        venue_order_id="a",
        state=OrderState.OPEN,
        client_oid=OID,
        pair="BTC-USD",
        side=Side.BUY,
        price=Decimal("60000.1"),
        size=Decimal(2),
        filled_size=Decimal("0.5"),
        created_at=AT,
    )


@pytest.mark.parametrize(
    ("status", "filled", "state"),
    [
        (None, "0", OrderState.PENDING),
        ("pending", "0", OrderState.PENDING),
        ("closed", "2", OrderState.FILLED),
        ("closed", "1", OrderState.CANCELLED),
        ("canceled", "0", OrderState.CANCELLED),
        ("expired", "0", OrderState.CANCELLED),
        ("rejected", "0", OrderState.REJECTED),
    ],
)
def test_a_status_is_what_it_means(status: str | None, filled: str, state: OrderState) -> None:
    assert wire.order_seen({**ORDER, "status": status, "filled": filled}).state is state


@pytest.mark.parametrize("name", ["id", "symbol"])
def test_an_order_that_lacks_what_names_it_is_none(name: str) -> None:
    with pytest.raises(VenueAway):
        wire.order_seen({**ORDER, name: None})


def test_a_fill_is_read_to_the_last_decimal() -> None:
    assert wire.fill_seen(TRADE) == FillSeen(
        venue_order_id="a",
        trade_id=78098253,
        pair="BTC-USD",
        side=Side.SELL,
        price=Decimal("8087.38"),
        size=Decimal("0.006018"),
        fee=Decimal("0.2433492642"),
        is_maker=False,
        filled_at=AT,
    )


@pytest.mark.parametrize(
    ("fee", "counted"),
    [
        ({"cost": "0.001", "currency": "BTC"}, Decimal("8.08738")),
        ({"cost": "0.001", "currency": "BNB"}, Decimal(0)),
        ({"cost": "0.001", "currency": None}, Decimal("0.001")),
        ({}, Decimal(0)),
        (None, Decimal(0)),
    ],
)
def test_a_fee_is_told_in_quote_where_it_can_be(fee: object, counted: Decimal) -> None:
    assert wire.fill_seen({**TRADE, "fee": fee}).fee == counted


def test_a_fee_that_is_taken_in_parts_is_their_sum() -> None:
    parts = [{"cost": "0.1", "currency": "USD"}, {"cost": "0.02", "currency": "USD"}]

    assert wire.fill_seen({**TRADE, "fee": None, "fees": parts}).fee == Decimal("0.12")
    assert wire.fill_seen({**TRADE, "fees": [TRADE["fee"]]}).fee == Decimal("0.2433492642")


@pytest.mark.parametrize("name", ["id", "order", "side", "price", "amount", "timestamp"])
def test_a_fill_that_lacks_something_is_none(name: str) -> None:
    with pytest.raises(VenueAway):
        wire.fill_seen({**TRADE, name: None})


def test_balances_are_read() -> None:
    balance = {"total": {"USD": "10.5", "BTC": None, "ETH": "1"}, "used": {"USD": "0.5"}}

    assert wire.holdings(balance) == [
        Holding("USD", Decimal("10.5"), Decimal("0.5")),
        Holding("ETH", Decimal(1), Decimal(0)),
    ]


@pytest.mark.parametrize(
    ("precision", "mode", "increments"),
    [
        ({"amount": "0.00000001", "price": "0.01"}, wire.TICK_SIZE, ("0.00000001", "0.01")),
        ({"amount": "8", "price": "2"}, wire.DECIMAL_PLACES, ("0.00000001", "0.01")),
    ],
)
def test_a_pair_is_listed_with_its_increments(
    precision: dict[str, str], mode: int, increments: tuple[str, str]
) -> None:
    market = {
        "symbol": "BTC/USD",
        "precision": precision,
        "limits": {"cost": {"min": "1"}},
        "active": True,
    }

    found = wire.listing(market, mode)

    assert found is not None
    assert found.mode == "full"
    assert (found.product.base_increment, found.product.quote_increment) == tuple(
        map(Decimal, increments)
    )
    assert found.product.min_funds == 1
    closed = wire.listing({**market, "active": False}, mode)
    assert closed is not None
    assert closed.mode == "disabled"


@pytest.mark.parametrize(
    ("precision", "mode"),
    [
        ({"amount": None, "price": "0.01"}, wire.TICK_SIZE),
        ({"amount": "5", "price": "5"}, 3),
        ({"amount": "0", "price": "0.01"}, wire.TICK_SIZE),
    ],
)
def test_a_pair_whose_increments_cannot_be_told_is_not_listed(
    precision: dict[str, str], mode: int
) -> None:
    assert wire.listing({"symbol": "BTC/USD", "precision": precision}, mode) is None


def test_the_highest_rates_of_the_pairs_count() -> None:
    fees: list[wire.Json] = [
        {"maker": "0.001", "taker": "0.002"},
        {"maker": "0.003", "taker": None},
    ]

    assert wire.fee_rates(fees) == FeeRates(Decimal("0.003"), Decimal("0.002"))
    with pytest.raises(VenueAway):
        wire.fee_rates([])


def test_a_reason_is_told_without_the_exchanges_name() -> None:
    assert wire.reason("kraken EOrder:Insufficient funds", "kraken") == "EOrder:Insufficient funds"
