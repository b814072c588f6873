"""What the services say of themselves: heartbeats and notices."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from common.messages.base import Instant, Message


class Level(StrEnum):
    """How much a notice asks of the person who reads it."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


class Notice(Message):
    """A line that the dashboard flashes."""

    notice_id: UUID
    level: Level
    text: Annotated[str, Field(max_length=1000)]
    said_at: Instant


class Condition(StrEnum):
    """How a service is."""

    OK = "ok"
    WAITING = "waiting"
    """Something it needs is away; it goes on when that is back."""
    DEGRADED = "degraded"
    """It works, and something is missing."""


class Heartbeat(Message):
    """A service instance is alive, and how it is."""

    service: str
    instance: str
    condition: Condition
    detail: str = ""
    """What it waits for or misses, for a person."""
    started_at: Instant
    beat_at: Instant
    figures: dict[str, int | float] = Field(default_factory=dict)
    """Counters and gauges by name: ``{"trades": 1042, "gaps": 0}``."""


class SignedOut(Message):
    """A person has signed out: the session's cookie is not valid any more, wherever it is."""

    at: Instant
