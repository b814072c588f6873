"""A store in memory, for decisions that are tested without a disk."""

from collections.abc import Mapping, Sequence
from typing import Any

from common.messages.base import Message
from common.records import Collection, M
from common.store import FieldRange, Store


class MemoryStore(Store):
    """Documents in dictionaries, with the promises of the port."""

    def __init__(self) -> None:
        self._documents: dict[str, dict[tuple[object, ...], Any]] = {}
        self.waits: list[str] = []
        """The collections of the writes for which a store on a disk waits for it."""

    def prepare(self) -> None:
        """Have nothing to make."""

    def insert_new(
        self, collection: Collection[M], documents: Sequence[M], *, may_lag: bool = False
    ) -> list[M]:
        """Keep the documents whose key is not there yet."""
        self._count(collection, may_lag=may_lag)
        kept = self._documents.setdefault(collection.name, {})
        new = []
        for each in documents:
            if _key(collection, each) not in kept:
                kept[_key(collection, each)] = each
                new.append(each)
        return new

    def put(
        self, collection: Collection[M], documents: Sequence[M], *, may_lag: bool = False
    ) -> None:
        """Keep documents, each in the place of what had its key."""
        self._count(collection, may_lag=may_lag)
        for each in documents:
            self._documents.setdefault(collection.name, {})[_key(collection, each)] = each

    def get(self, collection: Collection[M], /, **key: object) -> M | None:
        """Return the document with this key."""
        wanted = tuple(key[name] for name in collection.key)
        found: M | None = self._documents.get(collection.name, {}).get(wanted)
        return found

    def find(
        self,
        collection: Collection[M],
        equals: Mapping[str, object],
        *,
        field_range: FieldRange | None = None,
        descending: bool = False,
        limit: int,
    ) -> list[M]:
        """Return the documents that match, sorted by the range's field."""
        found: list[M] = [
            each
            for each in self._documents.get(collection.name, {}).values()
            if all(getattr(each, name) == value for name, value in equals.items())
        ]
        if field_range is not None:
            name, low, high = field_range
            found = [each for each in found if _is_within(getattr(each, name), low, high)]
            found.sort(key=lambda each: getattr(each, name), reverse=descending)
        return found[:limit]

    def delete_range(
        self, collection: Collection[M], equals: Mapping[str, object], field_range: FieldRange
    ) -> int:
        """Delete what ``find`` returns."""
        found = self.find(collection, equals, field_range=field_range, limit=10_000)
        for each in found:
            del self._documents[collection.name][_key(collection, each)]
        return len(found)

    def last(self, collection: Collection[M], /, **equals: object) -> M | None:
        """Return the document with the greatest value in the key's last field."""
        bounds: FieldRange = (collection.key[-1], None, None)
        found = self.find(collection, equals, field_range=bounds, descending=True, limit=1)
        return found[0] if found else None

    def ping(self) -> None:
        """Answer."""

    def close(self) -> None:
        """Keep nothing open."""

    def _count(self, collection: Collection[Any], *, may_lag: bool) -> None:
        if collection.is_precious and not may_lag:
            self.waits.append(collection.name)


def _key(collection: Collection[Any], document: Message) -> tuple[object, ...]:
    return tuple(getattr(document, name) for name in collection.key)


def _is_within(value: Any, low: Any, high: Any) -> bool:  # noqa: ANN401 - whatever has an order
    return (low is None or value >= low) and (high is None or value < high)
