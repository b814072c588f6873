"""Coinbase Exchange's orders and replies, recorded ones where there are."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from cambista.evidence import (
    Accepted,
    CancelTaken,
    FillSeen,
    NothingToCancel,
    OrderSeen,
    OrderState,
    Refused,
    Ticket,
    Unknown,
)
from cambista.exchange import VenueAway, VenueRefused
from cambista.exchanges.coinbase import wire
from cambista.exchanges.reply import Reply
from common.messages.base import Side
from tests.support.recorded import cases, reply, said

OID = UUID("666d0000-0000-4000-8000-000100000001")
TICKET = Ticket(OID, "BTC-USD", Side.BUY, Decimal("60000.10"), Decimal("1E-8"), is_post_only=True)
HTML = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head></html>"


def test_a_limit_order_is_asked_for_in_exact_decimals() -> None:
    assert json.loads(wire.compose(TICKET)) == {
        "client_oid": "666d0000-0000-4000-8000-000100000001",
        "product_id": "BTC-USD",
        "side": "buy",
        "stp": "cn",
        "type": "limit",
        "price": "60000.10",
        "size": "0.00000001",
        "time_in_force": "GTC",
        "post_only": True,
    }
    assert wire.compose(TICKET) == wire.compose(replace(TICKET))


def test_an_immediate_order_is_in_force_at_once_or_not_at_all() -> None:
    body = json.loads(wire.compose(replace(TICKET, is_post_only=False, is_immediate=True)))

    assert (body["type"], body["price"], body["time_in_force"]) == ("limit", "60000.10", "IOC")
    assert "post_only" not in body


@pytest.mark.parametrize("amounts", [{"size": Decimal("0.5")}, {"funds": Decimal(100)}])
def test_a_market_order_has_size_or_funds(amounts: dict[str, Any]) -> None:
    ticket = replace(TICKET, price=None, size=None, is_post_only=False)

    body = json.loads(wire.compose(replace(ticket, **amounts)))

    expected = {name: str(each) for name, each in amounts.items()}
    assert body == {
        "client_oid": str(OID),
        "product_id": "BTC-USD",
        "side": "buy",
        "stp": "cn",
        "type": "market",
        **expected,
    }


@pytest.mark.parametrize(
    "case",
    ["order-limit-ioc-pending", "post-limit-buy-ETH-USDC", "post-limit-buy-BTC-GBP-2015"],
)
def test_an_order_that_the_venue_took_has_its_id(case: str) -> None:
    answer = reply("exchange_orders", case)

    assert wire.place_outcome(answer) == Accepted(json.loads(answer.body)["id"])


def test_an_order_that_was_taken_and_rejected_is_refused_in_spite_of_status_200() -> None:
    body = {"id": "a", "status": "rejected", "reject_reason": "post only"}

    assert wire.place_outcome(said(body)) == Refused("post only")


@pytest.mark.parametrize(
    "case",
    [each for each in cases("exchange_errors") if each["endpoint"] == "POST /orders"],
    ids=lambda case: str(case["id"]),
)
def test_recorded_refusals_of_orders_are_final(case: dict[str, dict[str, str]]) -> None:
    answer = reply("exchange_errors", str(case["id"]))

    assert wire.place_outcome(answer) == Refused(case["body"]["message"])


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refusal_counts_only_with_the_venues_reason(status: int) -> None:
    assert wire.place_outcome(said({"message": "Forbidden"}, status)) == Refused("Forbidden")
    assert wire.place_outcome(Reply(status, HTML)) == Unknown(f"status {status}")
    assert wire.place_outcome(said({}, status)) == Unknown(f"status {status}")


def test_too_many_requests_are_turned_away_before_the_engine() -> None:
    text = "Private rate limit exceeded"

    assert wire.place_outcome(said({"message": text}, 429)) == Refused(text)
    assert wire.place_outcome(Reply(429, HTML)) == Refused("too many requests")


@pytest.mark.parametrize("status", [301, 307, 408, 409, 422, 500, 502, 503, 504, 520, 524])
@pytest.mark.parametrize("body", [HTML, b'{"message": "oops"}', b"", b'{"id": "a"}'])
def test_any_other_status_leaves_an_order_unknown(status: int, body: bytes) -> None:
    assert isinstance(wire.place_outcome(Reply(status, body)), Unknown)


@pytest.mark.parametrize(
    "body",
    [b"", HTML, b'{"id": "b2cdd7fe-1f4a', b"[]", b"null", b'{"status": "open"}', b'{"id": ""}'],
)
def test_a_success_that_cannot_be_read_leaves_an_order_unknown(body: bytes) -> None:
    assert isinstance(wire.place_outcome(Reply(200, body)), Unknown)


@pytest.mark.parametrize("body", [["3ecf7a12-fc89"], "3ecf7a12-fc89", {"id": "3ecf7a12"}])
def test_a_cancel_is_taken_whatever_form_the_id_comes_back_in(body: object) -> None:
    assert wire.cancel_outcome(said(body)) == CancelTaken()
    assert wire.cancel_outcome(reply("exchange_orders", "cancel-one")) == CancelTaken()


@pytest.mark.parametrize(
    ("status", "message"),
    [(404, "order not found"), (404, "NotFound"), (400, "Order already done")],
)
def test_an_order_that_is_over_is_not_called_cancelled(status: int, message: str) -> None:
    assert wire.cancel_outcome(said({"message": message}, status)) == NothingToCancel(message)


def test_a_cancel_that_the_venue_would_not_carry_out_leaves_the_order_as_it_was() -> None:
    assert wire.cancel_outcome(said({"message": "Forbidden"}, 403)) == Refused("Forbidden")
    assert wire.cancel_outcome(Reply(429, HTML)) == Refused("too many requests")


@pytest.mark.parametrize("answer", [Reply(500, HTML), Reply(404, HTML), Reply(302, b"")])
def test_a_cancel_without_a_clear_answer_is_unknown(answer: Reply) -> None:
    assert isinstance(wire.cancel_outcome(answer), Unknown)


@pytest.mark.parametrize(
    ("case", "state", "filled"),
    [
        ("order-limit-ioc-pending", OrderState.PENDING, "0"),
        ("order-limit-ioc-new", OrderState.OPEN, "0"),
        ("order-limit-ioc-filled", OrderState.FILLED, "0.07060351"),
        ("order-limit-ioc-settled", OrderState.FILLED, "0.07060351"),
    ],
)
def test_a_recorded_life_of_an_order_is_read(case: str, state: OrderState, filled: str) -> None:
    seen = wire.order_seen(reply("exchange_orders", case))

    assert seen == OrderSeen(
        venue_order_id="b2cdd7fe-1f4a-495e-8b96-7a4be368f43c",
        state=state,
        pair="BTC-USD",
        side=Side.SELL,
        price=Decimal("14839.76"),
        size=Decimal("0.07060351"),
        filled_size=Decimal(filled),
        reason="filled" if state is OrderState.FILLED else "",
        created_at=datetime(2018, 1, 8, 17, 55, 44, 454112, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("row", "state"),
    [
        ({"status": "received"}, OrderState.PENDING),
        ({"status": "active"}, OrderState.PENDING),
        ({"status": "something new"}, OrderState.PENDING),
        ({"status": "rejected", "reject_reason": "post only"}, OrderState.REJECTED),
        ({"status": "done", "done_reason": "canceled"}, OrderState.CANCELLED),
        ({"status": "done", "size": "2", "filled_size": "2"}, OrderState.FILLED),
        ({"status": "done", "size": "2", "filled_size": "1"}, OrderState.CANCELLED),
    ],
)
def test_a_status_is_what_it_means_for_the_order(row: dict[str, str], state: OrderState) -> None:
    seen = wire.order_seen(said({"id": "a", "client_oid": str(OID), **row}))

    assert seen is not None
    assert (seen.state, seen.client_oid) == (state, OID)


def test_an_order_that_the_venue_has_purged_is_none() -> None:
    assert wire.order_seen(reply("exchange_errors", "order-notfound-404")) is None


def test_a_404_that_is_not_the_venues_says_nothing_of_the_order() -> None:
    with pytest.raises(VenueAway):
        wire.order_seen(Reply(404, HTML))


def test_a_key_that_is_refused_is_a_refusal() -> None:
    for case in ("invalid-api-key-400", "request-timestamp-expired-401", "invalid-signature"):
        with pytest.raises(VenueRefused):
            wire.orders_seen(reply("exchange_errors", case))


def test_a_recorded_list_of_orders_is_read() -> None:
    rows = wire.orders_seen(reply("exchange_orders", "list-open-orders-docs"))

    assert [(row.state, row.price) for row in rows] == [
        (OrderState.OPEN, Decimal("0.1")),
        (OrderState.OPEN, Decimal(1)),
    ]


def test_recorded_fills_are_read_to_the_last_decimal() -> None:
    first, second = wire.fills_seen(reply("exchange_fills", "fills-BTC-EUR"))

    assert first == FillSeen(
        venue_order_id="0e8029ae-ba75-4e3a-9472-efc8183005c4",
        trade_id=2522525,
        pair="BTC-EUR",
        side=Side.BUY,
        price=Decimal("7755.01"),
        size=Decimal("1.02645889"),
        fee=Decimal("39.8009947826945"),
        is_maker=False,
        filled_at=datetime(2020, 1, 26, 17, 47, 43, 602000, tzinfo=UTC),
    )
    assert second.trade_id == 2522524


def test_a_page_says_where_the_next_one_begins() -> None:
    assert wire.next_page(said([], CB_AFTER="30")) == "30"
    assert wire.next_page(said([])) is None
