"""Reads the folder of bot types of one's own, each file tried in a process of its own first.

What a file does while it is imported harms nobody: one that loops for ever, takes the process down
or fails is a fault with file and line, and the others are read. Files whose names begin with ``_``
or ``test_`` are no bot types.
"""

import multiprocessing
import time
from collections.abc import Container
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path

from common.messages.bot import BotFault
from trader.bot import BotClass
from trader.types.own import BotFileError, read_bot_type

IMPORT_LIMIT_S = 10.0
"""What the import of all files together may take; they are tried at the same time."""

_FORK = multiprocessing.get_context("fork")


@dataclass(slots=True)
class Found:
    """What a folder holds: bot types by their files' names, and what is wrong with the others."""

    types: dict[str, BotClass] = field(default_factory=dict)
    faults: list[BotFault] = field(default_factory=list)


def read_folder(
    folder: Path | None, taken: Container[str], limit_s: float = IMPORT_LIMIT_S
) -> Found:
    """Return the bot types of a folder; ``taken`` are the names that others have already."""
    found = Found()
    if folder is None:
        return found
    if not folder.is_dir():
        found.faults.append(BotFault(file=str(folder), line=1, reason="is no folder"))
        return found
    trials = []
    for path in sorted(folder.glob("*.py")):
        if path.stem.startswith(("_", "test_")):
            continue
        if path.stem in taken:
            reason = f"there is a bot type {path.stem!r} already: give the file another name"
            found.faults.append(BotFault(file=path.name, line=1, reason=reason))
            continue
        trials.append(_Trial(path))
    deadline = time.monotonic() + limit_s
    for trial in trials:
        fault = trial.fault(deadline)
        if fault is None:
            _take(found, trial.path)
        else:
            found.faults.append(fault)
    return found


def _take(found: Found, path: Path) -> None:
    """Import a file that was imported before without harm."""
    try:
        found.types[path.stem] = read_bot_type(path)
    except BotFileError as error:
        found.faults.append(error.fault)


class _Trial:
    """The import of a file in a process that may come to harm."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ours, theirs = _FORK.Pipe(duplex=False)
        self._process: ForkProcess = _FORK.Process(target=_try, args=(path, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def fault(self, deadline: float) -> BotFault | None:
        """Return what is wrong with the file, or None; it has until the deadline to tell."""
        try:
            return self._told(max(deadline - time.monotonic(), 0.0))
        finally:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._ours.close()

    def _told(self, wait_s: float) -> BotFault | None:
        if not self._ours.poll(wait_s):
            return self._bad("its import takes too long, and was cut off")
        try:
            text: str = self._ours.recv()
        except EOFError:
            return self._bad("its import ends the process")
        return BotFault.model_validate_json(text) if text else None

    def _bad(self, reason: str) -> BotFault:
        return BotFault(file=self.path.name, line=1, reason=reason)


def _try(path: Path, answers: Connection) -> None:
    """Import a file and say what is wrong with it: nothing, or a fault."""
    try:
        read_bot_type(path)
    except BotFileError as error:
        answers.send(error.fault.model_dump_json())
    else:
        answers.send("")
