"""The kinds of channel: typed places on the bus.

Braces in a key are Redis Cluster hash tags: keys that change together share a tag.

* a **Topic** is pub/sub: lost if nobody listens;
* a **Queue** is a list with a taken-list: at least once, in order;
* a **Board** is a key with the latest value, told to listeners at each change if ``is_told``;
* a **Table** is a key with a latest value for each of many names, changed together.
"""

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")

_PLACE = re.compile(r"[A-Z]+")


@dataclass(frozen=True, slots=True)
class Channel(Generic[T]):
    """A typed place on the bus. ``key`` is a template: ``market:{PAIR}:trade``."""

    key: str
    adapter: TypeAdapter[T]
    carries: str
    writer: str
    reader: str

    def at(self, *parts: object) -> str:
        """Return the Redis key for these parts: pair, bot id, broker or service name."""
        given = iter(parts)
        return _PLACE.sub(lambda _: str(next(given)), self.key)

    def parts_of(self, key: str) -> tuple[str, ...]:
        """Return what stands in a key of this channel where the template has capitals."""
        found = re.fullmatch(_PLACE.sub("(.+?)", re.escape(self.key)), key)
        if found is None:
            raise ValueError(f"{key} is not a key of {self.key}")
        return found.groups()

    @property
    def pattern(self) -> str:
        """The glob that matches this channel's keys, whatever the parts."""
        return _PLACE.sub("*", self.key)

    def encode(self, message: T) -> bytes:
        """Write a message as JSON."""
        return self.adapter.dump_json(message)

    def decode(self, text: bytes) -> T:
        """Read a message from JSON; raises pydantic's ``ValidationError``, a ``ValueError``."""
        return self.adapter.validate_json(text)


@dataclass(frozen=True, slots=True)
class Topic(Channel[T]):
    """Pub/sub: whoever listens now hears it. The last ``kept_count`` stay at ``<key>:kept``."""

    kept_count: int = 0


@dataclass(frozen=True, slots=True)
class Queue(Channel[T]):
    """A list read by one reader, each message at least once and in order."""

    def taken(self, *parts: object) -> str:
        """Return the key of the list of messages that a reader has in hand."""
        return f"{self.at(*parts)}:taken"

    def rejected(self, *parts: object) -> str:
        """Return the key of the list of messages that could not be read, each with its reason."""
        return f"{self.at(*parts)}:rejected"


@dataclass(frozen=True, slots=True)
class Board(Channel[T]):
    """A key with the latest value; gone after ``expiry_s`` without a new one."""

    expiry_s: float | None = None
    is_told: bool = False
    is_settled: bool = False
    """Whether who puts a value waits until Redis cannot lose it any more, about a second."""


@dataclass(frozen=True, slots=True)
class Table(Channel[T]):
    """A key with a latest value for each of many names: who writes compares before it sets."""
