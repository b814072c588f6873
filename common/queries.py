"""Which key or index serves a query: those that none serves are refused before they are asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from common.documents import INTEGERS, Stored, stored
from common.records import Collection, M
from common.store import MAX_LIMIT, FieldRange, StoreRefused


@dataclass(frozen=True, slots=True)
class Query:
    """A query that a key or an index serves, its values as they are stored."""

    equals: dict[str, Stored]
    order: tuple[str, ...]
    """The fields to sort by: what follows the equal ones, to the last field of the key."""
    low: Stored | None = None
    """Least value of the first field of the order."""
    high: Stored | None = None
    """The value that it stays below."""


def paths(collection: Collection[M]) -> tuple[tuple[str, ...], ...]:
    """Return the key, then each index with what it lacks of the key, so that no two are equal."""
    return (collection.key, *(_whole(collection, index) for index in collection.indexes))


def key_of(collection: Collection[M], key: Mapping[str, object]) -> dict[str, Stored]:
    """Return a whole key's values as they are stored; raises StoreRefused."""
    if set(key) != set(collection.key):
        raise StoreRefused(
            f"{collection.name}: the key is {_names(collection.key)}, not {_names(key)}"
        )
    return {name: stored(collection, name, key[name]) for name in collection.key}


def query(
    collection: Collection[M], equals: Mapping[str, object], field_range: FieldRange | None
) -> Query:
    """Return the query that the key or the first fitting index serves; raises StoreRefused."""
    values = {name: stored(collection, name, value) for name, value in equals.items()}
    if field_range is None:
        return Query(values, _order(collection, values, None))
    name, *bounds = field_range
    low, high = (None if bound is None else stored(collection, name, bound) for bound in bounds)
    return Query(values, _order(collection, values, name), low, high)


def last_query(collection: Collection[M], equals: Mapping[str, object]) -> Query:
    """Return the query whose greatest document is the last; raises StoreRefused."""
    *firsts, _ = collection.key
    if set(equals) != set(firsts):
        raise StoreRefused(f"{collection.name}: last needs {_names(firsts)}, not {_names(equals)}")
    return query(collection, equals, None)


def narrowed(
    asked: Query, limit: int, *, descending: bool, top: Stored | None = None
) -> Query | None:
    """Return a part of the query that holds its first documents if numbers leave few holes.

    When it yields ``limit`` documents they are the answer; otherwise the whole must be asked.
    ``top`` is a value that the field has probably reached. None when nothing is gained.
    """
    width = limit * 2
    above = top if asked.high is None else asked.high
    if not descending:
        if isinstance(asked.low, int) and _is_within(asked.low + width, asked):
            return replace(asked, high=asked.low + width)
    elif isinstance(above, int) and _is_within(above - width, asked):
        return replace(asked, low=above - width)
    return None


def checked(limit: int) -> int:
    """Return the limit if it is one that a query may have; raises StoreRefused."""
    if not 1 <= limit <= MAX_LIMIT:
        raise StoreRefused(f"limit is 1 to {MAX_LIMIT}, not {limit}")
    return limit


def _is_within(value: int, asked: Query) -> bool:
    """Return whether a number bounds the range more narrowly than it is."""
    is_above = asked.low is None or value > int(asked.low)
    return is_above and (asked.high is None or value < int(asked.high)) and value in INTEGERS


def _order(
    collection: Collection[M], equals: Mapping[str, Stored], ranged: str | None
) -> tuple[str, ...]:
    for path in paths(collection):
        firsts, rest = path[: len(equals)], path[len(equals) :]
        if set(firsts) == set(equals) and (ranged is None or rest[:1] == (ranged,)):
            return rest
    asked = [*equals, *([] if ranged is None else [f"a range of {ranged}"])]
    raise StoreRefused(f"no key or index of {collection.name} serves {_names(asked)}")


def _whole(collection: Collection[M], index: tuple[str, ...]) -> tuple[str, ...]:
    return (*index, *(name for name in collection.key if name not in index))


def _names(names: Iterable[str]) -> str:
    return ", ".join(names) or "nothing"
