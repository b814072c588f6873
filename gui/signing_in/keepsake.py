"""Small secrets that outlive the process: files of mode 600 in ``VIRC_DATA``."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)


def keep(path: Path, make: Callable[[], str]) -> tuple[str, bool]:
    """Return what a file holds and whether it was made just now.

    Of several processes that make it at once one wins, and all return what it made. Where nothing
    can be written (a read-only container) the secret lives as long as the process.
    """
    found = _read(path)
    if found:
        return found, False
    made = make()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_new(path, made)
    except FileExistsError:
        return (_read(path) or made), False
    except OSError as error:
        log.warning("%s cannot be written (%s); it lasts until the next start", path, error)
    return made, True


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def _write_new(path: Path, text: str) -> None:
    # Written aside and linked into place: a reader finds the whole secret or no file.
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{text}\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, path)
    finally:
        aside.unlink()
