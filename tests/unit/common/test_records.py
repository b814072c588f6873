"""Declarations of collections that the store can keep to."""

from typing import Any

import pytest

from common.documents import field_type
from common.records import CANDLES, COLLECTIONS, FETCHES, GAPS, TRADES, Collection

every_collection = pytest.mark.parametrize("collection", COLLECTIONS, ids=lambda each: each.name)


@every_collection
def test_keys_and_indexes_are_of_fields_that_have_an_order(collection: Collection[Any]) -> None:
    for path in (collection.key, *collection.indexes):
        assert len(set(path)) == len(path) > 0
        for name in path:
            assert field_type(collection, name)


@every_collection
def test_the_key_is_never_absent(collection: Collection[Any]) -> None:
    for name in collection.key:
        assert collection.message.model_fields[name].is_required()


@every_collection
def test_two_documents_with_one_key_lie_on_one_shard(collection: Collection[Any]) -> None:
    assert set(collection.shard_key) <= set(collection.key)


@every_collection
def test_names_can_stand_in_sql(collection: Collection[Any]) -> None:
    assert collection.name.isidentifier()
    assert all(name.isidentifier() for name in collection.message.model_fields)


def test_names_are_unique_and_not_the_stores_own() -> None:
    names = [each.name for each in COLLECTIONS]

    assert len(set(names)) == len(names)
    assert "tails" not in names


def test_all_but_market_data_is_precious() -> None:
    assert {each.name for each in COLLECTIONS if not each.is_precious} == {
        TRADES.name,
        GAPS.name,
        CANDLES.name,
        FETCHES.name,
    }
