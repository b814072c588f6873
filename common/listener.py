"""Listening: one queue and any number of topics and boards, on one socket.

A topic or board is heard at its parts, or, as a pattern, at whatever parts there are.

In RESP3 what is published arrives on a connection even while it waits in ``BLMOVE``; so one
blocking read serves both, and a process needs neither a thread nor a poll.
"""

import logging
import select
import socket
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import hiredis
import msgspec

from common.bus import Bus, BusAway, redis_errors
from common.channel import Board, Channel, Queue, Topic
from common.clock import now
from common.messages.platform import Level

log = logging.getLogger(__name__)

Q = TypeVar("Q")

BLOCK_S = 5.0
"""How long one BLMOVE or PING may take; a server silent for longer is away."""

_CHUNK = 1 << 18


class Waker(Protocol):
    """What can end a wait besides a message: it is readable while there is something to do."""

    def fileno(self) -> int:
        """Return what to select on."""


@dataclass(frozen=True, slots=True)
class Taken(Generic[Q]):
    """A message in hand: it stays on the taken-list until ``Listener.done``."""

    message: Q
    text: bytes


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that was published."""

    channel: Channel[Any]
    parts: tuple[str, ...]
    message: Any


class Listener(Generic[Q]):
    """Waits on a queue and on topics at once.

    On opening, messages that an earlier reader had in hand come first. A message that cannot be
    read is parked on ``<key>:rejected`` with the reason and a notice is given.
    """

    def __init__(
        self,
        bus: Bus,
        queue: Queue[Q] | None = None,
        parts: tuple[object, ...] = (),
        topics: Sequence[tuple[Topic[Any] | Board[Any], tuple[object, ...]]] = (),
        patterns: Sequence[Topic[Any] | Board[Any]] = (),
        *,
        block_s: float = BLOCK_S,
        waker: Waker | None = None,
        alarm: Waker | None = None,
    ) -> None:
        self.bus = bus
        self.waker = waker  # may be changed between two waits
        self._alarm = alarm
        self._block_s = block_s
        self._queue = queue
        self._parts = parts
        # Each key's parts are found once: there are many messages, and few keys.
        keys = {channel.at(*of): channel for channel, of in topics}
        self._channels = {key: (channel, channel.parts_of(key)) for key, channel in keys.items()}
        self._patterns = {channel.pattern: channel for channel in patterns}
        self._left: deque[bytes] = deque()
        self._is_asking = False
        self._asked_at = 0.0
        self._reader = hiredis.Reader()
        with redis_errors():
            connection: Any = bus.client.connection_pool.make_connection()
            connection.connect()
            if queue is not None:
                found: Any = bus.client.lrange(queue.taken(*parts), 0, -1)
                self._left.extend(reversed(found))
        # redis-py has no public way to a connection's socket; it made, authenticated and, if
        # asked to, encrypted it, and takes no further part in the talk.
        self._connection = connection
        self._socket: socket.socket = connection._sock  # noqa: SLF001
        if self._channels:
            self._send("SUBSCRIBE", *self._channels)
        if self._patterns:
            self._send("PSUBSCRIBE", *self._patterns)

    def listen(self, timeout_s: float) -> list[Taken[Q] | Heard]:
        """Return what has come, waiting for the first of it at most so long. Raises BusAway.

        When the waker wakes, what has come by then is returned, which may be nothing.
        """
        while self._left:
            taken = self._read(self._left.popleft())
            if taken is not None:
                return [taken]
        self._ask()
        return self._receive(timeout_s)

    def done(self, taken: Taken[Q]) -> None:
        """Forget a message whose effects are durable. Raises BusAway."""
        self.bus.batch().forget(self.taken_key, taken.text).send()

    @property
    def taken_key(self) -> str:
        """The list that holds what this reader has in hand."""
        return self._required_queue().taken(*self._parts)

    def reject(self, text: bytes, reason: str) -> None:
        """Park a message that cannot be handled, with the reason, and tell people."""
        queue = self._required_queue()
        key = queue.rejected(*self._parts)
        parked = {"reason": reason, "message": text.decode(errors="replace"), "at": now()}
        with redis_errors():
            pipeline = self.bus.client.pipeline(transaction=True)
            pipeline.lpush(key, msgspec.json.encode(parked))
            pipeline.lrem(queue.taken(*self._parts), -1, text)  # type: ignore[arg-type]
            pipeline.execute()
        log.error("rejected a message, parked on %s: %s", key, reason)
        self.bus.notify(
            Level.ERROR, f"A message on {queue.at(*self._parts)} was not readable: {reason}"
        )

    def fileno(self) -> int:
        """Return what to select on, to wait for this one along with another."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close the socket; a message that was on its way stays on the taken-list."""
        self._connection.disconnect()

    def _required_queue(self) -> Queue[Q]:
        if self._queue is None:
            raise ValueError("this listener has no queue")
        return self._queue

    def _ask(self) -> None:
        """Have one question with the server, so that a dead connection is noticed."""
        if self._is_asking:
            return
        if self._queue is None:
            if time.monotonic() - self._asked_at < self._block_s:
                return
            self._send("PING")
        else:
            source = self._queue.at(*self._parts)
            self._send("BLMOVE", source, self.taken_key, "RIGHT", "LEFT", str(self._block_s))
        self._is_asking = True
        self._asked_at = time.monotonic()

    def _receive(self, timeout_s: float) -> list[Taken[Q] | Heard]:
        deadline = time.monotonic() + timeout_s
        is_over = False
        while True:
            items = self._parse()
            if items or is_over:
                return items
            left_s = deadline - time.monotonic()
            is_over = left_s <= 0  # what has come already is still read
            self._ask()  # the last answer may have been one to reject, or that nothing came
            if self._is_woken(left_s):
                left_s, is_over = 0.0, True
            if not self._fill(left_s):
                self._check_silence()

    def _is_woken(self, timeout_s: float) -> bool:
        """Wait for a waker or for Redis, whichever comes first."""
        wakers = [each for each in (self.waker, self._alarm) if each is not None]
        # What an encrypted socket has read ahead is not to be seen from outside.
        if not wakers or getattr(self._socket, "pending", int)():
            return False
        readable, _, _ = select.select([self._socket, *wakers], [], [], max(timeout_s, 0.0))
        return any(each in readable for each in wakers)

    def _fill(self, timeout_s: float) -> bool:
        """Read what has come, waiting so long at most; False when nothing has."""
        try:
            self._socket.settimeout(max(timeout_s, 0.001))
            chunk = self._socket.recv(_CHUNK)
        except TimeoutError:
            return False
        except OSError as error:
            raise BusAway(f"Redis is away: {error}") from error
        if not chunk:
            raise BusAway("Redis is away: it closed the connection")
        self._reader.feed(chunk)
        return True

    def _check_silence(self) -> None:
        if self._is_asking and time.monotonic() - self._asked_at > 2 * self._block_s:
            raise BusAway("Redis is away: it does not answer")

    def _parse(self) -> list[Taken[Q] | Heard]:
        items: list[Taken[Q] | Heard] = []
        while (reply := self._reader.gets()) is not False:
            if isinstance(reply, hiredis.PushNotification):
                heard = self._hear(reply)
                if heard is not None:
                    items.append(heard)
                continue
            self._is_asking = False
            if isinstance(reply, Exception):
                raise BusAway(f"Redis is away: {reply}")
            if isinstance(reply, bytes) and self._queue is not None:
                taken = self._read(reply)
                if taken is not None:
                    items.append(taken)
        return items

    def _read(self, text: bytes) -> Taken[Q] | None:
        try:
            return Taken(self._required_queue().decode(text), text)
        except ValueError as error:
            self.reject(text, reason_of(error))
            return None

    def _hear(self, push: Sequence[Any]) -> Heard | None:
        kind, *rest = push
        key = rest[-2].decode(errors="replace") if len(rest) > 1 else ""
        channel: Channel[Any]
        try:
            if kind == b"message":
                channel, parts = self._channels[key]
            elif kind == b"pmessage":
                channel = self._patterns[rest[0].decode()]
                parts = channel.parts_of(key)
            else:
                return None
            return Heard(channel, parts, channel.decode(rest[-1]))
        except ValueError as error:
            log.warning("ignored an unreadable message on %s: %s", key, reason_of(error))
            return None

    def _send(self, *command: str) -> None:
        try:
            self._socket.settimeout(self._block_s)
            # hiredis's annotation says a tuple of one; it packs any number.
            self._socket.sendall(hiredis.pack_command(command))  # type: ignore[arg-type]
        except OSError as error:
            raise BusAway(f"Redis is away: {error}") from error


def reason_of(error: ValueError) -> str:
    """Say in one line what is wrong with a message, field by field where that is known."""
    errors = getattr(error, "errors", None)
    if errors is None:
        return str(error)
    return "; ".join(
        f"{'.'.join(str(part) for part in each['loc']) or 'message'}: {each['msg']}"
        for each in errors()
    )
