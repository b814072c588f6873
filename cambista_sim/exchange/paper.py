"""The papers that the exchange keeps of a user: an order, a fill, an entry of a ledger."""

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from cambista_sim.request import OrderRequest
from common.messages.base import Side
from common.money import difference

ZERO = Decimal(0)

Status = Literal["received", "open", "active", "done", "rejected"]


class OrderRow(msgspec.Struct, kw_only=True, gc=False):
    """An order with what became of it."""

    number: int
    """Counts up over all orders: the cursor of lists."""
    request: OrderRequest
    created_at: datetime
    status: Status
    maker_fee_rate: Decimal = ZERO
    taker_fee_rate: Decimal = ZERO
    held: Decimal = ZERO
    """What was held for it when it came; nothing once it is done."""
    price: Decimal | None = None
    size: Decimal | None = None
    """Of the whole order; self-trade prevention and its user may change it."""
    filled_size: Decimal = ZERO
    executed_value: Decimal = ZERO
    fill_fees: Decimal = ZERO
    fill_count: int = 0
    unsettled: int = 0
    filled_at: datetime | None = None
    done_at: datetime | None = None
    done_reason: str | None = None
    cancel_code: str | None = None
    reject_reason: str | None = None
    is_triggered: bool = False
    """Whether it waited for a stop price, and came."""
    label: str = ""
    """What its user calls it, where that is no UUID."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more becomes of it but its settlement."""
        return self.status in {"done", "rejected"}

    @property
    def is_settled(self) -> bool:
        """Whether it is over and its money moved."""
        return self.status == "done" and not self.unsettled

    @property
    def left(self) -> Decimal:
        """What of its size has not traded."""
        return difference(self.size or ZERO, self.filled_size)


class FillRow(msgspec.Struct, kw_only=True, gc=False):
    """One order's part in a trade."""

    number: int
    pair: str
    trade_id: int
    order_id: UUID
    user: str
    side: Side
    is_maker: bool
    price: Decimal
    size: Decimal
    fee: Decimal
    created_at: datetime
    model: str
    is_settled: bool


class LedgerRow(msgspec.Struct, kw_only=True, gc=False):
    """A change of an account."""

    number: int
    currency: str
    amount: Decimal
    balance: Decimal
    """After it."""
    created_at: datetime
    kind: Literal["transfer", "match", "fee"]
    order_id: UUID | None = None
    trade_id: int | None = None
    pair: str | None = None


class Papers(msgspec.Struct, kw_only=True, gc=False):
    """All papers of all users, as a snapshot holds them; oldest first."""

    number: int
    orders: list[OrderRow]
    fills: list[FillRow]
    ledger: list[tuple[str, LedgerRow]]
    """With the user."""
    balances: dict[str, dict[str, Decimal]]
    """By user and currency."""
