"""The stage on which contestants meet: a folder, and servers that start when asked for."""

import shutil
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp
from typing import Self, TypeVar

from bench.servers import Mongo, Server, Valkey

S = TypeVar("S", bound=Server)


class Stage:
    """Private servers and a folder; all of it is gone at the end."""

    def __init__(self) -> None:
        self.folder = Path(mkdtemp(prefix="virc-bench-"))
        self._left = ExitStack()
        self._left.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self._valkey: Valkey | None = None
        self._mongo: Mongo | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._left.close()

    @property
    def valkey(self) -> Valkey:
        """The Redis server of this run."""
        if self._valkey is None:
            self._valkey = self._started(Valkey(self.folder / "valkey"))
        return self._valkey

    @property
    def mongo(self) -> Mongo:
        """The server of this run that speaks Mongo's wire protocol."""
        if self._mongo is None:
            self._mongo = self._started(Mongo(self.folder / "mongo"))
        return self._mongo

    def _started(self, server: S) -> S:
        self._left.callback(server.stop)
        server.start()
        return server
