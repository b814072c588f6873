"""The bus: messages over Redis.

::

    Away
    └── BusAway     Redis cannot be reached; what was sent may or may not have arrived

Every writer may repeat itself: readers tell messages apart by their ids.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self, TypeVar
from uuid import uuid4

import redis
from redis.backoff import NoBackoff
from redis.maint_notifications import MaintNotificationsConfig
from redis.retry import Retry

from common.channel import Board, Queue, Topic
from common.channels import NOTICES
from common.clock import now
from common.errors import Away
from common.messages.platform import Level, Notice
from common.wire import Command, Wires

log = logging.getLogger(__name__)

T = TypeVar("T")

ANSWER_LIMIT_S = 10.0
"""Longest wait for Redis's answer; every blocking command asks for less."""


SETTLE_LIMIT_S = 5.0
"""Longest wait for Redis's disk, to which it writes once a second."""

_ON_DISK: Command = ("WAITAOF", 1, 0, int(SETTLE_LIMIT_S * 1000))


class BusAway(Away):
    """Redis cannot be reached; what was sent may or may not have arrived."""


@contextmanager
def redis_errors() -> Iterator[None]:
    """Turn what redis-py raises when the server is away, loading or demoted into BusAway."""
    try:
        yield
    except (
        redis.ConnectionError,
        redis.TimeoutError,
        redis.exceptions.ReadOnlyError,
        redis.exceptions.ClusterDownError,
        OSError,
    ) as error:
        raise BusAway(f"Redis is away: {error}") from error


class Batch:
    """Commands that go to Redis together.

    With a fence they are one Lua script that does nothing unless the fence key holds the token:
    all of it happens, or none of it, and only for who owns the fence. Keys must share a tag.
    """

    def __init__(self, wires: Wires) -> None:
        self._wires = wires
        self._commands: list[Command] = []

    def put(self, board: Board[T], message: T, *parts: object) -> Self:
        """Set a board's value, and tell its listeners if it has any."""
        key, text = board.at(*parts), board.encode(message)
        self._commands.append(("SET", key, text, *_expiry(board)))
        if board.is_told:
            self._commands.append(("PUBLISH", key, text))
        return self

    def remove(self, board: Board[T], *parts: object) -> Self:
        """Take a board's value away."""
        self._commands.append(("DEL", board.at(*parts)))
        return self

    def empty(self, channel: Queue[T] | Topic[T], *parts: object) -> Self:
        """Take away what waits on a queue, or was kept of a topic."""
        key = channel.at(*parts)
        more = ("kept",) if isinstance(channel, Topic) else ("taken", "rejected")
        self._commands.append(("DEL", key, *(f"{key}:{each}" for each in more)))
        return self

    def push(self, queue: Queue[T], message: T, *parts: object) -> Self:
        """Put a message at the end of a queue."""
        self._commands.append(("LPUSH", queue.at(*parts), queue.encode(message)))
        return self

    def publish(self, topic: Topic[T], message: T, *parts: object) -> Self:
        """Tell a topic's listeners."""
        key, text = topic.at(*parts), topic.encode(message)
        if topic.kept_count:
            self._commands.append(("LPUSH", f"{key}:kept", text))
            self._commands.append(("LTRIM", f"{key}:kept", 0, topic.kept_count - 1))
        self._commands.append(("PUBLISH", key, text))
        return self

    def publish_encoded(self, topic: Topic[T], texts: Sequence[bytes], *parts: object) -> Self:
        """Tell a topic's listeners many messages, each encoded as ``topic.encode`` does.

        They share a script call, which costs a quarter of as many commands; so they cannot be
        sent behind a fence, which is a script itself. Topics that keep messages are not served.
        """
        key = topic.at(*parts)
        if len(texts) == 1:
            self._commands.append(("PUBLISH", key, texts[0]))
        elif texts:
            for at in range(0, len(texts), _SHARE):
                self._commands.append(("EVAL", _EACH, 1, key, *texts[at : at + _SHARE]))
        return self

    def forget(self, key: str, text: bytes) -> Self:
        """Remove one message, the oldest of its like, from a list."""
        self._commands.append(("LREM", key, -1, text))
        return self

    def send(self) -> None:
        """Do all of it, in order, in one round trip. Raises BusAway."""
        if not self._commands:
            return
        with redis_errors():
            self._wires.ask(self._commands)

    def settle(self) -> None:
        """Do all of it as ``send`` does, and return when Redis cannot lose it any more.

        Raises BusAway, too when Redis does not say so in time: all of it was done then, and may
        be lost. One that cannot tell, having no append-only file, is taken at its word.
        """
        with redis_errors():
            *replies, told = self._wires.ask([*self._commands, _ON_DISK], is_lenient=True)
        for each in replies:
            if isinstance(each, redis.ResponseError):
                raise each
        _believe(told)

    def send_if(self, fence_key: str, token: str, *, is_settled: bool = False) -> bool:
        """Do all of it or nothing; False when the fence key no longer holds the token.

        Settled, it returns when Redis cannot lose it any more, as ``settle`` does.
        """
        keys = [fence_key, *dict.fromkeys(str(each[1]) for each in self._commands)]
        arguments: list[str | bytes | int] = [token]
        for command in self._commands:
            arguments += [len(command), *command]
        asked: list[Command] = [("EVAL", _FENCED, len(keys), *keys, *arguments)]
        with redis_errors():
            if not is_settled:
                return bool(self._wires.ask(asked)[0])
            is_done, told = self._wires.ask([*asked, _ON_DISK], is_lenient=True)
        if isinstance(is_done, redis.ResponseError):
            raise is_done
        if is_done:
            _believe(told)
        return bool(is_done)


def _expiry(board: Board[T]) -> Command:
    return () if board.expiry_s is None else ("PX", int(board.expiry_s * 1000))


def _believe(told: Any) -> None:  # noqa: ANN401 - Redis's reply, or why there is none
    """Take Redis's word on whether what was written is on its disk. Raises BusAway."""
    if isinstance(told, redis.ResponseError):
        log.debug("Redis cannot tell what is on its disk: %s", told)
    elif told[0] < 1:
        raise BusAway("Redis is away: its disk is too slow")


_EACH = "for at = 1, #ARGV do redis.call('PUBLISH', KEYS[1], ARGV[at]) end"

_SHARE = 500
"""Messages of one script call: about half a millisecond, in which Redis serves nobody else."""

_FENCED = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local at = 2
while ARGV[at] do
  local count = tonumber(ARGV[at])
  redis.call(unpack(ARGV, at + 1, at + count))
  at = at + count + 1
end
return 1
"""


_NEW = """
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', unpack(ARGV, 3)) then return 0 end
if ARGV[2] ~= '' then redis.call('PUBLISH', KEYS[1], ARGV[1]) end
return 1
"""


class Bus:
    """A process's way to write to the bus; ``common.listener`` reads from it."""

    def __init__(self, url: str, answer_limit_s: float = ANSWER_LIMIT_S) -> None:
        self.client = redis.Redis.from_url(
            url,
            socket_timeout=answer_limit_s,
            socket_connect_timeout=3,
            socket_keepalive=True,
            retry=Retry(NoBackoff(), 0),
            # Each connection would read the library's metadata to tell the server its name, and
            # ask for notices that only a vendor's servers give: a fifth of a bot's memory.
            driver_info=None,
            maint_notifications_config=MaintNotificationsConfig(enabled=False),
        )
        self._wires = Wires(self.client.connection_pool)

    def batch(self) -> Batch:
        """Begin commands that go to Redis together."""
        return Batch(self._wires)

    def publish(self, topic: Topic[T], message: T, *parts: object) -> None:
        """Tell a topic's listeners. Raises BusAway."""
        self.batch().publish(topic, message, *parts).send()

    def put(self, board: Board[T], message: T, *parts: object) -> None:
        """Set a board's value. Raises BusAway."""
        batch = self.batch().put(board, message, *parts)
        if board.is_settled:
            batch.settle()
        else:
            batch.send()

    def put_new(self, board: Board[T], message: T, *parts: object) -> bool:
        """Set a board's value unless it has one; return whether it was set. Raises BusAway."""
        key, text = board.at(*parts), board.encode(message)
        told = "yes" if board.is_told else ""
        return bool(self.run(_NEW, [key], text, told, *_expiry(board)))

    def run(self, script: str, keys: Sequence[str], *arguments: str | bytes | int) -> Any:  # noqa: ANN401 - Lua's
        """Run a Lua script, all of it or nothing, and return its reply. Raises BusAway."""
        with redis_errors():
            (reply,) = self._wires.ask([("EVAL", script, len(keys), *keys, *arguments)])
        return reply

    def push(self, queue: Queue[T], message: T, *parts: object) -> None:
        """Put a message at the end of a queue. Raises BusAway."""
        self.batch().push(queue, message, *parts).send()

    def get(self, board: Board[T], *parts: object) -> T | None:
        """Return a board's value, or None. Raises BusAway, ValueError when it cannot be read."""
        with redis_errors():
            (text,) = self._wires.ask([("GET", board.at(*parts))])
        return None if text is None else board.decode(text)

    def get_many(self, board: Board[T], tags: Iterable[object]) -> list[T | None]:
        """Return the values of a board for many tags, in their order. Raises BusAway."""
        with redis_errors():
            texts = self._wires.ask([("GET", board.at(tag)) for tag in tags])
        return [None if text is None else board.decode(text) for text in texts]

    def find(self, board: Board[T]) -> list[tuple[tuple[str, ...], T]]:
        """Return all values of a board with their parts, in no order. Raises BusAway."""
        with redis_errors():
            keys = [key.decode() for key in self.client.scan_iter(board.pattern, count=1000)]
            texts: Any = self.client.mget(keys) if keys else []
        return [
            (board.parts_of(key), board.decode(text))
            for key, text in zip(keys, texts, strict=True)
            if text is not None
        ]

    def kept(self, topic: Topic[T], *parts: object) -> list[T]:
        """Return the last messages of a topic that keeps some, oldest first. Raises BusAway."""
        with redis_errors():
            (texts,) = self._wires.ask([("LRANGE", f"{topic.at(*parts)}:kept", 0, -1)])
        return [topic.decode(text) for text in reversed(texts)]

    def listed(self, key: str) -> list[bytes]:
        """Return the texts of a queue or of its taken-list, oldest first. Raises BusAway."""
        with redis_errors():
            (texts,) = self._wires.ask([("LRANGE", key, 0, -1)])
        return list(reversed(texts))

    def notify(self, level: Level, text: str) -> None:
        """Flash a line on the dashboard. Raises BusAway."""
        notice = Notice(notice_id=uuid4(), level=level, text=text[:1000], said_at=now())
        self.publish(NOTICES, notice)

    def ping(self) -> None:
        """Return when Redis answers. Raises BusAway."""
        with redis_errors():
            self._wires.ask([("PING",)])

    def close(self) -> None:
        """Close the connections."""
        self._wires.close()
        self.client.close()
