"""The store in one SQLite file: the embedded default, for one machine.

The file is in WAL mode: processes read while one writes, and a killed process loses nothing that
it had committed. A table has a column for each field of the key and the indexes, and the document.
"""

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from common.documents import decode, encode, to_json
from common.queries import Query, checked, key_of, last_query, query
from common.records import COLLECTIONS, Collection, M
from common.store import FieldRange, Store, StoreAway, StoreRefused
from common.stores.sql import Statements, conditions, statements

BUSY_S = 5.0
"""How long a call waits for another process's write; the longest of ours takes a tenth of it."""

_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_PROTOCOL,
    }
)
"""What may be over later: locks, a disk that is full or not mounted."""

_PRIMARY_CODE = 0xFF
"""An extended result code has the primary one in its lowest byte."""


class SqliteStore(Store):
    """Documents in tables of one file; its folder is made when it is missing."""

    def __init__(self, path: Path, busy_s: float = BUSY_S) -> None:
        self.path = path
        self._busy_s = busy_s
        self._lock = threading.RLock()
        self._open: sqlite3.Connection | None = None
        self._is_full_sync = False
        self._is_closed = False

    @classmethod
    def of_url(cls, url: str) -> "SqliteStore":
        """Return the store of ``sqlite:///relative`` or ``sqlite:////absolute``.

        ``?busy_s=0.5`` changes how long a call waits for another process's write.
        """
        parts = urlsplit(url)
        if parts.netloc or not parts.path.strip("/"):
            raise ValueError(f"a SQLite store is sqlite:///FILE, not {url}")
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        busy_s = options.pop("busy_s", str(BUSY_S))
        if options:
            raise ValueError(f"a SQLite store has no option {', '.join(options)}")
        if not busy_s.replace(".", "", 1).isdecimal():
            raise ValueError(f"a SQLite store's busy_s is a number of seconds, not {busy_s}")
        return cls(Path(unquote(parts.path.removeprefix("/"))), float(busy_s))

    def prepare(self) -> None:
        """Make the tables; one whose columns differ from the declaration's is written anew."""
        for collection in COLLECTIONS:
            self._prepare(collection)

    def _prepare(self, collection: Collection[Any]) -> None:
        sql = statements(collection)
        with self._write(is_precious=True) as connection:
            names = tuple(name for (name,) in connection.execute(sql.columns))
            if not names:
                connection.execute(sql.table)
            elif names != sql.names:
                connection.execute(sql.set_aside)
                connection.execute(sql.table)
                for (text,) in connection.execute(sql.aside):
                    connection.execute(sql.put, _row(sql, decode(collection, text)))
                connection.execute(sql.drop_aside)
            for index in sql.indexes:
                connection.execute(index)

    def insert_new(
        self, collection: Collection[M], documents: Sequence[M], *, may_lag: bool = False
    ) -> list[M]:
        """Store the documents whose key is not there yet, in one transaction; return those."""
        if not documents:
            return []
        sql = statements(collection)
        rows = [_row(sql, document) for document in documents]
        with self._write(is_precious=collection.is_precious and not may_lag) as connection:
            insert = connection.cursor().execute
            return [
                document
                for document, row in zip(documents, rows, strict=True)
                if insert(sql.insert, row).rowcount == 1
            ]

    def put(
        self, collection: Collection[M], documents: Sequence[M], *, may_lag: bool = False
    ) -> None:
        """Store documents, each in the place of what had its key, in one transaction."""
        if not documents:
            return
        sql = statements(collection)
        rows = [_row(sql, document) for document in documents]
        with self._write(is_precious=collection.is_precious and not may_lag) as connection:
            connection.executemany(sql.put, rows)

    def get(self, collection: Collection[M], /, **key: object) -> M | None:
        """Return the document with this key, or None."""
        found = self._select(collection, Query(key_of(collection, key), ()), limit=1)
        return found[0] if found else None

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
        return self._select(collection, asked, limit=checked(limit), descending=descending)

    def delete_range(
        self, collection: Collection[M], equals: Mapping[str, object], field_range: FieldRange
    ) -> int:
        """Delete the documents in a range, in one transaction; return how many there were."""
        where, values = conditions(query(collection, equals, field_range))
        with self._write(is_precious=collection.is_precious) as connection:
            return connection.execute(statements(collection).delete + where, values).rowcount

    def last(self, collection: Collection[M], /, **equals: object) -> M | None:
        """Return the document with the greatest value in the key's last field, or None."""
        found = self._select(collection, last_query(collection, equals), limit=1, descending=True)
        return found[0] if found else None

    def ping(self) -> None:
        """Return if the file can be read, raise StoreAway if not."""
        with self._connected() as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._is_closed = True
            if self._open is not None:
                self._open.close()
                self._open = None

    def _select(
        self, collection: Collection[M], asked: Query, *, limit: int, descending: bool = False
    ) -> list[M]:
        sql = statements(collection)
        where, values = conditions(asked)
        text = sql.select + where + sql.sorted(asked.order, descending=descending)
        with self._connected() as connection:
            rows = connection.execute(text, (*values, limit)).fetchall()
        return [decode(collection, text) for (text,) in rows]

    @contextmanager
    def _write(self, *, is_precious: bool) -> Iterator[sqlite3.Connection]:
        """Give a transaction that holds the write lock; commit it, or undo it on an error."""
        with self._connected() as connection:
            if is_precious != self._is_full_sync:
                connection.execute(f"PRAGMA synchronous = {'FULL' if is_precious else 'NORMAL'}")
                self._is_full_sync = is_precious
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.rollback()
                raise

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """Give the connection, to one thread at a time, and tell its errors in the port's words."""
        with self._lock:
            try:
                if self._open is None:
                    self._open = self._connect()
                yield self._open
            except sqlite3.Error as error:
                raise self._told(error) from error
            except OSError as error:
                raise StoreAway(f"the store's folder cannot be made: {error}") from error
            except OverflowError as error:
                raise StoreRefused(f"a number does not fit 64 bits: {error}") from error

    def _connect(self) -> sqlite3.Connection:
        if self._is_closed:
            raise StoreRefused(f"the store {self.path} is closed")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            self.path, timeout=self._busy_s, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            connection.close()
            raise
        self._is_full_sync = False
        return connection

    def _told(self, error: sqlite3.Error) -> Exception:
        code = getattr(error, "sqlite_errorcode", None)
        if code is not None and code & _PRIMARY_CODE in _AWAY:
            return StoreAway(f"the store {self.path} is away: {error}")
        return StoreRefused(f"the store {self.path} refuses: {error}")


def _row(sql: Statements, document: M) -> tuple[Any, ...]:
    """Return a document's row: the fields of the columns, then the whole as JSON."""
    encoded = encode(document)
    return (*[encoded[name] for name in sql.names[:-1]], to_json(encoded))
