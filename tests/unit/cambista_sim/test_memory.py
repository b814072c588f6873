"""Tests of the orders that the venue remembers."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from cambista_sim import memory
from cambista_sim.facts import Rejected
from cambista_sim.memory import Memory
from cambista_sim.order import Order, order_from
from common.messages.base import Side
from tests.support.trading import PAIR, START, later, request

OID = UUID(int=99)


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "KEPT_COUNT", 2)


def orders(count: int, status: str = "done") -> Iterator[Order]:
    for number in range(count):
        asked = request(
            "ann", Side.BUY, price="1", size="1", number=number, client_oid=OID,
            expires_at=later(60 - number),
        )  # fmt: skip
        made = order_from(Rejected(happened_at=START, request=asked, reason=""))
        made.status = "open" if status == "open" else "done"
        yield made


def test_open_orders_are_found_by_user_pair_and_the_users_own_id() -> None:
    found = Memory()
    first, second = orders(2, "open")

    found.remember(first)
    found.remember(second)

    assert list(found.open_orders["ann"].values()) == [first, second]
    assert list(found.open_on(PAIR)) == [first, second]
    assert list(found.open_on("ETH-EUR")) == []
    assert found.open_count() == found.open_counts["ann", PAIR] == 2
    assert found.client_oids["ann", OID] == second.request.order_id
    assert [found.expiries[0][2]] == [second]


def test_an_order_that_was_never_open_is_not_counted_out() -> None:
    found = Memory()
    (first,), (done,) = orders(1, "open"), orders(1)
    found.remember(first)
    for each in (done, first, first):
        found.retire(each)

    assert found.open_counts["ann", PAIR] == 0


def test_the_oldest_done_order_is_forgotten_when_there_are_too_many() -> None:
    found = Memory()
    made = list(orders(3))

    for each in made:
        found.remember(each)
        found.retire(each)

    assert set(found.orders) == {each.request.order_id for each in made[1:]}
    assert found.has_forgotten
    assert found.client_oids["ann", OID] == made[2].request.order_id


def test_the_users_own_id_of_the_last_order_that_had_it_is_forgotten_with_it() -> None:
    found = Memory()
    first, *others = orders(3)
    for each in (*others, first):
        found.remember(each)
    for each in (first, *others):
        found.retire(each)

    assert found.client_oids == {}


def test_an_order_whose_money_has_not_moved_is_not_forgotten() -> None:
    found = Memory()
    made = list(orders(4))
    made[0].unsettled_count = 1
    for each in made[:3]:
        found.remember(each)
        found.retire(each)

    assert len(found.done) == 3
    made[0].unsettled_count = 0
    found.remember(made[3])
    found.retire(made[3])
    assert len(found.done) == 2
