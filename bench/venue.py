"""The venue that both doors serve, made for a goal: its users, their orders, and a market."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from bench.sim import PAIR, RULES
from cambista_sim.request import OrderRequest
from cambista_sim.venue import Venue
from common.messages.base import Side

AT = datetime(2026, 1, 5, 16, 8, 15, tzinfo=UTC)
MAKER, TAKER = "maker", "taker"
LOT = Decimal("0.001")
"""What the streams call a lot: a thousandth, so that every order is worth its increments."""

_TICK = RULES.quote_increment


def venue() -> Venue:
    """Return a venue with two users who can afford anything."""
    made = Venue(maker_fee_rate=Decimal("0.004"), taker_fee_rate=Decimal("0.006"))
    made.enlist(RULES, AT)
    for user in (MAKER, TAKER):
        made.deposit(user, {"EUR": Decimal(10) ** 12, "BTC": Decimal(10) ** 9}, AT)
    return made


def request(number: int, side: Side, tick: int, lots: int, *, user: str = MAKER) -> OrderRequest:
    """Return a limit order as a door hands it over."""
    return OrderRequest(
        user=user,
        order_id=UUID(int=number + 1),
        pair=PAIR,
        side=side,
        price=price(tick),
        size=size(lots),
    )


def price(tick: int) -> Decimal:
    """Return a tick as a price."""
    return tick * _TICK


def size(lots: int) -> Decimal:
    """Return lots as a size."""
    return lots * LOT
