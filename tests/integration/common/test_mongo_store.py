"""What is Mongo's own in the store: a server over a real wire, which stalls, dies and returns."""

import threading
from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from bson import ObjectId

from common.records import FILLS, ORDERS, TRADES
from common.store import StoreAway, StoreCorrupt, StoreRefused, open_store
from common.stores.mongo import MongoStore
from tests.support.mongo import MongoServer
from tests.support.samples import fill, order, trade
from tests.support.waiting import eventually


@pytest.fixture
def database(mongo_server: MongoServer) -> Iterator[str]:
    """Return the name of a database with nothing in it, on a server that runs at the end."""
    yield f"test_{uuid4().hex[:8]}"
    mongo_server.go_on()
    mongo_server.start_again()


def test_documents_lie_there_by_field_with_an_id_made_from_the_key(
    mongo_server: MongoServer, database: str
) -> None:
    with MongoStore(mongo_server.url(database)) as store:
        store.prepare()
        store.insert_new(TRADES, [trade(1)])
        store.insert_new(ORDERS, [order(1)])
    with mongo_server.client() as client:
        stored_trade = client[database]["trades"].find_one()
        stored_order = client[database]["orders"].find_one()

    assert stored_trade == {
        "_id": '["BTC-EUR",1]',
        "pair": "BTC-EUR",
        "trade_id": 1,
        "price": "3371.0",
        "size": "0.0200",
        "side": "sell",
        "traded_at": "2026-01-05T16:08:16.956086Z",
    }
    assert stored_order is not None
    assert stored_order["_id"] == stored_order["order_id"] == str(UUID(int=1))


def test_precious_documents_are_written_through_the_journal_and_others_are_not(
    mongo_server: MongoServer, database: str
) -> None:
    with MongoStore(f"{mongo_server.url(database)}&w=1") as store:
        concerns = [store._at(each).write_concern.document for each in (TRADES, ORDERS, FILLS)]

    assert concerns == [{"w": 1}, {"w": 1, "j": True}, {"w": 1, "j": True}]


def test_a_url_that_asks_for_no_confirmation_is_refused(mongo_server: MongoServer) -> None:
    with pytest.raises(ValueError, match="w=0"):
        open_store(f"{mongo_server.url()}&w=0")


def test_a_url_that_is_none_is_refused() -> None:
    with pytest.raises(StoreRefused):
        open_store("mongodb://")


def test_a_stalled_server_is_away_and_what_it_did_meanwhile_is_not_done_twice(
    mongo_server: MongoServer, database: str
) -> None:
    url = f"{mongo_server.url(database)}&socketTimeoutMS=2000&serverSelectionTimeoutMS=2000"
    with MongoStore(url) as store:
        store.prepare()
        store.insert_new(FILLS, [fill(1)])
        batch = [fill(number) for number in range(1, 11)]

        mongo_server.pause()
        with pytest.raises(StoreAway):
            store.insert_new(FILLS, batch)
        mongo_server.go_on()

        assert eventually(lambda: _inserted(store, batch))
        assert store.find(FILLS, {"broker": "sim"}, limit=99) == batch


def _inserted(store: MongoStore, batch: list[Any]) -> bool:
    try:
        store.insert_new(FILLS, batch)
    except StoreAway:
        return False
    return True


def test_a_server_killed_in_the_middle_of_writing_ends_up_with_each_document_once(
    mongo_server: MongoServer, database: str
) -> None:
    def break_down() -> None:
        for _ in range(2):
            mongo_server.kill()
            mongo_server.start()

    breakdown = threading.Thread(target=break_down)
    with MongoStore(f"{mongo_server.url(database)}&serverSelectionTimeoutMS=300") as store:
        store.prepare()
        breakdown.start()
        number = 1
        while breakdown.is_alive() or number < 200:
            batch = [fill(each) for each in range(number, number + 10)]
            eventually(partial(_inserted, store, batch))
            number += 10
        breakdown.join()
        found = store.find(FILLS, {"broker": "sim"}, limit=10_000)

    assert [each.trade_id for each in found] == list(range(1, number))


def test_a_document_that_is_no_message_is_called_corrupt(
    mongo_server: MongoServer, database: str
) -> None:
    with MongoStore(mongo_server.url(database)) as store, mongo_server.client() as client:
        store.prepare()
        store.insert_new(TRADES, [trade(1), trade(2)])
        client[database]["trades"].update_one({"trade_id": 1}, {"$unset": {"price": 1}})
        client[database]["trades"].update_one({"trade_id": 2}, {"$set": {"price": ObjectId()}})

        for number in (1, 2):
            with pytest.raises(StoreCorrupt, match="trades"):
                store.get(TRADES, pair="BTC-EUR", trade_id=number)


def test_the_last_is_found_from_a_hint_that_lags_leads_or_is_gone(
    mongo_server: MongoServer, database: str
) -> None:
    with MongoStore(mongo_server.url(database)) as store, mongo_server.client() as client:
        store.prepare()
        store.insert_new(TRADES, [trade(number) for number in range(1, 1201)])
        hints = client[database]["tails"]
        assert [each["value"] for each in hints.find()] == [1000]

        for hint in (1, 1000, 1200, 5000):
            hints.update_many({}, {"$set": {"value": hint}})
            assert store.last(TRADES, pair="BTC-EUR") == trade(1200)
            assert [each["value"] for each in hints.find()] == [1200]
        hints.delete_many({})
        assert store.last(TRADES, pair="BTC-EUR") == trade(1200)
