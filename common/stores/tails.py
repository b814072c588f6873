"""Where the greatest keys lie, so that the last document is found in a narrow range.

A document of the collection ``tails`` says of the documents that share all of their key but its
last field: a greatest value that this field has had. It is a hint, written once in a thousand
documents: what it says may be too low, or gone, and costs time then, never rightness. A Mongo
that sorts by its index does without it; servers that only speak its protocol sort all that a
query does not bound.
"""

from contextlib import suppress
from typing import Any
from uuid import UUID

import msgspec
from pymongo.database import Database
from pymongo.errors import PyMongoError

from common.documents import Document, Stored, field_type
from common.records import Collection

PLACE = "tails"
"""The collection of the hints."""

STEP = 1_000
"""New documents of a group after which its hint is moved."""


class Tails:
    """The hints of one database, and how many documents each group has had since its last."""

    def __init__(self, database: Database[Document]) -> None:
        self._place = database.get_collection(PLACE)
        self._counts: dict[str, int] = {}

    def low(self, collection: Collection[Any], equals: dict[str, Stored]) -> Stored | None:
        """Return a value at or above which the last document probably lies."""
        if not _counts_up(collection):
            return None
        found = self._place.find_one({"_id": group_of(collection, equals)})
        return None if found is None else found["value"]

    def note(self, collection: Collection[Any], documents: list[Document]) -> None:
        """Count stored documents; move the hint of a group that has had a thousand."""
        if not _counts_up(collection):
            return
        for group, (count, greatest) in groups(collection, documents).items():
            self._counts[group] = self._counts.get(group, 0) + count
            if self._counts[group] >= STEP:
                self._move(group, {"$max": {"value": greatest}})

    def correct(self, collection: Collection[Any], document: Document) -> None:
        """Set the hint of a group to its last document, which may be one before a deleted one."""
        if _counts_up(collection):
            value = document[collection.key[-1]]
            self._move(group_of(collection, document), {"$set": {"value": value}})

    def _move(self, group: str, change: dict[str, Document]) -> None:
        # A hint that cannot be moved now costs time later, and no document.
        with suppress(PyMongoError):
            self._place.update_one({"_id": group}, change, upsert=True)
            self._counts[group] = 0


def groups(collection: Collection[Any], documents: list[Document]) -> dict[str, tuple[int, Stored]]:
    """Return how many documents each group has, and the greatest value of the key's last field."""
    found: dict[str, tuple[int, Stored]] = {}
    last = collection.key[-1]
    for document in documents:
        group, value = group_of(collection, document), document[last]
        count, greatest = found.get(group, (0, value))
        found[group] = (count + 1, max(greatest, value))
    return found


def group_of(collection: Collection[Any], document: dict[str, Any]) -> str:
    """Return the name of the documents that share all of their key but its last field."""
    firsts = [document[name] for name in collection.key[:-1]]
    return f"{collection.name} {msgspec.json.encode(firsts).decode()}"


def _counts_up(collection: Collection[Any]) -> bool:
    """Return whether the key's last field rises within a group; identifiers do not."""
    is_identifier = issubclass(field_type(collection, collection.key[-1]), UUID)
    return len(collection.key) > 1 and not is_identifier
