"""What every back end of the store finds, and what it refuses to look for."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.messages.base import Side
from common.messages.market import Gap, Trade
from common.records import FILLS, GAPS, ORDERS, TRADES, Collection
from common.store import MAX_LIMIT, Store, StoreRefused
from tests.support.samples import BEGIN, fill, trade

BTC = {"pair": "BTC-EUR"}


def _ids(trades: list[Trade]) -> list[int]:
    return [each.trade_id for each in trades]


def test_a_range_takes_its_low_and_leaves_its_high(store: Store) -> None:
    store.insert_new(TRADES, [trade(number) for number in (9, 1, 5, 100, 10)])
    store.insert_new(TRADES, [trade(5, pair="ETH-EUR")])

    assert _ids(store.find(TRADES, BTC, limit=9)) == [1, 5, 9, 10, 100]
    assert _ids(store.find(TRADES, BTC, field_range=("trade_id", 5, 10), limit=9)) == [5, 9]
    assert _ids(store.find(TRADES, BTC, field_range=("trade_id", None, 9), limit=9)) == [1, 5]
    after = (BEGIN + timedelta(seconds=9), None)
    assert _ids(store.find(TRADES, BTC, field_range=("traded_at", *after), limit=9)) == [9, 10, 100]
    newest = store.find(TRADES, BTC, descending=True, limit=2)
    assert _ids(newest) == [100, 10]


def test_instants_are_in_order_whatever_their_fraction_and_time_zone(store: Store) -> None:
    at = datetime(2026, 1, 5, 16, 8, 15, tzinfo=UTC)
    instants = [at, at + timedelta(microseconds=1), at + timedelta(milliseconds=1)]
    store.insert_new(
        TRADES,
        [trade(9 - n).model_copy(update={"traded_at": each}) for n, each in enumerate(instants)],
    )

    east = instants[1].astimezone(timezone(timedelta(hours=3)))
    found = store.find(TRADES, BTC, field_range=("traded_at", at, east), limit=9)
    rest = store.find(TRADES, BTC, field_range=("traded_at", east, None), limit=9)

    assert [each.traded_at for each in found + rest] == instants


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    numbers=st.sets(st.integers(1, 60), max_size=25),
    bounds=st.tuples(st.none() | st.integers(0, 62), st.none() | st.integers(0, 62)),
    name=st.sampled_from(["trade_id", "traded_at"]),
    descending=st.booleans(),
    limit=st.integers(1, 12),
)
def test_a_query_finds_what_a_search_through_everything_finds(
    store: Store,
    numbers: set[int],
    bounds: tuple[int | None, int | None],
    name: str,
    *,
    descending: bool,
    limit: int,
) -> None:
    # Three trades share an instant: their ids put them in order.
    trades = [trade(n).model_copy(update={"traded_at": _instant(n // 3)}) for n in sorted(numbers)]
    store.delete_range(TRADES, BTC, ("trade_id", None, None))
    store.insert_new(TRADES, trades)
    low, high = (None if n is None or name == "trade_id" else _instant(n // 3) for n in bounds)
    if name == "trade_id":
        low, high = bounds  # type: ignore[assignment] # either both numbers or both instants

    found = store.find(
        TRADES, BTC, field_range=(name, low, high), descending=descending, limit=limit
    )

    expected = [
        each
        for each in trades
        if (low is None or getattr(each, name) >= low)
        and (high is None or getattr(each, name) < high)
    ]
    assert found == (expected[::-1] if descending else expected)[:limit]
    last = store.last(TRADES, pair="BTC-EUR")
    assert last == (trades[-1] if trades else None)


def _instant(seconds: int) -> datetime:
    return BEGIN + timedelta(seconds=seconds)


def test_a_key_of_three_fields_is_asked_from_its_first_ones(store: Store) -> None:
    store.insert_new(FILLS, [fill(2, order=1), fill(2, order=2), fill(1, order=9), fill(3)])

    both = store.find(FILLS, {"broker": "sim", "trade_id": 2}, limit=9)
    from_two = store.find(FILLS, {"broker": "sim"}, field_range=("trade_id", 2, 3), limit=9)
    last = store.last(FILLS, broker="sim", trade_id=2)

    assert both == from_two == [fill(2, order=1), fill(2, order=2)]
    assert last == fill(2, order=2)


def test_a_range_is_deleted_and_counted(store: Store) -> None:
    store.insert_new(TRADES, [trade(number) for number in range(1, 11)])
    store.insert_new(TRADES, [trade(1, pair="ETH-EUR")])

    by_id = store.delete_range(TRADES, BTC, ("trade_id", 9, None))
    by_time = store.delete_range(TRADES, BTC, ("traded_at", None, _instant(3)))

    assert (by_id, by_time) == (2, 2)
    assert _ids(store.find(TRADES, BTC, limit=99)) == [3, 4, 5, 6, 7, 8]
    assert store.last(TRADES, pair="BTC-EUR") == trade(8)
    assert store.last(TRADES, pair="ETH-EUR") == trade(1, pair="ETH-EUR")


def test_the_last_is_the_greatest_whatever_came_when(store: Store) -> None:
    def last() -> int:
        found = store.last(TRADES, pair="BTC-EUR")
        assert found is not None
        return found.trade_id

    store.insert_new(TRADES, [trade(number) for number in range(5000, 7500)])
    assert last() == 7499
    store.insert_new(TRADES, [trade(number) for number in range(1, 2000)])
    assert last() == 7499
    store.insert_new(TRADES, [trade(9000), trade(8000)])
    assert last() == 9000
    store.delete_range(TRADES, BTC, ("trade_id", 100, None))
    assert last() == 99
    store.put(TRADES, [trade(7000)])
    assert last() == 7000


@pytest.mark.parametrize(
    ("collection", "equals", "asked", "named"),
    [
        (TRADES, {"price": Decimal(1)}, None, "price"),
        (TRADES, {"colour": "red"}, None, "colour"),
        (TRADES, {"side": Side.BUY}, None, "side"),
        (TRADES, {"pair": "BTC-EUR"}, ("size", None, None), "size"),
        (TRADES, {}, ("trade_id", 1, 2), "trade_id"),
        (TRADES, {"pair": "BTC-EUR", "trade_id": 1}, ("trade_id", 1, 2), "trade_id"),
        (TRADES, {"pair": "BTC-EUR"}, ("trade_id", "1", None), "trade_id"),
        (TRADES, {"pair": "BTC-EUR"}, ("trade_id", None, 2**63), "trade_id"),
        (TRADES, {"pair": "BTC-EUR"}, ("traded_at", None, datetime(2026, 1, 1)), "traded_at"),  # noqa: DTZ001
        (ORDERS, {"order_id": "1"}, None, "order_id"),
        (FILLS, {"trade_id": 1}, None, "trade_id"),
    ],
)
def test_a_query_that_no_index_serves_is_refused(
    store: Store,
    collection: Collection[Any],
    equals: dict[str, object],
    asked: tuple[str, Any, Any] | None,
    named: str,
) -> None:
    with pytest.raises(ValueError, match=named) as refused:
        store.find(collection, equals, field_range=asked, limit=1)

    assert isinstance(refused.value, StoreRefused)


@pytest.mark.parametrize("limit", [0, -1, MAX_LIMIT + 1])
def test_a_limit_out_of_bounds_is_refused(store: Store, limit: int) -> None:
    with pytest.raises(ValueError, match=f"limit .*{limit}"):
        store.find(TRADES, BTC, limit=limit)


def test_a_key_that_is_not_whole_is_refused(store: Store) -> None:
    with pytest.raises(StoreRefused, match="trade_id"):
        store.get(TRADES, pair="BTC-EUR")
    with pytest.raises(StoreRefused, match="colour"):
        store.get(ORDERS, order_id=UUID(int=1), colour="red")
    with pytest.raises(StoreRefused, match="pair"):
        store.last(TRADES)


def test_a_number_that_does_not_fit_is_refused_and_nothing_else_broken(store: Store) -> None:
    gap = Gap(pair="BTC-EUR", from_id=2**63, to_id=2**63, detected_at=BEGIN, missing_count=1)

    with pytest.raises(StoreRefused):
        store.insert_new(GAPS, [gap])

    small = gap.model_copy(update={"from_id": 1, "to_id": 1})
    assert store.insert_new(GAPS, [small]) == [small]
    assert store.find(GAPS, BTC, limit=9) == [small]
