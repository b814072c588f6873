"""Connections to Redis that are spoken to directly: hiredis packs commands and reads replies.

redis-py makes the connections, with what its URL asks for, and takes no further part in the talk:
its own way costs three times as much a command, which would be the greatest part of an order's.
"""

import os
import select
import socket
from collections.abc import Sequence
from typing import Any

import hiredis
import redis

Command = tuple[str | bytes | int, ...]

_CHUNK = 1 << 16

_AWAY = ("READONLY", "LOADING", "CLUSTERDOWN", "MASTERDOWN")
"""Beginnings of replies that say: this server does not serve now."""


class Wire:
    """One connection, for one caller at a time."""

    def __init__(self, pool: redis.ConnectionPool) -> None:
        """Connect. Raises what redis-py raises when the server is away."""
        connection: Any = pool.make_connection()
        connection.connect()
        self.owner = os.getpid()
        """The process that may use it: a fork must not."""
        self._connection = connection
        # redis-py has no public way to a connection's socket.
        self._socket: socket.socket = connection._sock  # noqa: SLF001
        self._reader = hiredis.Reader()
        self._poll = select.poll()
        self._poll.register(self._socket, select.POLLIN)

    def is_silent(self) -> bool:
        """Whether there is nothing to read; when nothing was asked, all else means it is closed."""
        return not self._poll.poll(0)

    def ask(self, commands: Sequence[Command], *, is_lenient: bool = False) -> list[Any]:
        """Send commands together, and return their replies in order.

        A lenient caller gets what is refused among the replies, as a redis.ResponseError.

        Raises
        ------
        redis.ConnectionError, OSError
            When the server is away; what was sent may or may not have been done.
        redis.ResponseError
            When a reply is an error; the other commands were done.
        """
        # hiredis's annotation says a tuple of one; it packs any number.
        self._socket.sendall(b"".join([hiredis.pack_command(each) for each in commands]))  # type: ignore[arg-type]
        replies = [self._read() for _ in commands]
        found = [_error(str(e)) if isinstance(e, hiredis.ReplyError) else e for e in replies]
        for each in found:
            is_passed_on = is_lenient and isinstance(each, redis.ResponseError)
            if isinstance(each, redis.RedisError) and not is_passed_on:
                raise each
        return found

    def close(self) -> None:
        """Close the socket."""
        self._connection.disconnect()

    def _read(self) -> Any:  # noqa: ANN401 - replies are of many types
        while True:
            reply = self._reader.gets()
            if reply is False:
                chunk = self._socket.recv(_CHUNK)
                if not chunk:
                    raise redis.ConnectionError("it closed the connection")
                self._reader.feed(chunk)
            elif not isinstance(reply, hiredis.PushNotification):
                return reply


class Wires:
    """Connections that lie ready; threads and greenlets may ask at once, each on its own."""

    def __init__(self, pool: redis.ConnectionPool) -> None:
        self._pool = pool
        self._idle: list[Wire] = []

    def ask(self, commands: Sequence[Command], *, is_lenient: bool = False) -> list[Any]:
        """Send commands together on a connection that is free; as ``Wire.ask``."""
        wire = self._take()
        try:
            replies = wire.ask(commands, is_lenient=is_lenient)
        except redis.ResponseError:
            self._idle.append(wire)
            raise
        except BaseException:
            # Replies may still come, and would be taken for those to the next commands.
            wire.close()
            raise
        self._idle.append(wire)
        return replies

    def close(self) -> None:
        """Close the connections."""
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> Wire:
        while self._idle:
            wire = self._idle.pop()
            if wire.owner == os.getpid():
                if wire.is_silent():
                    return wire
                wire.close()
        return Wire(self._pool)


def _error(text: str) -> redis.RedisError:
    return redis.ConnectionError(text) if text.startswith(_AWAY) else redis.ResponseError(text)
