"""What a bot's document remembers of what it has done. Pure."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Context, Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from common.messages.base import Instant, Pair, Price, Side, Size, plain
from common.money import product
from trader.ledger import OpenOrder, Total
from trader.why import Why

HISTORY_COUNT = 100
"""Entries of the history that a document keeps: all of it is shown, read and written each time."""

PARTS_COUNT = 20
"""Last entries that keep the parts of their rule, which may be many lines each."""

_ROUNDED = Context(prec=60)


class Executed(BaseModel):
    """An order that is done and of which something traded."""

    type: Literal["order"] = "order"
    side: Side
    pair: Pair
    price: Price
    size: Size
    order_id: UUID
    purpose: str
    traded_size: Total
    average_price: str
    funds: Total
    fees: Total
    start_date: Instant
    execution_date: Instant
    why: Why | None


def entry_of(order: OpenOrder, at: datetime) -> dict[str, Any]:
    """Return an order that was done at an instant, as the history has it."""
    done = Executed(
        side=order.side,
        pair=order.pair,
        price=order.price,
        size=order.size,
        order_id=order.order_id,
        purpose=order.purpose,
        traded_size=order.filled_size,
        average_price=average_price(order.funds, order.filled_size, order.price),
        funds=order.funds,
        fees=order.fees,
        start_date=order.asked_at,
        execution_date=at,
        why=order.why,
    )
    return done.model_dump(mode="json")


def remembered(history: Sequence[dict[str, Any]], entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the history with an entry more; only the last ones keep the parts of their rule."""
    older, last = history[:-PARTS_COUNT], history[-PARTS_COUNT:]
    return [*map(_without_parts, older), *last, entry][-HISTORY_COUNT:]


def average_price(funds: Decimal, size: Decimal, price: Decimal) -> str:
    """Return the average price of fills, rounded to the 18 decimals that a price may have.

    ``price`` is the order's, whose digits are kept when all of it traded at that.
    """
    if funds == product(price, size):
        return plain(price)
    average = _ROUNDED.divide(funds, size)
    return plain(average.quantize(Decimal(1).scaleb(-18), context=_ROUNDED).normalize())


def _without_parts(entry: dict[str, Any]) -> dict[str, Any]:
    why = entry.get("why")
    if not why or why.get("parts") is None:
        return entry
    return {**entry, "why": {**why, "parts": None}}
