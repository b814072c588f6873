"""How the platform is: judged from the services' heartbeats."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from common.channels import HEARTBEATS
from common.health import SERVICES
from common.messages.base import Instant, Message
from common.messages.platform import Condition, Heartbeat

SILENT_AFTER = timedelta(seconds=HEARTBEATS.expiry_s or 10)
"""A service that has not been heard for so long is silent; the board forgets it then, too."""


class ServiceState(StrEnum):
    """How one service is."""

    OK = "ok"
    DEGRADED = "degraded"
    WAITING = "waiting"
    SILENT = "silent"


_WORST_LAST = (ServiceState.OK, ServiceState.DEGRADED, ServiceState.WAITING, ServiceState.SILENT)


class ServiceHealth(Message):
    """A service as the health line shows it."""

    state: ServiceState
    detail: str = ""
    """What it waits for or misses, for a person."""
    beat_at: Instant | None = None
    """When it was last heard; none when the dashboard never heard it."""


class Health(Message):
    """The platform as a whole.

    ``ok`` while no service of it is silent or waiting, and there is a pair that bots can trade.
    """

    status: Literal["ok", "degraded", "waiting"]
    services: dict[str, ServiceHealth]


def assess(heartbeats: Iterable[Heartbeat], now: datetime) -> Health:
    """Judge the platform by the last heartbeat of every instance that was ever heard."""
    by_service: dict[str, list[Heartbeat]] = {name: [] for name in SERVICES}
    for each in heartbeats:
        by_service.setdefault(each.service, []).append(each)
    services = {name: _judge(beats, now) for name, beats in by_service.items()}
    is_whole = all(
        services[name].state in (ServiceState.OK, ServiceState.DEGRADED) for name in SERVICES
    )
    is_ok = is_whole and _has_a_pair(by_service["cambista_sim"], now)
    return Health(status="ok" if is_ok else "degraded", services=services)


def redis_is_away(reason: str, before: Mapping[str, ServiceHealth] | None = None) -> Health:
    """Return the health of a platform that cannot be seen: Redis is away."""
    services = dict(before or {name: ServiceHealth(state=ServiceState.SILENT) for name in SERVICES})
    services["gui"] = ServiceHealth(state=ServiceState.WAITING, detail=reason)
    return Health(status="waiting", services=services)


def _judge(beats: list[Heartbeat], now: datetime) -> ServiceHealth:
    """Take the worst of the living instances; one that is silent counts when none lives."""
    if not beats:
        return ServiceHealth(state=ServiceState.SILENT, detail="not heard yet")
    fresh = [each for each in beats if now - each.beat_at < SILENT_AFTER]
    if not fresh:
        last = max(beats, key=lambda each: each.beat_at)
        return ServiceHealth(
            state=ServiceState.SILENT, detail="no sign of life", beat_at=last.beat_at
        )
    worst = max(fresh, key=lambda each: _WORST_LAST.index(_state(each.condition)))
    return ServiceHealth(state=_state(worst.condition), detail=worst.detail, beat_at=worst.beat_at)


def _has_a_pair(brokers: Iterable[Heartbeat], now: datetime) -> bool:
    """Whether a broker that lives knows a pair: before, every new bot would be refused."""
    return any(
        each.figures.get("pairs", 1) > 0 for each in brokers if now - each.beat_at < SILENT_AFTER
    )


def _state(condition: Condition) -> ServiceState:
    return ServiceState(condition.value)
