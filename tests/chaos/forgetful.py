"""A Redis that loses its last moments, as when the machine under it loses its power."""

import time
from collections import deque
from pathlib import Path

from tests.support.redis import RedisServer

KEPT_S = 3.0


class ForgetfulRedis:
    """Notes how long its append-only file was when, so that it can be cut back."""

    def __init__(self, server: RedisServer) -> None:
        self.server = server
        self._lengths: deque[tuple[float, int]] = deque()

    def note(self) -> None:
        """Note how much there is now; to be called all the time."""
        file, at = self._file(), time.monotonic()
        if file is not None:
            self._lengths.append((at, file.stat().st_size))
        while self._lengths and self._lengths[0][0] < at - KEPT_S:
            self._lengths.popleft()

    def die_and_forget(self, seconds: float) -> None:
        """Kill it, take from its file what came in the last seconds, and start it again."""
        self.server.kill()
        file, at = self._file(), time.monotonic()
        lengths = [length for when, length in self._lengths if when <= at - seconds]
        if file is not None and lengths:
            with file.open("r+b") as opened:
                opened.truncate(lengths[-1])
        self._lengths.clear()
        self.server.start()

    def _file(self) -> Path | None:
        found = sorted(self.server.folder.glob("appendonlydir/*.incr.aof"))
        return found[-1] if found else None
