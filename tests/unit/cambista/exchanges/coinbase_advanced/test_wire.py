"""Advanced Trade's orders and fills; recorded ones where there are."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from cambista.evidence import FillSeen, OrderSeen, OrderState, Ticket, trade_number
from cambista.exchange import VenueAway, VenueRefused
from cambista.exchanges.coinbase_advanced import wire
from cambista.exchanges.reply import Reply
from common.messages.base import Side
from tests.support.recorded import body, reply, said

OID = UUID("0d4ff1a2-6c1c-4d0e-9a55-7f1f3a2b9c10")
TICKET = Ticket(OID, "BTC-USD", Side.BUY, Decimal("60000.10"), Decimal("1E-8"), is_post_only=True)
HTML = b"<!DOCTYPE html><html></html>"


def test_a_limit_order_is_asked_for_in_exact_decimals() -> None:
    assert json.loads(wire.compose(TICKET)) == {
        "client_order_id": "0d4ff1a2-6c1c-4d0e-9a55-7f1f3a2b9c10",
        "product_id": "BTC-USD",
        "side": "BUY",
        "order_configuration": {
            "limit_limit_gtc": {
                "base_size": "0.00000001",
                "limit_price": "60000.10",
                "post_only": True,
            }
        },
    }


@pytest.mark.parametrize(
    ("amounts", "terms"),
    [
        ({"funds": Decimal("10.50")}, {"quote_size": "10.50"}),
        ({"size": Decimal("0.5")}, {"base_size": "0.5"}),
    ],
)
def test_a_market_order_has_a_quote_or_a_base_size(
    amounts: dict[str, Any], terms: dict[str, str]
) -> None:
    ticket = replace(TICKET, price=None, size=None, side=Side.SELL, is_post_only=False)

    asked = json.loads(wire.compose(replace(ticket, **amounts)))

    assert asked["side"] == "SELL"
    assert asked["order_configuration"] == {"market_market_ioc": terms}


def test_an_immediate_order_is_a_limit_that_does_not_rest() -> None:
    asked = json.loads(wire.compose(replace(TICKET, is_post_only=False, is_immediate=True)))

    terms = {"base_size": "0.00000001", "limit_price": "60000.10"}
    assert asked["order_configuration"] == {"sor_limit_ioc": terms}


def test_a_recorded_order_is_read() -> None:
    (seen,) = wire.orders_seen(reply("advanced_orders", "adv-order-filled-market-ADA-USDT"))

    assert seen == OrderSeen(
        venue_order_id="01b6e467-b659-432f-9490-c7cefe949564",
        state=OrderState.FILLED,
        client_oid=UUID("a0f970a2-05fa-4e1f-9517-f6702c33cfd1"),
        pair="ADA-USDT",
        side=Side.SELL,
        size=Decimal(10),
        filled_size=Decimal(10),
        created_at=datetime(2023, 11, 26, 10, 19, 47, 423220, tzinfo=UTC),
    )


def test_a_recorded_fill_is_read_to_the_last_decimal() -> None:
    (seen,) = wire.fills_seen(reply("advanced_fills", "adv-fills-ADA-USDT"))

    assert seen == FillSeen(
        venue_order_id="01b6e467-b659-432f-9490-c7cefe949564",
        trade_id=trade_number("19fc7eee-f4b4-40a7-8104-033da1db5311"),
        pair="ADA-USDT",
        side=Side.SELL,
        price=Decimal("0.392"),
        size=Decimal(10),
        fee=Decimal("0.03136"),
        is_maker=False,
        filled_at=datetime(2023, 11, 26, 10, 19, 47, 504000, tzinfo=UTC),
    )


def test_a_size_told_in_quote_is_turned_back_into_base() -> None:
    row = body("advanced_fills", "adv-fills-ADA-USDT")["fills"][0]

    (seen,) = wire.fills_seen(said({"fills": [{**row, "size": "3.92", "size_in_quote": True}]}))

    assert seen.size == Decimal(10)


def test_an_entry_that_corrects_a_trade_is_not_booked_as_one() -> None:
    row = body("advanced_fills", "adv-fills-ADA-USDT")["fills"][0]

    assert wire.fills_seen(said({"fills": [{**row, "trade_type": "REVERSAL"}]})) == []


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("PENDING", OrderState.PENDING),
        ("QUEUED", OrderState.PENDING),
        ("UNKNOWN_ORDER_STATUS", OrderState.PENDING),
        ("SOMETHING_NEW", OrderState.PENDING),
        ("OPEN", OrderState.OPEN),
        ("CANCEL_QUEUED", OrderState.OPEN),
        ("EDIT_QUEUED", OrderState.OPEN),
        ("FILLED", OrderState.FILLED),
        ("CANCELLED", OrderState.CANCELLED),
        ("EXPIRED", OrderState.CANCELLED),
        ("FAILED", OrderState.REJECTED),
    ],
)
def test_a_status_is_what_it_means_for_the_order(status: str, state: OrderState) -> None:
    assert wire.state_of(status, Decimal(0)) is state


def test_an_order_that_failed_after_it_had_traded_was_not_rejected() -> None:
    assert wire.state_of("FAILED", Decimal(1)) is OrderState.CANCELLED


def test_an_open_order_has_its_limit_from_its_configuration() -> None:
    order = {
        "order_id": "a",
        "status": "OPEN",
        "side": "BUY",
        "client_order_id": "somebody-elses",
        "order_configuration": {
            "limit_limit_gtc": {"base_size": "2", "limit_price": "3", "post_only": True}
        },
        "filled_size": "0.5",
        "reject_reason": "REJECT_REASON_UNSPECIFIED",
    }

    seen = wire.order_seen(said({"order": order}))

    assert seen == OrderSeen(
        venue_order_id="a",
        state=OrderState.OPEN,
        side=Side.BUY,
        price=Decimal(3),
        size=Decimal(2),
        filled_size=Decimal("0.5"),
    )


def test_an_order_that_the_venue_does_not_have_is_none_if_the_venue_says_so() -> None:
    assert wire.order_seen(said({"error": "NOT_FOUND", "message": "not found"}, 404)) is None
    with pytest.raises(VenueAway):
        wire.order_seen(Reply(404, HTML))
    with pytest.raises(VenueRefused):
        wire.order_seen(said({"error": "unauthorized"}, 401))


@pytest.mark.parametrize(
    ("page", "cursor"),
    [
        ({"orders": [{}], "has_next": True, "cursor": "7"}, "7"),
        ({"orders": [{}], "has_next": False, "cursor": "7"}, None),
        ({"fills": [{}], "cursor": "7"}, "7"),
        ({"fills": [], "cursor": "7"}, None),
        ({"accounts": [{}], "cursor": ""}, None),
        ("nonsense", None),
    ],
)
def test_a_page_says_where_the_next_one_begins(page: object, cursor: str | None) -> None:
    assert wire.next_page(said(page)) == cursor
