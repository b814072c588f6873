"""A Redis that loses its last moments, as when the machine under it loses its power.

What it has said to be on the disk (``WAITAOF``) it does not lose.
"""

import time
from collections import deque
from pathlib import Path

import redis

from tests.support.redis import RedisServer

KEPT_S = 3.0


class ForgetfulRedis:
    """Notes how long its append-only file was when, so that it can be cut back."""

    def __init__(self, server: RedisServer) -> None:
        self.server = server
        self._lengths: deque[tuple[float, int]] = deque()
        self._client = redis.Redis.from_url(server.url, socket_timeout=5)
        self._asked_length = 0
        """How much there was when Redis was last asked to write something; 0 when it answered."""
        self._safe_length = 0
        """How much of its file Redis has said to be on the disk."""

    def note(self) -> None:
        """Note how much there is now; to be called all the time."""
        file, at = self._file(), time.monotonic()
        if file is not None:
            self._lengths.append((at, file.stat().st_size))
            self._ask_what_is_safe(file)
        while self._lengths and self._lengths[0][0] < at - KEPT_S:
            self._lengths.popleft()

    def die_and_forget(self, seconds: float) -> None:
        """Kill it, take from its file what came in the last seconds, and start it again."""
        self.server.kill()
        file, at = self._file(), time.monotonic()
        lengths = [length for when, length in self._lengths if when <= at - seconds]
        if file is not None and lengths:
            with file.open("r+b") as opened:
                opened.truncate(max(lengths[-1], self._safe_length))
        self._lengths.clear()
        self._asked_length = 0
        self.server.start()

    def _ask_what_is_safe(self, file: Path) -> None:
        try:
            if not self._asked_length:
                self._client.set("chaos:mark", "x")
                self._asked_length = file.stat().st_size
            if self._client.waitaof(1, 0, 1)[0]:
                self._safe_length, self._asked_length = self._asked_length, 0
        except redis.RedisError:
            self._asked_length = 0

    def close(self) -> None:
        """End the server."""
        self._client.close()
        self.server.kill()

    def _file(self) -> Path | None:
        found = sorted(self.server.folder.glob("appendonlydir/*.incr.aof"))
        return found[-1] if found else None
