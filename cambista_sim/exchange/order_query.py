"""Which orders, fills and entries of a ledger a private request asks for, and its pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from cambista_sim.exchange.paper import FillRow, LedgerRow, OrderRow
from cambista_sim.exchange.query import MAX_PAGE, BadQuery, instant, whole

RowT = TypeVar("RowT")

STATUSES = frozenset(
    {"open", "pending", "rejected", "done", "active", "received", "settled", "all"}
)

SORTS: Mapping[str, Callable[[OrderRow], Any]] = {
    "created_at": attrgetter("number"),
    "price": lambda row: row.price or 0,
    "size": lambda row: row.size or 0,
    "order_id": lambda row: str(row.request.order_id),
    "side": lambda row: row.request.side.value,
    "type": lambda row: row.request.kind,
}


class Page(NamedTuple, Generic[RowT]):
    """A page of a list, with the cursors of its first and last row."""

    rows: Sequence[RowT]
    before: str | None = None
    after: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The cursors, as headers of the reply."""
        named = {"CB-BEFORE": self.before, "CB-AFTER": self.after}
        return {name: cursor for name, cursor in named.items() if cursor is not None}


class Asked(NamedTuple):
    """What a list's query says besides filters."""

    limit: int
    before: int | None
    after: int | None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Asked":
        """Read a query. Raises BadQuery."""
        limit = whole(query, "limit")
        if limit is not None and limit <= 0:
            raise BadQuery("limit must be positive")
        return cls(min(limit or MAX_PAGE, MAX_PAGE), whole(query, "before"), whole(query, "after"))


def page(rows: Sequence[RowT], asked: Asked, cursor: Callable[[RowT], int]) -> Page[RowT]:
    """Return a page of rows that come newest first."""
    numbers = [cursor(row) for row in rows]
    first, end = 0, len(rows)
    if asked.after is not None:
        first = next((at for at, each in enumerate(numbers) if each < asked.after), end)
    if asked.before is not None:
        end = next((at for at, each in enumerate(numbers) if each <= asked.before), end)
    found = rows[first : min(end, first + asked.limit)]
    if not found:
        return Page(found)
    last = first + len(found)
    after = str(cursor(found[-1])) if last < len(rows) else None
    return Page(found, str(cursor(found[0])), after)


def orders(
    rows: Iterable[OrderRow], query: Mapping[str, str], statuses: list[str]
) -> Page[OrderRow]:
    """Return a user's orders that a query asks for; those that are open or unsettled by default."""
    for status in statuses:
        if status not in STATUSES:
            raise BadQuery(f"Invalid status {status}")
    start, end = instant(query, "start_date"), instant(query, "end_date")
    sorted_by = query.get("sortedBy") or "created_at"
    if sorted_by not in SORTS:
        raise BadQuery(f"Invalid sortedBy {sorted_by}")
    is_rising = query.get("sorting") == "asc"
    asked = Asked.of(query)
    is_usual = sorted_by == "created_at" and not is_rising
    in_order = sorted(rows, key=SORTS[sorted_by], reverse=not is_rising)
    found = [
        row
        for row in (in_order if is_usual else _after(in_order, asked))
        if query.get("product_id") in {None, "", row.request.pair}
        and _has_status(row, statuses)
        and _is_between(row.created_at, start, end)
    ]
    if is_usual:
        return page(found, asked, attrgetter("number"))
    return page(found, Asked(asked.limit, None, None), attrgetter("number"))


def fills(rows: Iterable[FillRow], query: Mapping[str, str]) -> Page[FillRow]:
    """Return a user's fills of one order or product, the newest first."""
    order_id, pair = query.get("order_id"), query.get("product_id")
    if not order_id and not pair:
        raise BadQuery("Requires order_id or product_id")
    start, end = instant(query, "start_date"), instant(query, "end_date")
    of_order = uuid_of(order_id, "Invalid order id") if order_id else None
    found = [
        row
        for row in rows
        if of_order in {None, row.order_id}
        and pair in {None, "", row.pair}
        and _is_between(row.created_at, start, end)
    ]
    found.sort(key=attrgetter("trade_id", "number"), reverse=True)
    return page(found, Asked.of(query), attrgetter("trade_id"))


def ledger(
    rows: Iterable[LedgerRow], currency: str, query: Mapping[str, str], since: datetime
) -> Page[LedgerRow]:
    """Return a ledger's entries, newest first; without dates those since a day ago."""
    start, end = instant(query, "start_date"), instant(query, "end_date")
    if start is None and end is None:
        start = since
    found = [
        row for row in rows if row.currency == currency and _is_between(row.created_at, start, end)
    ]
    found.reverse()
    return page(found, Asked.of(query), attrgetter("number"))


def uuid_of(text: str, wrong: str) -> UUID:
    """Read an id, with or without dashes. Raises BadQuery with these words."""
    try:
        found = UUID(text)
    except ValueError:
        raise BadQuery(wrong) from None
    if text.lower() not in {str(found), found.hex}:
        raise BadQuery(wrong)
    return found


def _has_status(row: OrderRow, statuses: list[str]) -> bool:
    if "all" in statuses:
        return True
    if not statuses:
        return not row.is_over or (row.status == "done" and not row.is_settled)
    return row.status in statuses or ("settled" in statuses and row.is_settled)


def _is_between(at: datetime, start: datetime | None, end: datetime | None) -> bool:
    return (start is None or at >= start) and (end is None or at <= end)


def _after(rows: list[OrderRow], asked: Asked) -> list[OrderRow]:
    """Return the rows after the cursor's, which may have left the list that is asked for since."""
    if asked.after is None:
        return rows
    at = next((at for at, row in enumerate(rows) if row.number == asked.after), len(rows))
    return rows[at + 1 :]
