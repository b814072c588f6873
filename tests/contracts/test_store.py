"""What every back end of the store promises of what it is given."""

import subprocess
import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.messages.market import Trade
from common.records import COLLECTIONS, FILLS, ORDERS, TRADES, Collection
from common.store import MAX_LIMIT, Store, StoreAway, StoreRefused, open_store
from tests.support.samples import ANY, BEGIN, BOT, fill, key_of, order, trade
from tests.support.stores import Ground

BTC = {"pair": "BTC-EUR"}


def _ids(trades: list[Trade]) -> list[int]:
    return [each.trade_id for each in trades]


def test_what_was_new_is_returned_and_the_rest_left_as_it_was(store: Store) -> None:
    store.insert_new(TRADES, [trade(2), trade(4)])

    new = store.insert_new(TRADES, [trade(1), trade(2, price="9"), trade(3), trade(4, price="9")])

    assert new == [trade(1), trade(3)]
    assert store.get(TRADES, pair="BTC-EUR", trade_id=2) == trade(2)
    assert store.insert_new(TRADES, new) == []


def test_of_two_documents_with_one_key_in_a_batch_the_first_is_stored(store: Store) -> None:
    new = store.insert_new(TRADES, [trade(1), trade(2), trade(1, price="9")])

    assert new == [trade(1), trade(2)]
    assert store.get(TRADES, pair="BTC-EUR", trade_id=1) == trade(1)


def test_nothing_is_stored_of_an_empty_batch(store: Store) -> None:
    store.put(ORDERS, [])

    assert store.insert_new(ORDERS, []) == []
    assert store.find(ORDERS, {}, limit=1) == []


def test_more_than_a_thousand_documents_are_stored_at_once(store: Store) -> None:
    store.insert_new(TRADES, [trade(1500), trade(2500)])

    new = store.insert_new(TRADES, [trade(number) for number in range(1, 2502)])

    assert _ids(new) == [each for each in range(1, 2502) if each not in (1500, 2500)]
    assert _ids(store.find(TRADES, BTC, limit=3000)) == list(range(1, 2502))


def test_a_document_is_put_in_the_place_of_the_one_with_its_key(store: Store) -> None:
    store.put(ORDERS, [order(1), order(2)])
    filled = order(1).model_copy(update={"status": "filled", "filled_size": Decimal("0.02")})

    store.put(ORDERS, [order(3), order(1), filled])

    assert store.get(ORDERS, order_id=UUID(int=1)) == filled
    assert store.find(ORDERS, {}, limit=9) == [filled, order(2), order(3)]


def test_a_document_that_is_put_moves_in_the_indexes(store: Store) -> None:
    store.put(ORDERS, [order(1, asked_after_s=0)])

    store.put(ORDERS, [order(1, asked_after_s=60)])

    asked = (BEGIN + timedelta(seconds=30), None)
    assert len(store.find(ORDERS, {"broker": "sim"}, limit=9)) == 1
    assert store.find(ORDERS, {"bot_id": BOT}, field_range=("asked_at", *asked), limit=9)


def test_what_is_not_there_is_none(store: Store) -> None:
    assert store.get(ORDERS, order_id=UUID(int=1)) is None
    assert store.last(TRADES, pair="BTC-EUR") is None
    assert store.find(TRADES, BTC, limit=1) == []


@pytest.mark.parametrize("collection", COLLECTIONS, ids=lambda each: each.name)
@settings(
    max_examples=30,
    deadline=None,
    # Documents of earlier examples in the store make the test harder, not easier.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=st.data())
def test_a_document_comes_back_with_every_digit_and_microsecond(
    store: Store, collection: Collection[Any], drawn: st.DataObject
) -> None:
    sent = drawn.draw(ANY[collection.name])

    store.put(collection, [sent])
    got = store.get(collection, **key_of(collection.key, sent))

    assert got == sent
    assert got.model_dump_json() == sent.model_dump_json()


def test_keys_that_look_alike_are_not_one(store: Store) -> None:
    odd = [
        fill(1).model_copy(update={"broker": broker})
        for broker in ("", "sim", "sim,1", 'sim",1,"', "sim|1", "sim\x00", "SIM", "s\u00efm")
    ]

    assert store.insert_new(FILLS, odd) == odd
    for each in odd:
        assert store.get(FILLS, broker=each.broker, trade_id=1, order_id=each.order_id) == each


def test_several_processes_prepare_and_store_the_same_and_each_document_is_new_once(
    ground: Ground,
) -> None:
    writers = [ground.writer(*each) for each in ((1, 900, 100), (1, 900, 70), (301, 1200, 90))]
    told = [_told(writer) for writer in writers]

    new = sorted(number for numbers in told for number in numbers)

    assert new == list(range(1, 1201))
    with open_store(ground.url) as store:
        found = store.find(FILLS, {"broker": "sim"}, limit=MAX_LIMIT)
    assert [each.trade_id for each in found] == list(range(1, 1201))


def _told(writer: subprocess.Popen[str]) -> list[int]:
    text, _ = writer.communicate("go\n", timeout=60)
    assert writer.returncode == 0
    return [int(each) for each in text.removeprefix("ready\n").split()]


def test_several_threads_may_use_one_store(store: Store) -> None:
    new: list[Trade] = []

    def work() -> None:
        for at in range(1, 201, 20):
            new.extend(store.insert_new(TRADES, [trade(n) for n in range(at, at + 20)]))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(_ids(new)) == list(range(1, 201))


def test_a_store_that_is_away_says_so_and_is_used_again_without_opening_it_anew(
    ground: Ground,
) -> None:
    with open_store(ground.impatient_url) as store:
        store.prepare()
        store.insert_new(FILLS, [fill(1)])

        ground.take_away()
        with pytest.raises(StoreAway):
            store.insert_new(FILLS, [fill(1), fill(2)])
        with pytest.raises(StoreAway):
            store.put(FILLS, [fill(3)])
        ground.bring_back()

        assert store.insert_new(FILLS, [fill(1), fill(2)]) == [fill(2)]
        store.ping()


def test_opening_a_store_that_is_away_waits_for_its_first_use(ground: Ground) -> None:
    ground.take_away()
    with open_store(ground.impatient_url) as store:
        with pytest.raises(StoreAway):
            store.prepare()
        ground.bring_back()
        store.prepare()
        store.ping()


def test_a_kill_loses_no_precious_document_that_was_confirmed(ground: Ground) -> None:
    writer = ground.writer(1, 100_000, 5)
    assert writer.stdin is not None
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    writer.stdin.write("go\n")
    writer.stdin.flush()
    confirmed = [int(each) for _ in range(40) for each in writer.stdout.readline().split()]

    if ground.server is not None:
        ground.server.kill()
    writer.kill()
    confirmed += [int(each) for line in writer.stdout for each in line.split()]
    if ground.server is not None:
        ground.server.start()

    assert len(confirmed) >= 200
    with open_store(ground.url) as store:
        store.prepare()
        found = store.find(FILLS, {"broker": "sim"}, limit=MAX_LIMIT)
        assert {each.trade_id for each in found} >= set(confirmed)
        after = fill(100_001)
        assert store.insert_new(FILLS, [after]) == [after]


def test_what_may_lag_is_there_for_everybody_and_on_the_disk_with_what_follows(
    ground: Ground,
) -> None:
    with open_store(ground.url) as store:
        store.prepare()
        assert store.insert_new(FILLS, [fill(1)], may_lag=True) == [fill(1)]
        assert store.insert_new(FILLS, [fill(1)], may_lag=True) == []
        store.put(FILLS, [fill(2)], may_lag=True)
        store.put(FILLS, [fill(3)])
        with open_store(ground.url) as other:
            kept = other.find(FILLS, {"broker": "sim"}, limit=9)

    assert [each.trade_id for each in kept] == [1, 2, 3]


def test_a_closed_store_refuses(ground: Ground) -> None:
    store = open_store(ground.url)
    store.prepare()

    store.close()
    store.close()

    with pytest.raises(StoreRefused):
        store.insert_new(TRADES, [trade(1)])
