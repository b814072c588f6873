"""What the exchange can tell its users of: orders, fills and ledgers, made of the venue's facts.

The venue knows what rests and who owns what; this is the memory of the desk that answers. Open
orders stay for ever, of what is over so much as ``KEPT`` says, for each user.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from cambista_sim.exchange.paper import ZERO, FillRow, LedgerRow, OrderRow, Status
from cambista_sim.facts import (
    Activated,
    AnyFact,
    Changed,
    Deposited,
    Done,
    Matched,
    Opened,
    Received,
    Rejected,
    Settled,
)
from common.messages.base import Side, base_of, quote_of
from common.money import product, total

KEPT = 10_000
"""Done orders, fills, and entries of a ledger that each user's memory holds."""


@dataclass(slots=True)
class Folder:
    """What is remembered of one user."""

    orders: dict[UUID, OrderRow] = field(default_factory=dict)
    """In order of creation."""
    open: dict[UUID, OrderRow] = field(default_factory=dict)
    done: dict[UUID, None] = field(default_factory=dict)
    """In the order in which they ended."""
    by_client_oid: dict[UUID, UUID] = field(default_factory=dict)
    fills: dict[int, FillRow] = field(default_factory=dict)
    ledger: dict[int, LedgerRow] = field(default_factory=dict)
    balances: dict[str, Decimal] = field(default_factory=dict)


class Archive:
    """The memory of all users."""

    def __init__(self, *, kept: int = KEPT) -> None:
        self.folders: dict[str, Folder] = {}
        self.orders: dict[UUID, OrderRow] = {}
        self.number = 0
        self._kept = kept
        self._unsettled: dict[tuple[str, int], list[FillRow]] = {}

    def folder(self, user: str) -> Folder:
        """Return what is remembered of a user."""
        found = self.folders.get(user)
        if found is None:
            found = self.folders[user] = Folder()
        return found

    def order(self, user: str, order_id: UUID) -> OrderRow | None:
        """Return a user's order, or None when there is none such in memory."""
        row = self.orders.get(order_id)
        return row if row is not None and row.request.user == user else None

    def order_by_client_oid(self, user: str, client_oid: UUID) -> OrderRow | None:
        """Return the last order that a user gave this id."""
        order_id = self.folder(user).by_client_oid.get(client_oid)
        return None if order_id is None else self.orders.get(order_id)

    def apply(self, fact: AnyFact) -> None:
        """Remember a fact."""
        match fact:
            case Received() | Activated():
                self._come(fact)
            case Opened():
                row = self.orders[fact.order_id]
                row.status = "open"
                row.price = fact.price
            case Matched():
                self._match(fact)
            case Done():
                self._end(fact)
            case Changed():
                self._change(fact)
            case Rejected(is_order=True):
                self._reject(fact)
            case Settled():
                self._settle(fact)
            case Deposited():
                self._enter(
                    fact.user, fact.currency, fact.amount, fact.happened_at, kind="transfer"
                )
            case _:
                pass

    def name(self, labels: Mapping[str, str]) -> None:
        """Note what users call their orders."""
        for order_id, label in labels.items():
            row = self.orders.get(UUID(order_id))
            if row is not None:
                row.label = label

    def forget(self, order_id: UUID) -> None:
        """Purge an order, as the exchange may do with those cancelled without a fill."""
        row = self.orders.pop(order_id)
        folder = self.folder(row.request.user)
        folder.orders.pop(order_id, None)
        folder.open.pop(order_id, None)
        folder.done.pop(order_id, None)
        client_oid = row.request.client_oid
        if client_oid is not None and folder.by_client_oid.get(client_oid) == order_id:
            del folder.by_client_oid[client_oid]

    def file(self, row: OrderRow) -> None:
        """Take over an order as it stands."""
        request = row.request
        folder = self.folder(request.user)
        self.orders[request.order_id] = folder.orders[request.order_id] = row
        if request.client_oid is not None:
            folder.by_client_oid[request.client_oid] = request.order_id
        if row.is_over:
            folder.done[request.order_id] = None
        else:
            folder.open[request.order_id] = row

    def await_settlement(self, fill: FillRow) -> None:
        """Note a fill whose money has not moved."""
        self._unsettled.setdefault((fill.pair, fill.trade_id), []).append(fill)

    def _come(self, fact: Received | Activated) -> None:
        request = fact.request
        row = self.orders.get(request.order_id)
        if row is not None:
            # A stop order that was triggered is the same order.
            row.status, row.held, row.is_triggered = "received", fact.held, True
            return
        row = self._new(fact)
        row.maker_fee_rate, row.taker_fee_rate = fact.maker_fee_rate, fact.taker_fee_rate
        row.held = fact.held

    def _new(self, fact: Received | Activated | Rejected) -> OrderRow:
        request = fact.request
        status: Status = "received" if isinstance(fact, Received) else "active"
        row = OrderRow(
            number=self._next(),
            request=request,
            created_at=fact.happened_at,
            status="rejected" if isinstance(fact, Rejected) else status,
            price=request.price,
            size=request.size,
        )
        self.file(row)
        return row

    def _reject(self, fact: Rejected) -> None:
        row = self._new(fact)
        row.reject_reason, row.done_at = fact.reason, fact.happened_at
        self._close(row)

    def _match(self, fact: Matched) -> None:
        for order_id, fee, is_maker in (
            (fact.maker_order_id, fact.maker_fee, True),
            (fact.taker_order_id, fact.taker_fee, False),
        ):
            row = None if order_id is None else self.orders.get(order_id)
            if row is not None:
                self._fill(row, fact, fee, is_maker=is_maker)

    def _fill(self, row: OrderRow, fact: Matched, fee: Decimal, *, is_maker: bool) -> None:
        worth = product(fact.price, fact.size)
        row.filled_size = total(row.filled_size, fact.size)
        row.executed_value = total(row.executed_value, worth)
        row.fill_fees = total(row.fill_fees, fee)
        row.fill_count += 1
        row.filled_at = fact.happened_at
        fill = FillRow(
            number=self._next(),
            pair=fact.pair,
            trade_id=fact.trade_id,
            order_id=row.request.order_id,
            user=row.request.user,
            side=row.request.side,
            is_maker=is_maker,
            price=fact.price,
            size=fact.size,
            fee=fee,
            created_at=fact.happened_at,
            model=fact.model,
            is_settled=fact.is_settled,
        )
        fills = self.folder(row.request.user).fills
        fills[fill.number] = fill
        self._trim(fills)
        if fact.is_settled:
            self._book(fill, fact.happened_at)
        else:
            row.unsettled += 1
            self.await_settlement(fill)

    def _settle(self, fact: Settled) -> None:
        for fill in self._unsettled.pop((fact.pair, fact.trade_id), ()):
            fill.is_settled = True
            row = self.orders.get(fill.order_id)
            if row is not None:
                row.unsettled -= 1
            self._book(fill, fact.happened_at)

    def _book(self, fill: FillRow, at: datetime) -> None:
        worth = product(fill.price, fill.size)
        sign = 1 if fill.side is Side.BUY else -1
        of: dict[str, Any] = {
            "order_id": fill.order_id,
            "trade_id": fill.trade_id,
            "pair": fill.pair,
        }
        base, quote = base_of(fill.pair), quote_of(fill.pair)
        self._enter(fill.user, base, sign * fill.size, at, kind="match", **of)
        self._enter(fill.user, quote, -sign * worth, at, kind="match", **of)
        if fill.fee:
            self._enter(fill.user, quote, -fill.fee, at, kind="fee", **of)

    def _enter(
        self,
        user: str,
        currency: str,
        amount: Decimal,
        at: datetime,
        *,
        kind: Literal["transfer", "match", "fee"],
        **of: Any,  # noqa: ANN401 - what a ledger's row says of a trade
    ) -> None:
        folder = self.folder(user)
        balance = folder.balances[currency] = total(folder.balances.get(currency, ZERO), amount)
        row = LedgerRow(
            number=self._next(),
            currency=currency,
            amount=amount,
            balance=balance,
            created_at=at,
            kind=kind,
            **of,
        )
        folder.ledger[row.number] = row
        self._trim(folder.ledger)

    def _change(self, fact: Changed) -> None:
        row = self.orders[fact.order_id]
        row.held = fact.held
        row.is_triggered = row.is_triggered or fact.reason == "stop"
        if fact.new_size is not None:
            row.size = total(row.filled_size, fact.new_size)
        if fact.new_price is not None:
            row.price = fact.new_price

    def _end(self, fact: Done) -> None:
        row = self.orders[fact.order_id]
        row.status, row.done_at = "done", fact.happened_at
        row.done_reason, row.cancel_code = fact.reason, fact.cancel_code
        row.held = ZERO
        self._close(row)

    def _close(self, row: OrderRow) -> None:
        order_id = row.request.order_id
        folder = self.folder(row.request.user)
        folder.open.pop(order_id, None)
        folder.done[order_id] = None
        if len(folder.done) > self._kept:
            self.forget(next(iter(folder.done)))

    def _trim(self, rows: dict[int, Any]) -> None:
        if len(rows) > self._kept:
            del rows[next(iter(rows))]

    def _next(self) -> int:
        self.number += 1
        return self.number
