"""Another process's grip on a SQLite file, as far as the store can tell."""

import sqlite3
import time
from pathlib import Path


class WriteLock:
    """Holds the write lock of a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._holder: sqlite3.Connection | None = None

    def take(self) -> None:
        """Take the lock; nobody else can write."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._holder = sqlite3.connect(self.path, isolation_level=None)
        self._holder.execute("PRAGMA journal_mode = WAL")
        self._holder.execute("BEGIN IMMEDIATE")

    def release(self) -> None:
        """Give the lock back."""
        if self._holder is not None:
            self._holder.rollback()
            self._holder.close()
            self._holder = None


def hold_lock(path: Path, seconds: float) -> int:
    """Hold the write lock of a file for so long; return 0."""
    lock = WriteLock(path)
    lock.take()
    time.sleep(seconds)
    lock.release()
    return 0
