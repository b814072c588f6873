"""Forms of orders, as the exchange reads and refuses them."""

import json
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from cambista_sim.exchange.order_form import Asker, product_of, read, request_of
from cambista_sim.exchange.query import BadQuery
from cambista_sim.request import OrderRequest, Stp, TimeInForce
from common.messages.base import Side
from tests.unit.cambista_sim.exchange.life import AT, order_id

OID = "666d0000-0000-4000-8000-000100000001"
LIMIT = {"product_id": "BTC-USD", "side": "buy", "price": "60000.1", "size": "0.001"}
LOT = Decimal("0.00000001")


def asked(**form: object) -> OrderRequest:
    body = json.dumps({**LIMIT, **form}).encode()
    return request_of(read(body), Asker("ann", order_id(1), AT), LOT)


def test_a_limit_order_is_good_till_cancelled() -> None:
    order = asked(client_oid=OID, post_only=True, stp="co")

    assert (order.user, order.pair, order.side, order.kind) == ("ann", "BTC-USD", Side.BUY, "limit")
    assert (order.price, order.size) == (Decimal("60000.1"), Decimal("0.001"))
    assert (order.time_in_force, order.stp) == (TimeInForce.GTC, Stp.CANCEL_OLDEST)
    assert (order.client_oid, order.is_post_only) == (UUID(OID), True)


def test_numbers_may_be_numbers_and_are_exact() -> None:
    assert asked(size=0.1).size == Decimal("0.1")


def test_an_order_may_wait_for_an_hour() -> None:
    order = asked(time_in_force="GTT", cancel_after="hour")

    assert order.expires_at == AT + timedelta(hours=1)


def test_a_market_order_has_size_or_funds() -> None:
    order = asked(type="market", price=None, size=None, funds="150.5")

    assert (order.kind, order.price, order.size, order.funds) == (
        "market",
        None,
        None,
        Decimal("150.5"),
    )


def test_a_limit_order_by_funds_is_cut_to_the_increment() -> None:
    assert asked(size=None, price="3", funds="1").size == Decimal("0.33333333")


def test_stops_are_read_as_today_and_as_before_2019() -> None:
    today = asked(side="sell", stop="loss", stop_price="59000")
    before = asked(type="stop", side="buy", price="61000")

    assert (today.stop, today.stop_price, today.price) == (
        "loss",
        Decimal(59000),
        Decimal("60000.1"),
    )
    assert (before.stop, before.stop_price, before.kind, before.price) == (
        "entry",
        Decimal(61000),
        "market",
        None,
    )
    assert asked(type="stop", side="sell", price="61000").stop == "loss"


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"side": None}, "Requires side"),
        ({"side": "Buy"}, "Invalid side Buy"),
        ({"type": "iceberg"}, "Invalid order_type iceberg"),
        ({"size": None}, "Requires size"),
        ({"price": None}, "Requires price"),
        ({"price": "0"}, "Invalid Price"),
        ({"price": "+5"}, "price must be a number"),
        ({"price": "\u0665"}, "price must be a number"),
        ({"price": ["5"]}, "price must be a number"),
        ({"size": None, "price": "1e-99", "funds": "1e99"}, "funds is too large"),
        ({"price": "1e999"}, "price must be a number"),
        ({"size": "NaN"}, "size must be a number"),
        ({"size": True}, "size must be a number"),
        ({"size": "1" * 50}, "size must be a number"),
        ({"funds": "1"}, "Limit orders take size or funds, not both"),
        ({"type": "market", "size": None}, "Requires size or funds"),
        ({"time_in_force": "gtc"}, "Invalid time_in_force gtc"),
        ({"time_in_force": "GTT"}, "Requires cancel_after"),
        ({"cancel_after": "day"}, "cancel_after requires time_in_force to be GTT"),
        ({"time_in_force": "GTT", "cancel_after": "week"}, "Invalid cancel_after week"),
        ({"stp": "none"}, "Invalid stp none"),
        ({"stop": "gain"}, "Invalid stop gain"),
        ({"stop": "loss"}, "Requires stop_price"),
        ({"stop": "loss", "stop_price": "-1"}, "Invalid stop_price"),
        ({"type": "stop", "price": None}, "Requires price"),
        ({"post_only": True, "time_in_force": "IOC"}, "post_only is not valid with IOC or FOK"),
        ({"max_floor": "0.0005"}, "max_floor is not supported"),
        ({"client_oid": OID.upper()}, "Invalid client_oid"),
        ({"client_oid": 7}, "Invalid client_oid"),
    ],
)
def test_wrong_forms_are_refused_in_the_exchanges_words(
    form: dict[str, object], message: str
) -> None:
    with pytest.raises(BadQuery) as refused:
        asked(**form)
    assert str(refused.value) == message


def test_a_bracket_need_not_say_in_which_direction_its_stop_is() -> None:
    sale = asked(side="sell", stop_price="50000", stop_limit_price="49000")
    purchase = asked(stop="entry", stop_price="70000", stop_limit_price="71000")

    assert (sale.stop, sale.stop_price, sale.stop_limit_price) == (
        "loss",
        Decimal(50_000),
        Decimal(49_000),
    )
    assert (purchase.stop, purchase.is_bracket, purchase.waits) == ("entry", True, False)


def test_what_is_no_yes_is_a_no() -> None:
    assert asked(post_only="true").is_post_only
    given: object
    for given in (None, False, "false", [], {}):
        assert not asked(post_only=given).is_post_only


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff", b"[" * 100_000])
def test_what_is_no_form_is_refused(body: bytes) -> None:
    with pytest.raises(BadQuery, match="Bad Request"):
        read(body)


def test_a_form_names_a_product() -> None:
    assert product_of(LIMIT) == "BTC-USD"
    with pytest.raises(BadQuery, match="Requires product_id"):
        product_of({})
