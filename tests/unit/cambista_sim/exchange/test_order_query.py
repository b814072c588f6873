"""Which orders, fills and entries a request asks for."""

from datetime import timedelta
from decimal import Decimal

import pytest

from cambista_sim.exchange import order_query
from cambista_sim.exchange.order_query import Asked, page, uuid_of
from cambista_sim.exchange.query import BadQuery
from common.messages.base import Side
from tests.unit.cambista_sim.exchange.life import AT, Life, order_id


def ten(query: dict[str, str]) -> tuple[list[int], dict[str, str]]:
    found = page(list(range(10, 0, -1)), Asked.of(query), lambda row: row)
    return list(found.rows), found.headers


def test_a_page_goes_on_after_its_last_row() -> None:
    assert ten({"limit": "3"}) == ([10, 9, 8], {"CB-BEFORE": "10", "CB-AFTER": "8"})
    assert ten({"limit": "3", "after": "8"})[0] == [7, 6, 5]
    assert ten({"after": "3"}) == ([2, 1], {"CB-BEFORE": "2"})
    assert ten({"after": "1"}) == ([], {})


def test_before_asks_for_newer_rows() -> None:
    assert ten({"before": "8"})[0] == [10, 9]
    assert ten({"before": "2", "limit": "2"})[0] == [10, 9]


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "x"}, {"after": "yesterday"}])
def test_a_page_that_cannot_be_meant_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(BadQuery):
        Asked.of(query)


def found(life: Life, *statuses: str, **query: str) -> list[int]:
    rows = life.archive.folder("ann").orders.values()
    listed = order_query.orders(rows, query, list(statuses)).rows
    return [row.request.order_id.int for row in listed]


def several() -> Life:
    """Return a life with orders 1 and 2 open, 3 cancelled and 4 waiting for its stop price."""
    life = Life()
    for number, price in ((1, 100), (2, 99), (3, 98)):
        life.place(number, price=Decimal(price))
    life.note(life.venue.cancel("ann", order_id(3), AT))
    life.place(4, side=Side.SELL, stop="loss", stop_price=Decimal(50))
    return life


def test_open_and_waiting_orders_are_listed_unless_a_status_is_asked_for() -> None:
    life = several()

    assert found(life) == [4, 2, 1]
    assert found(life, "open") == [2, 1]
    assert found(life, "done", "active") == [4, 3]
    assert found(life, "all") == [4, 3, 2, 1]
    assert found(life, "settled") == [3]
    assert found(life, product_id="ETH-USD") == []
    with pytest.raises(BadQuery, match="Invalid status closed"):
        found(life, "closed")


def test_orders_that_are_done_and_not_settled_are_listed() -> None:
    life = Life(settles_after_s=1)
    life.place(1, user="ben", side=Side.SELL)
    life.place(2)

    assert found(life) == [2]


def test_orders_are_sorted_and_dated() -> None:
    life = several()
    later = (AT + timedelta(seconds=1)).isoformat()

    assert found(life, sortedBy="price", sorting="asc")[:2] == [2, 1]
    assert found(life, sorting="asc") == [1, 2, 4]
    assert found(life, start_date=later) == []
    assert found(life, end_date=later) == [4, 2, 1]
    with pytest.raises(BadQuery, match="Invalid sortedBy mood"):
        found(life, sortedBy="mood")


def test_sorted_orders_come_in_pages_too_though_one_may_end_meanwhile() -> None:
    life = several()
    rows, query = life.archive.folder("ann").orders, {"sortedBy": "price", "limit": "1"}
    first = order_query.orders(rows.values(), query, [])
    assert [row.price for row in first.rows] == [Decimal(100)]
    assert first.after == str(first.rows[0].number)

    life.note(life.venue.cancel("ann", first.rows[0].request.order_id, AT))
    query["after"] = first.after or ""
    second = order_query.orders(rows.values(), query, [])

    assert [row.request.order_id.int for row in (*first.rows, *second.rows)] == [1, 4]
    assert order_query.orders(rows.values(), query | {"after": "999"}, []).rows == []


def test_fills_are_of_an_order_or_a_product() -> None:
    life = Life()
    life.trade()
    rows = life.archive.folder("ann").fills.values()

    def count(**query: str) -> int:
        return len(order_query.fills(rows, query).rows)

    assert count(product_id="BTC-USD") == count(order_id=str(order_id(1))) == 1
    assert count(product_id="ETH-USD") == count(order_id=str(order_id(2))) == 0
    for query in ({}, {"order_id": "x"}):
        with pytest.raises(BadQuery):
            count(**query)


def test_a_ledger_is_of_one_currency_and_the_last_day() -> None:
    life = Life()
    life.trade()
    rows = life.archive.folder("ann").ledger.values()

    newest, *_, oldest = order_query.ledger(rows, "USD", {}, AT).rows
    later = AT + timedelta(days=2)

    assert (newest.kind, oldest.kind) == ("fee", "transfer")
    assert order_query.ledger(rows, "USD", {}, later).rows == []
    dated = {"start_date": AT.replace(microsecond=0).isoformat()}
    assert len(order_query.ledger(rows, "USD", dated, later).rows) == 3


def test_ids_come_with_and_without_dashes() -> None:
    assert uuid_of(order_id(7).hex, "wrong") == uuid_of(str(order_id(7)), "wrong") == order_id(7)
    for text in ("7", "{" + str(order_id(7)) + "}"):
        with pytest.raises(BadQuery, match="wrong"):
            uuid_of(text, "wrong")
