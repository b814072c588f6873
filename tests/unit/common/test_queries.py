"""Which queries are served, and how."""

from datetime import timedelta
from typing import Any

import pytest

from common.queries import Query, checked, key_of, last_query, narrowed, paths, query
from common.records import FILLS, GAPS, ORDERS, TRADES, Collection
from common.store import MAX_LIMIT, FieldRange, StoreRefused
from tests.support.samples import BEGIN

BTC = {"pair": "BTC-EUR"}


def test_an_index_ends_in_what_it_lacks_of_the_key() -> None:
    assert paths(TRADES) == (("pair", "trade_id"), ("pair", "traded_at", "trade_id"))
    assert paths(GAPS) == (("pair", "from_id"),)
    assert paths(ORDERS)[1] == ("broker", "asked_at", "order_id")


@pytest.mark.parametrize(
    ("collection", "equals", "field_range", "order"),
    [
        (TRADES, {}, None, ("pair", "trade_id")),
        (TRADES, BTC, None, ("trade_id",)),
        (TRADES, BTC, ("trade_id", 1, None), ("trade_id",)),
        (TRADES, BTC, ("traded_at", BEGIN, None), ("traded_at", "trade_id")),
        (TRADES, BTC | {"trade_id": 1}, None, ()),
        (TRADES, {"trade_id": 1, "pair": "BTC-EUR"}, None, ()),
        (TRADES, BTC | {"traded_at": BEGIN}, None, ("trade_id",)),
        (TRADES, BTC | {"traded_at": BEGIN}, ("trade_id", 1, 2), ("trade_id",)),
        (ORDERS, {"broker": "sim"}, None, ("asked_at", "order_id")),
        (FILLS, {"broker": "sim"}, None, ("trade_id", "order_id")),
        (
            FILLS,
            {"broker": "sim"},
            ("filled_at", BEGIN, BEGIN),
            ("filled_at", "trade_id", "order_id"),
        ),
    ],
)
def test_the_key_or_the_first_fitting_index_gives_the_order(
    collection: Collection[Any],
    equals: dict[str, object],
    field_range: FieldRange | None,
    order: tuple[str, ...],
) -> None:
    assert query(collection, equals, field_range).order == order


def test_bounds_are_as_they_are_stored() -> None:
    later = BEGIN + timedelta(seconds=1)

    asked = query(TRADES, BTC, ("traded_at", BEGIN, later))

    assert asked.equals == BTC
    assert (asked.low, asked.high) == ("2026-01-05T16:08:15.956086Z", "2026-01-05T16:08:16.956086Z")


@pytest.mark.parametrize(
    ("equals", "field_range", "said"),
    [
        ({"trade_id": 1}, None, "no key or index of trades serves trade_id"),
        ({}, ("trade_id", 1, 2), "no key or index of trades serves a range of trade_id"),
        (BTC, ("side", None, None), "no key or index of trades serves pair, a range of side"),
        (BTC | {"trade_id": 1}, ("trade_id", 1, 2), "serves pair, trade_id, a range of trade_id"),
        ({"colour": "red"}, None, "no field colour"),
        (BTC, ("colour", "red", None), "no field colour"),
    ],
)
def test_what_nothing_serves_is_refused_by_name(
    equals: dict[str, object], field_range: FieldRange | None, said: str
) -> None:
    with pytest.raises(StoreRefused, match=said):
        query(TRADES, equals, field_range)


def test_a_key_must_be_whole_and_no_more() -> None:
    assert key_of(TRADES, {"trade_id": 1, **BTC}) == {"pair": "BTC-EUR", "trade_id": 1}
    with pytest.raises(StoreRefused, match="key is pair, trade_id, not pair"):
        key_of(TRADES, BTC)
    with pytest.raises(StoreRefused, match="not nothing"):
        last_query(TRADES, {})
    with pytest.raises(StoreRefused, match="last needs nothing, not broker"):
        last_query(ORDERS, {"broker": "sim"})


def test_a_limit_has_bounds() -> None:
    assert (checked(1), checked(MAX_LIMIT)) == (1, MAX_LIMIT)
    for limit in (0, MAX_LIMIT + 1):
        with pytest.raises(StoreRefused, match=f"limit is 1 to 10000, not {limit}"):
            checked(limit)


def _range(low: int | str | None = None, high: int | str | None = None) -> Query:
    return Query({"pair": "BTC-EUR"}, ("trade_id",), low, high)


def test_the_first_documents_are_looked_for_where_they_probably_are() -> None:
    assert narrowed(_range(100), 10, descending=False) == _range(100, 120)
    assert narrowed(_range(100, 500), 10, descending=False) == _range(100, 120)
    assert narrowed(_range(100, 500), 10, descending=True) == _range(480, 500)
    assert narrowed(_range(100), 10, descending=True, top=500) == _range(480)


@pytest.mark.parametrize(
    ("asked", "descending", "top"),
    [
        (_range(), False, 500),
        (_range(100, 120), False, None),
        (_range("2026", "2027"), False, None),
        (_range("2026", "2027"), True, None),
        (_range(2**63 - 1), False, None),
        (_range(high=-(2**63)), True, None),
        (_range(490), True, 500),
        (_range(490), True, None),
        (_range(480, 500), True, None),
    ],
)
def test_a_range_that_cannot_be_narrowed_is_asked_as_it_is(
    asked: Query, *, descending: bool, top: int | None
) -> None:
    assert narrowed(asked, 10, descending=descending, top=top) is None
