"""The venue's journal: a file to which lines are added, each whole or not there at all.

It is written before anything is answered. What was written survives the death of the process;
the power failing may cost the last second, as it does for Redis.
"""

import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from cambista_sim.facts import Entry
from common.errors import Away

SYNC_S = 1.0
"""Time between two syncs of the file to the disk."""


class JournalBusyError(Away):
    """Another process has this journal open."""


class JournalDamagedError(ValueError):
    """A line in the middle of the journal cannot be read: a person must look at it."""


class Journal:
    """The journal's file, locked for one process.

    Parameters
    ----------
    kind
        What its lines are.
    """

    def __init__(self, path: Path, kind: type[Entry] = Entry) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._encoder = msgspec.json.Encoder(decimal_format="string")
        self._decoder = msgspec.json.Decoder(kind)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise JournalBusyError(f"another process has {path} open") from error
        # Nobody else writes to it, so its length need not be asked for with each line.
        self._size = os.fstat(self._file).st_size
        self._synced_at = time.monotonic()
        self._is_dirty = False

    def read(self) -> Iterator[Entry]:
        """Yield what was written, oldest first; a torn last line is cut off.

        Raises JournalDamagedError when a line before the last cannot be read.
        """
        good = 0
        with self.path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.endswith(b"\n"):
                    os.ftruncate(self._file, good)
                    self._size = good
                    return
                try:
                    entry = self._decoder.decode(line)
                except msgspec.DecodeError as error:
                    raise JournalDamagedError(f"line {number} of {self.path}: {error}") from error
                good += len(line)
                yield entry

    def write(self, entry: Entry) -> None:
        """Add a line. Raises OSError (a full disk), after which nothing may be answered."""
        line = self._encoder.encode(entry) + b"\n"
        written = 0
        try:
            while written < len(line):
                written += os.write(self._file, line[written:])
        except OSError:
            os.ftruncate(self._file, self._size)
            raise
        self._size += written
        self._is_dirty = True

    def size(self) -> int:
        """Return the file's length in bytes."""
        return self._size

    def sync(self) -> None:
        """Bring what was written to the disk, once a second at most."""
        if self._is_dirty and time.monotonic() - self._synced_at >= SYNC_S:
            os.fdatasync(self._file)
            self._synced_at = time.monotonic()
            self._is_dirty = False

    def sync_now(self) -> None:
        """Bring what was written to the disk; another thread may write meanwhile."""
        os.fdatasync(self._file)

    def replace(self, entries: Sequence[Entry]) -> None:
        """Begin the journal anew with these lines; the old one stays until the new is whole."""
        fresh = self.path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        file = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        with os.fdopen(os.dup(file), "wb") as lines:
            for each in entries:
                lines.write(self._encoder.encode(each) + b"\n")
            lines.flush()
            os.fsync(lines.fileno())
        fresh.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        os.close(self._file)
        self._file = file
        self._size = os.fstat(file).st_size

    def close(self) -> None:
        """Bring everything to the disk and let go of the file."""
        os.fdatasync(self._file)
        os.close(self._file)
