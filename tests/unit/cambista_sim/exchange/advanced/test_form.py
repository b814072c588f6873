"""Orders of the Advanced Trade dialect, by their configuration."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from cambista_sim.exchange.advanced.form import FormError, oid_of, reason_of, request_of
from cambista_sim.exchange.order_form import Asker
from cambista_sim.request import OrderRequest, TimeInForce
from common.messages.base import Side
from tests.unit.cambista_sim.exchange.life import AT, order_id

END = "2026-12-01T00:00:00Z"
LIMIT = {"base_size": "0.5", "limit_price": "100.5"}


def asked(side: Any = "BUY", name: Any = "my own", **configuration: Any) -> OrderRequest:  # noqa: ANN401 - any JSON
    form = {
        "client_order_id": name,
        "product_id": "BTC-USD",
        "side": side,
        "order_configuration": configuration,
    }
    return request_of(form, Asker("ann", order_id(1), AT), Decimal("0.01"))


def test_market_orders_are_by_quote_or_base() -> None:
    bought = asked(market_market_ioc={"quote_size": "10"})
    sold = asked("SELL", market_market_ioc={"base_size": "2"})

    assert (bought.kind, bought.funds, bought.size) == ("market", Decimal(10), None)
    assert (sold.side, sold.size, sold.funds) == (Side.SELL, Decimal(2), None)


@pytest.mark.parametrize(
    ("name", "in_force"),
    [
        ("limit_limit_gtc", TimeInForce.GTC),
        ("limit_limit_fok", TimeInForce.FOK),
        ("sor_limit_ioc", TimeInForce.IOC),
    ],
)
def test_limit_orders_wait_as_they_are_called(name: str, in_force: TimeInForce) -> None:
    order = asked(**{name: LIMIT})

    assert (order.time_in_force, order.price, order.size) == (
        in_force,
        Decimal("100.5"),
        Decimal("0.5"),
    )


def test_dated_and_stop_orders_are_read() -> None:
    dated = asked(limit_limit_gtd={**LIMIT, "end_time": END, "post_only": True})
    stop = asked(
        stop_limit_stop_limit_gtc={
            **LIMIT,
            "stop_price": "99",
            "stop_direction": "STOP_DIRECTION_STOP_DOWN",
        }
    )

    assert dated.time_in_force is TimeInForce.GTT
    assert dated.expires_at is not None
    assert dated.expires_at.isoformat() == "2026-12-01T00:00:00+00:00"
    assert dated.is_post_only
    assert (stop.stop, stop.stop_price) == ("loss", Decimal(99))


@pytest.mark.parametrize(
    ("reason", "configuration"),
    [
        ("UNSUPPORTED_ORDER_CONFIGURATION", {}),
        ("UNSUPPORTED_ORDER_CONFIGURATION", {"twap_limit_gtd": LIMIT}),
        ("INVALID_REQUEST", {"trigger_bracket_gtc": LIMIT}),
        ("INVALID_REQUEST", {"trigger_bracket_gtc": {**LIMIT, "stop_trigger_price": "-1"}}),
        ("INVALID_REQUEST", {"trigger_bracket_gtc": {**LIMIT, "stop_trigger_price": "1e99"}}),
        ("UNSUPPORTED_ORDER_CONFIGURATION", {"limit_limit_gtc": LIMIT, "sor_limit_ioc": LIMIT}),
        (
            "UNSUPPORTED_ORDER_CONFIGURATION",
            {"limit_limit_gtc": {"quote_size": "1", "limit_price": "1"}},
        ),
        ("INVALID_REQUEST", {"limit_limit_gtc": {"base_size": "1"}}),
        ("INVALID_REQUEST", {"limit_limit_gtc": {"limit_price": "1"}}),
        ("INVALID_REQUEST", {"limit_limit_gtc": {**LIMIT, "base_size": "many"}}),
        ("INVALID_REQUEST", {"limit_limit_gtc": {**LIMIT, "base_size": "NaN"}}),
        ("INVALID_REQUEST", {"limit_limit_gtc": {**LIMIT, "base_size": "1e999999"}}),
        ("INVALID_REQUEST", {"limit_limit_gtc": {**LIMIT, "base_size": []}}),
        ("INVALID_REQUEST", {"limit_limit_gtc": {**LIMIT, "post_only": "true"}}),
        ("UNSUPPORTED_ORDER_CONFIGURATION", {"limit_limit_gtc": {**LIMIT, "quote_size": "1"}}),
        ("INVALID_REQUEST", {"market_market_ioc": {"base_size": "1", "quote_size": "1"}}),
        ("INVALID_REQUEST", {"market_market_ioc": {"base_size": ""}}),
        ("INVALID_REQUEST", {"limit_limit_gtd": {**LIMIT, "end_time": "soon"}}),
        ("INVALID_REQUEST", {"limit_limit_gtd": {**LIMIT, "end_time": "2026-12-01"}}),
        ("INVALID_REQUEST", {"stop_limit_stop_limit_gtc": {**LIMIT, "stop_price": "1"}}),
        (
            "INVALID_REQUEST",
            {
                "stop_limit_stop_limit_gtc": {
                    **LIMIT,
                    "stop_direction": "STOP_DIRECTION_STOP_UP",
                }
            },
        ),
    ],
)
def test_wrong_orders_are_refused_with_a_reason(
    reason: str, configuration: dict[str, object]
) -> None:
    with pytest.raises(FormError) as refused:
        asked(**configuration)
    assert refused.value.reason == reason


def test_a_side_is_in_capitals() -> None:
    with pytest.raises(FormError, match="Invalid side"):
        asked("buy", limit_limit_gtc=LIMIT)
    with pytest.raises(FormError, match="order_configuration"):
        request_of({"side": "BUY"}, Asker("ann", order_id(1), AT), Decimal("0.01"))


def test_a_name_of_any_form_is_always_the_same_id() -> None:
    oid = "666d0000-0000-4000-8000-000100000001"

    assert oid_of(oid) == UUID(oid)
    assert oid_of("ccxt-1") == oid_of("ccxt-1") != oid_of("ccxt-2")
    assert oid_of(oid.upper()) != UUID(oid)


def test_refusals_are_translated() -> None:
    assert reason_of("Insufficient funds")[0] == "INSUFFICIENT_FUND"
    assert reason_of("price is too accurate. Smallest")[0] == "INVALID_PRICE_PRECISION"
    assert reason_of("post only")[0] == "INVALID_LIMIT_PRICE_POST_ONLY"
    assert reason_of("Post only mode")[0] == "ORDER_ENTRY_DISABLED"
    assert reason_of("the moon is full") == ("INVALID_REQUEST", "the moon is full")


@pytest.mark.parametrize(
    ("side", "trigger", "stop", "limit"),
    [
        ("SELL", "90", "loss", "85.5"),
        ("SELL", "90.01", "loss", "85.51"),
        ("BUY", "110", "entry", "115.5"),
        ("BUY", "110.01", "entry", "115.51"),
    ],
)
def test_a_bracket_may_trade_five_in_a_hundred_worse_than_its_trigger(
    side: str, trigger: str, stop: str, limit: str
) -> None:
    bracket = {**LIMIT, "stop_trigger_price": trigger, "end_time": END}

    order = asked(side, trigger_bracket_gtd=bracket)

    assert (order.stop, order.stop_price, order.stop_limit_price) == (
        stop,
        Decimal(trigger),
        Decimal(limit),
    )
    assert (order.kind, order.price, order.time_in_force) == (
        "limit",
        Decimal("100.5"),
        TimeInForce.GTT,
    )
