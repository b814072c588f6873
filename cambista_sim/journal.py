"""The venue's journal: a file to which lines are added, each whole or not there at all.

It is written before anything is answered. What was written survives the death of the process;
the power failing may cost the last second, as it does for Redis. Its first line says of which
version the others are::

    {"version":1}

What cannot be read is an error, each for a person to see to::

    JournalUnreadableError
        JournalDamagedError     a line is not what was written
        JournalVersionError     another version of this program wrote it
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


VERSION = 1
"""Of the lines: one more whenever an older journal would be read as something else, or not at all.

A new field with a default leaves it as it is.
"""


class JournalUnreadableError(ValueError):
    """The journal cannot be read, and nothing may be traded before a person has seen to it."""


class JournalDamagedError(JournalUnreadableError):
    """A line in the middle of the journal cannot be read."""


class JournalVersionError(JournalUnreadableError):
    """The journal is of another version."""


class Heading(msgspec.Struct, frozen=True):
    """The first line."""

    version: int


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
        self._begin()

    def read(self) -> Iterator[Entry]:
        """Yield what was written, oldest first; a torn last line is cut off.

        Raises JournalVersionError, and JournalDamagedError when a line before the last cannot be
        read.
        """
        good = 0
        with self.path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.endswith(b"\n"):
                    os.ftruncate(self._file, good)
                    self._size = good
                    self._begin()
                    return
                if number == 1:
                    self._check(line)
                else:
                    yield self._entry(line, number, good)
                good += len(line)

    def write(self, entry: Entry) -> None:
        """Add a line. Raises OSError (a full disk), after which nothing may be answered."""
        self._add(self._line(entry))

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
            for each in (Heading(VERSION), *entries):
                lines.write(self._line(each))
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

    def _begin(self) -> None:
        """Write the first line when there is none."""
        if not self._size:
            self._add(self._line(Heading(VERSION)))

    def _add(self, line: bytes) -> None:
        written = 0
        try:
            while written < len(line):
                written += os.write(self._file, line[written:])
        except OSError:
            os.ftruncate(self._file, self._size)
            raise
        self._size += written
        self._is_dirty = True

    def _line(self, content: msgspec.Struct) -> bytes:
        return self._encoder.encode(content) + b"\n"

    def _check(self, line: bytes) -> None:
        try:
            found = msgspec.json.decode(line, type=Heading).version
        except msgspec.DecodeError:
            found = 0
        if found != VERSION:
            version = f"version {found}" if found else "no version that is known"
            raise JournalVersionError(
                f"{self.path} is a journal of {version}, and version {VERSION} is wanted: run the "
                "program that wrote it, or move the file away to begin with nothing"
            )

    def _entry(self, line: bytes, number: int, begin: int) -> Entry:
        try:
            return self._decoder.decode(line)
        except msgspec.DecodeError as error:
            raise JournalDamagedError(
                f"line {number} of {self.path}, from byte {begin} to {begin + len(line)}: {error}"
            ) from error
