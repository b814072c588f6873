"""Makes intents and evidence for tests of the real broker."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from cambista.evidence import FillSeen, OrderSeen, OrderState
from cambista.intent import prepared
from cambista.life import send
from common.messages.base import Side
from common.messages.intent import Intent
from tests.support.trading import PAIR, START, later, order

BROKER = "coinbase"
VENUE_ID = "a9625b04-fc66-4999-a876-543c3684d702"


def intent(
    size: str = "1", price: str = "100", side: Side = Side.BUY, *, number: int | None = None
) -> Intent:
    """Make an intent that is prepared at the start of the test's world."""
    command = order(side, price, size, number=number)
    return prepared(command, BROKER, '{"product_id": "BTC-EUR"}', 1, START)


def sent(size: str = "1", *, at: datetime = START, number: int | None = None) -> Intent:
    """Make an intent that was sent."""
    return send(intent(size, number=number), at)


def seen(
    state: OrderState = OrderState.OPEN,
    *,
    filled: str | None = None,
    remaining: str | None = None,
    client_oid: UUID | None = None,
    venue_order_id: str = VENUE_ID,
    reason: str = "",
) -> OrderSeen:
    """Make an order as the venue shows it."""
    return OrderSeen(
        venue_order_id=venue_order_id,
        state=state,
        client_oid=client_oid,
        filled_size=None if filled is None else Decimal(filled),
        remaining_size=None if remaining is None else Decimal(remaining),
        reason=reason,
    )


def fill(
    trade_id: int,
    size: str,
    *,
    fee: str | None = "0.5",
    venue_order_id: str = VENUE_ID,
    at: datetime | None = None,
) -> FillSeen:
    """Make a fill as the venue shows it."""
    return FillSeen(
        venue_order_id=venue_order_id,
        trade_id=trade_id,
        pair=PAIR,
        side=Side.BUY,
        price=Decimal(100),
        size=Decimal(size),
        fee=None if fee is None else Decimal(fee),
        is_maker=True,
        filled_at=later(5) if at is None else at,
    )
