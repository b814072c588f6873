"""The store: the port that Mongo and SQLite implement, its errors, and the finder.

::

    StoreError
    ├── StoreAway     is an Away too: wait with backoff and ask again, nothing is lost by that
    ├── StoreRefused  is a ValueError too: it will never work as asked; names the field
    └── StoreCorrupt  what is stored is no message of its collection; a person must act

Every write is idempotent, so a caller that met StoreAway, and cannot know whether its write was
done, does it again. ``insert_new`` may then call a document old that the lost write had stored:
what is new tells what to count or to show, never whether something else has been done.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Self
from urllib.parse import urlsplit

from common.errors import Away
from common.records import Collection, M

MAX_LIMIT = 10_000
"""Most documents that one ``find`` returns: some 5 MB, and a tenth of a second to decode."""

FieldRange = tuple[str, object | None, object | None]
"""A field, its least value (inclusive) and its limit (exclusive); None leaves a side open."""


class StoreError(Exception):
    """Something between us and what is stored."""


class StoreAway(StoreError, Away):  # noqa: N818 - named as the log says it
    """The server cannot be reached, does not answer in time, or is locked for too long."""


class StoreRefused(StoreError, ValueError):  # noqa: N818 - as above
    """The request is not one that this store can ever serve."""


class StoreCorrupt(StoreError):  # noqa: N818 - as above
    """A stored document is not a message of its collection."""


class Store(ABC):
    """Where documents are kept: typed, keyed, and without queries that no index serves.

    Opening one makes no connection; the first call does. A store belongs to the process that
    opened it (open your own after a fork), and may be used from several of its threads.

    Numbers keep every digit (an exponent is written out, as on the bus: 1E+2 comes back as 100),
    instants keep their microseconds.
    """

    @abstractmethod
    def prepare(self) -> None:
        """Make what is missing of collections and indexes; several processes may do so at once."""

    @abstractmethod
    def insert_new(
        self, collection: Collection[M], documents: Sequence[M], *, may_lag: bool = False
    ) -> list[M]:
        """Store the documents whose key is not there yet; return those, in the order given.

        A document whose key exists stays as it is; of two with one key in a batch the first is
        stored. Precious documents are on the disk when this returns, unless they may lag: then
        everybody sees them and a kill does not lose them, but when the power fails they are sure
        to be there only if a later write of this store, which did not lag, had returned. When it
        raises, some of the documents may have been stored.
        """

    @abstractmethod
    def put(
        self, collection: Collection[M], documents: Sequence[M], *, may_lag: bool = False
    ) -> None:
        """Store documents, each in the place of what had its key; the last of a batch wins.

        They may lag as those of ``insert_new``.
        """

    @abstractmethod
    def get(self, collection: Collection[M], /, **key: object) -> M | None:
        """Return the document with this key, all of whose fields must be given, or None."""

    @abstractmethod
    def find(
        self,
        collection: Collection[M],
        equals: Mapping[str, object],
        *,
        field_range: FieldRange | None = None,
        descending: bool = False,
        limit: int,
    ) -> list[M]:
        """Return at most ``limit`` documents, in the order of the key or index that serves.

        Parameters
        ----------
        equals
            Values of the first fields of the key or of an index.
        field_range
            Bounds of the field that follows them there. Give both where they are known: the
            narrower, the quicker.
        descending
            From the greatest down.
        limit
            From 1 to ``MAX_LIMIT``.
        """

    @abstractmethod
    def delete_range(
        self, collection: Collection[M], equals: Mapping[str, object], field_range: FieldRange
    ) -> int:
        """Delete the documents in a range, as ``find`` means it; return how many there were."""

    @abstractmethod
    def last(self, collection: Collection[M], /, **equals: object) -> M | None:
        """Return the document with the greatest value in the key's last field, or None.

        ``equals`` gives all other fields of the key: ``last(TRADES, pair="BTC-EUR")``.
        """

    @abstractmethod
    def ping(self) -> None:
        """Return if the store answers, raise StoreAway if not."""

    @abstractmethod
    def close(self) -> None:
        """Give back connections; the store cannot be used any more."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(url: str) -> Store:
    """Return the store of a URL: ``mongodb://HOST/NAME`` or ``sqlite:///FILE``.

    Three slashes begin a path relative to the working directory, four an absolute one. Raises
    ValueError for a URL of another kind.
    """
    # Imported here: a process on SQLite need not hold pymongo in memory, nor the other way round.
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        from common.stores.sqlite import SqliteStore  # noqa: PLC0415

        return SqliteStore.of_url(url)
    if scheme in {"mongodb", "mongodb+srv"}:
        from common.stores.mongo import MongoStore  # noqa: PLC0415

        return MongoStore(url)
    raise ValueError(f"a store is mongodb:// or sqlite:///, not {scheme or 'this'}://")
