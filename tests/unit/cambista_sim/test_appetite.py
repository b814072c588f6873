"""Tests of how much an incoming order wants."""

from decimal import Decimal
from typing import Any

import pytest

from cambista_sim.appetite import ENDLESS, fits, limit_of, wanted_at
from cambista_sim.facts import ModeSet, Received
from cambista_sim.listing import Listing
from cambista_sim.order import Order, order_from
from common.messages.base import Side
from tests.support.trading import PAIR, START, best, market, request


def incoming(side: Side, held: str, asked: dict[str, Any]) -> tuple[Order, Listing]:
    """Return an order that was just received, and a pair with asks at 100 and 101."""
    made = market()
    for price in ("100", "101"):
        made.place(request("bob", Side.SELL, price=price, size="1"), START)
        made.place(request("bob", Side.BUY, price=str(int(price) - 10), size="1"), START)
    listing = made.state.listings[PAIR]
    received = Received(
        happened_at=START,
        sequence=1,
        request=request("ann", side, **asked),
        maker_fee_rate=Decimal("0.004"),
        taker_fee_rate=Decimal("0.006"),
        held=Decimal(held),
    )
    order = order_from(received)
    order.held = received.held
    return order, listing


@pytest.mark.parametrize(
    ("side", "asked", "held", "lots"),
    [
        (Side.BUY, {"price": "100", "size": "2"}, "201.2", 200_000_000),
        (Side.BUY, {"kind": "market", "size": "2"}, "10000", 200_000_000),
        (Side.BUY, {"kind": "market", "size": "2"}, "100.6", 100_000_000),
        (Side.BUY, {"kind": "market", "funds": "50.3"}, "50.3", 50_000_000),
        (Side.SELL, {"kind": "market", "size": "2"}, "2", 200_000_000),
        (Side.SELL, {"kind": "market", "funds": "50"}, "3", 50_000_000),
        (Side.SELL, {"kind": "market", "funds": "5000"}, "3", 300_000_000),
    ],
)
def test_an_order_wants_its_size_as_far_as_its_money_goes(
    side: Side, asked: dict[str, Any], held: str, lots: int
) -> None:
    order, listing = incoming(side, held, asked)

    assert wanted_at(order, listing, 10_000) == lots


def test_money_buys_whole_lots_only() -> None:
    order, listing = incoming(Side.BUY, "10", {"kind": "market", "funds": "10"})

    lots = wanted_at(order, listing, 10_000)

    assert Decimal(lots) * Decimal("0.00000001") * 100 * Decimal("1.006") <= 10
    assert Decimal(lots + 1) * Decimal("0.00000001") * 100 * Decimal("1.006") > 10
    assert lots < ENDLESS


@pytest.mark.parametrize(
    ("side", "slippage", "limit"),
    [
        (Side.BUY, "0.02", 10_198),
        (Side.SELL, "0.02", 9_800),
        (Side.SELL, "0.021", 9_790),
        (Side.BUY, None, None),
    ],
)
def test_a_market_order_goes_so_far_from_the_last_trade(
    side: Side, slippage: str | None, limit: int | None
) -> None:
    order, listing = incoming(side, "1", {"kind": "market", "size": "1"})
    listing.last_price = Decimal("99.99")
    listing.modes = ModeSet(
        happened_at=START, pair=PAIR, max_slippage=None if slippage is None else Decimal(slippage)
    )

    assert limit_of(order, listing) == limit


def test_a_limit_order_goes_to_its_price() -> None:
    order, listing = incoming(Side.BUY, "1", {"price": "100", "size": "1"})

    assert limit_of(order, listing) == 10_000


@pytest.mark.parametrize(
    ("asked", "held", "expected"),
    [
        ({"price": "101", "size": "2"}, "300", True),
        ({"price": "100", "size": "2"}, "300", False),
        ({"price": "101", "size": "2.1"}, "300", False),
        ({"kind": "market", "funds": "150"}, "150", True),
        ({"kind": "market", "funds": "300"}, "300", False),
        ({"kind": "market", "size": "2"}, "300", True),
        ({"kind": "market", "size": "2"}, "150", False),
    ],
)
def test_all_or_nothing_is_known_before_anything_trades(
    asked: dict[str, Any], held: str, *, expected: bool
) -> None:
    order, listing = incoming(Side.BUY, held, asked)

    assert fits(order, listing, limit_of(order, listing), START) is expected


def test_the_markets_levels_count_too_and_alone_for_a_bot() -> None:
    order, listing = incoming(Side.BUY, "300", {"price": "101", "size": "2"})
    bot, _ = incoming(Side.BUY, "300", {"price": "101", "size": "2", "is_market_only": True})
    listing.show_best(best("99", "100", size="1"))

    assert fits(order, listing, 10_000, START)
    assert not fits(bot, listing, 10_000, START)


def test_a_sale_fits_bids() -> None:
    order, listing = incoming(Side.SELL, "2", {"price": "90", "size": "2"})

    assert fits(order, listing, 9_000, START)
    assert not fits(order, listing, 9_100, START)
