"""The SQL of a collection's table. Names come from the declarations, values are always bound."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from common.documents import Stored, field_type
from common.queries import Query, paths
from common.records import Collection

DOCUMENT = "document"
"""The column that holds a document's JSON."""


@dataclass(frozen=True, slots=True)
class Statements:
    """What is said to SQLite about one collection."""

    names: tuple[str, ...]
    """The columns, the document's last."""
    columns: str
    table: str
    indexes: tuple[str, ...]
    set_aside: str
    aside: str
    drop_aside: str
    insert: str
    put: str
    select: str
    delete: str

    @staticmethod
    def sorted(order: tuple[str, ...], *, descending: bool) -> str:
        """Return the end of a select: its order, and its limit to be bound."""
        direction = " DESC" if descending else ""
        by = ", ".join(f"{name}{direction}" for name in order)
        return f" ORDER BY {by} LIMIT ?" if by else " LIMIT ?"


def conditions(asked: Query) -> tuple[str, tuple[Stored, ...]]:
    """Return the WHERE clause of a query and the values to bind."""
    terms = [(f"{name} = ?", value) for name, value in asked.equals.items()]
    if asked.low is not None:
        terms.append((f"{asked.order[0]} >= ?", asked.low))
    if asked.high is not None:
        terms.append((f"{asked.order[0]} < ?", asked.high))
    text = " AND ".join(term for term, _ in terms)
    return f" WHERE {text}" if text else "", tuple(value for _, value in terms)


@cache
def statements(collection: Collection[Any]) -> Statements:
    """Return the SQL of a collection; columns are in the order of its key and indexes."""
    table, key = collection.name, ", ".join(collection.key)
    names = (*dict.fromkeys(name for path in paths(collection) for name in path), DOCUMENT)
    marks = ", ".join("?" for _ in names)
    columns = ", ".join(_column(collection, name) for name in names)
    # ruff takes any SQL that is put together for an injection; here only declared names go in.
    return Statements(
        names=names,
        columns=f"SELECT name FROM pragma_table_info('{table}') ORDER BY cid",  # noqa: S608
        table=f"CREATE TABLE {table} ({columns}, PRIMARY KEY ({key})) STRICT, WITHOUT ROWID",
        indexes=tuple(
            f"CREATE INDEX IF NOT EXISTS {table}_by_{'_'.join(path)} ON {table} ({', '.join(path)})"
            for path in paths(collection)[1:]
        ),
        set_aside=f"ALTER TABLE {table} RENAME TO {table}_aside",
        aside=f"SELECT {DOCUMENT} FROM {table}_aside",  # noqa: S608
        drop_aside=f"DROP TABLE {table}_aside",
        insert=f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT ({key}) DO NOTHING",  # noqa: S608
        put=f"INSERT OR REPLACE INTO {table} VALUES ({marks})",  # noqa: S608
        select=f"SELECT {DOCUMENT} FROM {table}",  # noqa: S608
        delete=f"DELETE FROM {table}",  # noqa: S608
    )


def _column(collection: Collection[Any], name: str) -> str:
    if name == DOCUMENT:
        return f"{name} TEXT NOT NULL"
    kind = "INTEGER" if issubclass(field_type(collection, name), int) else "TEXT"
    return f"{name} {kind}{' NOT NULL' if name in collection.key else ''}"
