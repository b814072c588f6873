"""What of the services' logs a person at the terminal should see."""

import re
from pathlib import Path

_NOTABLE = re.compile(r"^\S+Z (WARNING|ERROR|CRITICAL) ")
"""A line as ``common.logs`` writes it, of a level that asks for attention."""

MOST_LINES = 5
"""How many lines of one look are shown; the file has them all."""

_CHUNK = 1 << 20


def notable(lines: list[str]) -> list[str]:
    """Return the warnings and errors, the first few of them, and how many were left out."""
    found = [line for line in lines if _NOTABLE.match(line)]
    left_out = len(found) - MOST_LINES
    return found if left_out <= 0 else [*found[:MOST_LINES], f"… and {left_out} more like these"]


def last_lines(log: Path, count: int = 12) -> list[str]:
    """Return the end of a log."""
    if not log.exists():
        return []
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _CHUNK))
        return file.read().decode(errors="replace").splitlines()[-count:]


class LogTail:
    """Reads what is new in a file that grows."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._at = 0
        self._rest = ""

    def new_lines(self) -> list[str]:
        """Return the lines that were ended since the last call."""
        if not self._log.exists():
            return []
        if self._log.stat().st_size < self._at:  # it was emptied
            self._at = 0
        with self._log.open("rb") as file:
            file.seek(self._at)
            chunk = file.read(_CHUNK)
        self._at += len(chunk)
        *lines, self._rest = (self._rest + chunk.decode(errors="replace")).split("\n")
        return lines
