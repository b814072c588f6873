"""The life of a service's process: start, step, wait while a server is away, start again.

Start-up and recovery are one path: whatever goes away, the service is built anew from what Redis
and the store hold.
"""

import logging
import os
import random
import signal
import socket
import time
from collections.abc import Callable
from datetime import datetime
from types import FrameType
from typing import Protocol

from common.backoff import Backoff
from common.bus import Bus, BusAway
from common.channels import HEARTBEATS
from common.clock import now
from common.errors import Away
from common.logs import configure
from common.messages.platform import Condition, Heartbeat
from common.settings import Settings

log = logging.getLogger(__name__)

BEAT_S = 2.0
"""Time between heartbeats; the board forgets one after ten seconds."""

BEAT_LIMIT_S = 2.0
"""Longest time that a heartbeat may keep a service from its work, or from ending."""

FAILED = 1
"""Exit code of a service that met an error nobody foresaw; it is started again from outside."""


class Service(Protocol):
    """What a service is to the runner.

    ``start`` recovers; ``step`` waits for work for at most about a second and does it. Both may
    raise Away, after which the runner calls ``close`` and, when the server is back, builds anew.
    """

    def start(self) -> None:
        """Open connections and bring the state up to what is stored."""

    def step(self) -> None:
        """Wait for work for at most about a second, and do it."""

    def close(self) -> None:
        """Give back connections; must not raise Away."""

    def condition(self) -> tuple[Condition, str]:
        """Return how the service is, with a detail for a person."""

    def figures(self) -> dict[str, int | float]:
        """Return the counters that its heartbeat carries."""


def instance_name() -> str:
    """Return the name of this instance of a service."""
    return os.environ.get("HOSTNAME") or socket.gethostname()


class Heart:
    """Tells on the bus, every two seconds, that and how a service lives."""

    def __init__(self, url: str, service: str, started_at: datetime) -> None:
        self._bus = Bus(url, BEAT_LIMIT_S)
        self._service = service
        self._started_at = started_at
        self._next_at = 0.0

    @property
    def is_due(self) -> bool:
        """Whether it is time for a heartbeat."""
        return time.monotonic() >= self._next_at

    def beat(
        self,
        condition: Condition,
        detail: str,
        figures: dict[str, int | float] | None = None,
    ) -> None:
        """Send a heartbeat. While Redis is away nobody can be told."""
        self._next_at = time.monotonic() + BEAT_S
        heartbeat = Heartbeat(
            service=self._service,
            instance=instance_name(),
            condition=condition,
            detail=detail,
            started_at=self._started_at,
            beat_at=now(),
            figures=figures or {},
        )
        try:
            self._bus.put(HEARTBEATS, heartbeat, self._service, instance_name())
        except BusAway as error:
            log.debug("no heartbeat: %s", error)

    def close(self) -> None:
        """Close the connection."""
        self._bus.close()


class Runner:
    """Runs one service until it is told to stop by SIGTERM or SIGINT."""

    def __init__(self, name: str, build: Callable[[], Service], settings: Settings) -> None:
        self.name = name
        self._build = build
        self._heart = Heart(settings.redis_url, name, now())
        self._backoff = Backoff(first_s=0.1, most_s=3.0)
        self._is_stopping = False

    def stop(self, number: int, _: FrameType | None) -> None:
        """Ask the loop to end; this is all that the signal handler does."""
        self._is_stopping = True
        if number == signal.SIGINT:
            signal.signal(signal.SIGINT, signal.SIG_DFL)

    def run(self) -> int:
        """Run the service and return the process's exit code."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        log.info("starts")
        try:
            while not self._is_stopping:
                self._run_once()
        except Exception:
            log.exception("ends on an error nobody foresaw; it is to be started again")
            return FAILED
        finally:
            self._heart.close()
        log.info("stopped")
        return 0

    def _run_once(self) -> None:
        """Run the service until it stops or something goes away; then wait a little."""
        service: Service | None = None
        try:
            service = self._build()
            service.start()
            self._heart.beat(*service.condition(), service.figures())
            while not self._is_stopping:
                service.step()
                self._backoff.reset()
                if self._heart.is_due:  # a service counts long for its figures
                    self._heart.beat(*service.condition(), service.figures())
        except Away as error:
            if self._backoff.failures == 0:
                log.warning("waits: %s", error)
            self._wait(str(error))
        finally:
            if service is not None:
                service.close()

    def _wait(self, reason: str) -> None:
        # The jitter of a retry is no secret.
        self._heart.beat(Condition.WAITING, reason)
        time.sleep(self._backoff.delay_s(random.random()))  # noqa: S311


def run_service(name: str, build: Callable[[], Service], settings: Settings) -> int:
    """Run a service in this process until SIGTERM or SIGINT; return the exit code."""
    configure(name, settings.virc_log_level)
    return Runner(name, build, settings).run()
