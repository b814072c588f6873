"""The store in Mongo: what compose and a cluster use.

A document lies there with its fields by name, so that people and other tools can read it. Its
``_id`` is made from the key: unique with no further index, and on a cluster too, because every
shard key is part of its collection's key.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import msgspec
from pymongo import ASCENDING, DESCENDING, MongoClient, ReadPreference, ReplaceOne, WriteConcern
from pymongo.collection import Collection as Place
from pymongo.errors import BulkWriteError, ConnectionFailure, OperationFailure, PyMongoError

from common.documents import Document, Stored, decode, encode, identity
from common.queries import Query, checked, key_of, last_query, narrowed, paths, query
from common.records import COLLECTIONS, Collection, M
from common.store import FieldRange, Store, StoreAway, StoreCorrupt, StoreRefused
from common.stores.tails import Tails

DATABASE = "virc"
"""The database when the URL names none."""

TIME_LIMITS_MS = {
    "serverSelectionTimeoutMS": 3_000,
    "connectTimeoutMS": 3_000,
    "socketTimeoutMS": 10_000,
}
"""How long a call waits before the server is away; the URL may say otherwise."""

BATCH_SIZE = 1_000
"""Documents in one command: the batch that stores quickest, and far from the time limit."""

PUT_ATTEMPTS = 5
"""Times that a document is put when others insert it at the same moment; the second succeeds."""

DUPLICATE = 11_000
"""Mongo's code for a key that exists."""

_AWAY_CODES = frozenset({6, 7, 50, 64, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436})
"""Mongo's codes for: unreachable, too late, shutting down, not the primary now."""


class MongoStore(Store):
    """Documents in a Mongo database; reads are from the primary, so that they see our writes."""

    def __init__(self, url: str) -> None:
        limits: dict[str, Any] = {
            name: ms for name, ms in TIME_LIMITS_MS.items() if f"{name}=" not in url
        }
        with _told():
            self._client: MongoClient[Document] = MongoClient(
                url, connect=False, appname="virc", **limits
            )
            self._database = self._client.get_default_database(DATABASE)
        if not self._database.write_concern.acknowledged:
            self._client.close()
            raise StoreRefused("w=0 in the store's URL: a write that nobody confirms may be lost")
        self._tails = Tails(self._database)

    def prepare(self) -> None:
        """Make the collections and their indexes."""
        for collection in COLLECTIONS:
            with _told():
                self._prepare(collection)

    def _prepare(self, collection: Collection[Any]) -> None:
        place = self._at(collection)
        for path in paths(collection):
            # A key of one field is the _id.
            if len(path) > 1:
                place.create_index([(name, ASCENDING) for name in path])

    def insert_new(
        self,
        collection: Collection[M],
        documents: Sequence[M],
        *,
        may_lag: bool = False,
    ) -> list[M]:
        """Store the documents whose key is not there yet; return those, in the order given.

        Precious ones never lag here: what follows them may be on another shard's disk.
        """
        firsts: dict[str, tuple[M, Document]] = {}
        for message in documents:
            document = _with_id(collection, message)
            firsts.setdefault(document["_id"], (message, document))
        pairs = list(firsts.values())
        new: list[M] = []
        for at in range(0, len(pairs), BATCH_SIZE):
            batch = pairs[at : at + BATCH_SIZE]
            with _told():
                old = self._insert(collection, [document for _, document in batch])
            new += [message for place, (message, _) in enumerate(batch) if place not in old]
        return new

    def _insert(self, collection: Collection[Any], documents: list[Document]) -> set[int]:
        """Insert documents of different keys; return the places of those that were there."""
        try:
            self._at(collection).insert_many(documents, ordered=False)
        except BulkWriteError as error:
            old = _duplicates(error)
        else:
            old = set()
        if len(old) < len(documents):
            self._tails.note(collection, documents)
        return old

    def put(
        self,
        collection: Collection[M],
        documents: Sequence[M],
        *,
        may_lag: bool = False,
    ) -> None:
        """Store documents, each in the place of what had its key; the last of a batch wins."""
        lasts = {}
        for message in documents:
            document = _with_id(collection, message)
            lasts[document["_id"]] = document
        ready = list(lasts.values())
        for at in range(0, len(ready), BATCH_SIZE):
            with _told():
                self._put(collection, ready[at : at + BATCH_SIZE])

    def _put(self, collection: Collection[Any], documents: list[Document]) -> None:
        """Replace documents; those that another process inserted meanwhile, once more."""
        names = ("_id", *collection.shard_key)
        for _ in range(PUT_ATTEMPTS):
            replacements = [
                ReplaceOne({name: each[name] for name in names}, each, upsert=True)
                for each in documents
            ]
            try:
                self._at(collection).bulk_write(replacements, ordered=False)
            except BulkWriteError as error:
                documents = [documents[place] for place in sorted(_duplicates(error))]
            else:
                return
        raise StoreAway(f"others keep storing the same {collection.name}")

    def get(self, collection: Collection[M], /, **key: object) -> M | None:
        """Return the document with this key, or None."""
        values = key_of(collection, key)
        with _told():
            found = self._at(collection).find_one({"_id": identity(collection, values)} | values)
        return None if found is None else _decoded(collection, found)

    def find(
        self,
        collection: Collection[M],
        equals: Mapping[str, object],
        *,
        field_range: FieldRange | None = None,
        descending: bool = False,
        limit: int,
    ) -> list[M]:
        """Return at most ``limit`` documents, in the order of the key or index that serves."""
        asked = query(collection, equals, field_range)
        top = self._top(collection, asked) if descending else None
        narrow = narrowed(asked, checked(limit), descending=descending, top=top)
        if narrow is not None:
            found = self._select(collection, narrow, limit=limit, descending=descending)
            if len(found) == limit:
                return found
        return self._select(collection, asked, limit=limit, descending=descending)

    def _top(self, collection: Collection[Any], asked: Query) -> Stored | None:
        """Return a value that the field of the order has probably reached."""
        if asked.high is not None or asked.order != collection.key[-1:]:
            return None
        with _told():
            return self._tails.low(collection, asked.equals)

    def delete_range(
        self, collection: Collection[M], equals: Mapping[str, object], field_range: FieldRange
    ) -> int:
        """Delete the documents in a range; return how many there were."""
        asked = query(collection, equals, field_range)
        with _told():
            return self._at(collection).delete_many(_filter(asked)).deleted_count

    def last(self, collection: Collection[M], /, **equals: object) -> M | None:
        """Return the document with the greatest value in the key's last field, or None."""
        asked = last_query(collection, equals)
        top = self._top(collection, asked)
        found = self._select(collection, replace(asked, low=top), limit=1, descending=True)
        if not found and top is not None:
            found = self._select(collection, asked, limit=1, descending=True)
        if not found:
            return None
        self._tails.correct(collection, encode(found[0]))
        return found[0]

    def ping(self) -> None:
        """Return if the server answers, raise StoreAway if not."""
        with _told():
            self._client.admin.command("ping")

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _select(
        self, collection: Collection[M], asked: Query, *, limit: int, descending: bool
    ) -> list[M]:
        direction = DESCENDING if descending else ASCENDING
        order = [(name, direction) for name in asked.order]
        with _told():
            cursor = self._at(collection).find(_filter(asked), limit=limit, sort=order or None)
            found = cursor.to_list()
        return [_decoded(collection, document) for document in found]

    def _at(self, collection: Collection[Any]) -> Place[Document]:
        """Return where a collection lies, with how safe its writes must be."""
        concern = None
        if collection.is_precious:
            concern = WriteConcern(**(self._database.write_concern.document | {"j": True}))
        return self._database.get_collection(
            collection.name, write_concern=concern, read_preference=ReadPreference.PRIMARY
        )


def _with_id(collection: Collection[M], message: M) -> Document:
    document = encode(message)
    return {"_id": identity(collection, document), **document}


def _decoded(collection: Collection[M], document: Document) -> M:
    del document["_id"]
    try:
        # Integers of more than 32 bits come as bson's own class; anything else is not of ours.
        text = msgspec.json.encode(document, enc_hook=int)
    except TypeError as error:
        raise StoreCorrupt(f"{collection.name} holds {document}: {error}") from error
    return decode(collection, text)


def _filter(asked: Query) -> Document:
    found: Document = dict(asked.equals)
    bounds: dict[str, Stored] = {}
    if asked.low is not None:
        bounds["$gte"] = asked.low
    if asked.high is not None:
        bounds["$lt"] = asked.high
    if bounds:
        found[asked.order[0]] = bounds
    return found


def _duplicates(error: BulkWriteError) -> set[int]:
    """Return the places of the documents whose key existed; raise again for any other fault."""
    faults = error.details["writeErrors"]
    if error.details["writeConcernErrors"] or any(each["code"] != DUPLICATE for each in faults):
        raise error
    return {each["index"] for each in faults}


@contextmanager
def _told() -> Iterator[None]:
    """Tell pymongo's errors in the port's words."""
    try:
        yield
    except ConnectionFailure as error:
        # What follows is pymongo's picture of the whole cluster.
        raise StoreAway(f"Mongo is away: {str(error).partition(', Timeout:')[0]}") from error
    except BulkWriteError as error:
        codes = {each.get("code") for each in error.details["writeErrors"]} - {DUPLICATE}
        if codes <= _AWAY_CODES:
            raise StoreAway(f"Mongo did not confirm a write: {error.details}") from error
        raise StoreRefused(f"Mongo refuses: {error.details}") from error
    except OperationFailure as error:
        if error.code in _AWAY_CODES or error.timeout:
            raise StoreAway(f"Mongo cannot serve now: {error}") from error
        raise StoreRefused(f"Mongo refuses: {error}") from error
    except (PyMongoError, OverflowError) as error:
        raise StoreRefused(f"not to be asked of Mongo: {error}") from error
