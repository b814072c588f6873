"""Starts the services in their order, starts again those that end, and stops them all."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from embedded.checks import Checks
from embedded.child import Child
from embedded.composition import ServicePlan, starting_order
from embedded.folder import begin_log, bound_log, forget_pid, log_of, note_pid
from embedded.log_tail import LogTail, last_lines, notable
from embedded.restart import GiveUp, RestartPolicy, ending

CHECK_S = 0.2
"""Time between two looks at a service that is not healthy yet."""

LOOK_S = 2.0
"""Time between two looks at the logs."""

LOG_LIMIT_BYTES = 20 << 20
"""A log that is longer is begun anew; the last one is kept beside it."""

STOP_LIMIT_S = 13.0
"""All services have ended, or are killed, after so long."""


class CannotStart(Exception):  # noqa: N818 - said as it is to who waits for the platform
    """A service does not come up; the text names it, says why, and shows the end of its log."""


@dataclass(slots=True)
class Watched:
    """A service that is looked after."""

    plan: ServicePlan
    log: Path
    tail: LogTail
    child: Child | None = None
    first_started_at: float = 0.0
    start_at: float = 0.0
    check_at: float = 0.0
    exits_in_a_row: int = 0
    is_up: bool = False
    """It has been healthy once."""


class Supervisor:
    """Looks after the services: one step every tenth of a second, from one loop."""

    def __init__(
        self,
        plans: Mapping[str, ServicePlan],
        checks: Checks,
        say: Callable[[str], None],
        *,
        data: Path,
        folder: Path,
        up_within_s: float = 60.0,
    ) -> None:
        self._data = data
        self._folder = folder
        self._checks = checks
        self._say = say
        self._up_within_s = up_within_s
        self._policy = RestartPolicy()
        self._layers = starting_order(plans)
        self._look_at = 0.0
        self._services: dict[str, Watched] = {}
        for name, plan in plans.items():
            log = log_of(data, name)
            begin_log(log)
            self._services[name] = Watched(plan, log, LogTail(log))

    @property
    def is_up(self) -> bool:
        """Whether every service has been healthy."""
        return all(each.is_up for each in self._services.values())

    def step(self) -> None:
        """Do what is due now. Raises CannotStart."""
        now = time.monotonic()
        for each in self._services.values():
            if each.child is None:
                self._start_if_due(each, now)
            else:
                self._bury_if_dead(each, each.child, now)
            if each.child is not None and not each.is_up:
                self._check(each, now)
        if now >= self._look_at:
            self._look_at = now + LOOK_S
            self._look_at_logs()

    def stop(self, is_urgent: Callable[[], bool]) -> None:
        """Stop the services, last started first; kill what is left when time is up."""
        deadline = time.monotonic() + STOP_LIMIT_S
        for layer in reversed(self._layers):
            living = [each for name in layer if (each := self._services[name]).child]
            for each in living:
                if each.child is not None:
                    each.child.ask_to_stop()
            self._wait_for_end(living, deadline, is_urgent)
        self._look_at_logs()

    def _start_if_due(self, service: Watched, now: float) -> None:
        needs = (self._services[name] for name in service.plan.needs)
        if now < service.start_at or not all(need.is_up for need in needs):
            return
        plan = service.plan
        service.child = Child(plan.command, plan.environment, service.log, self._folder)
        service.first_started_at = service.first_started_at or now
        note_pid(self._data, plan.name, service.child.pid)

    def _bury_if_dead(self, service: Watched, child: Child, now: float) -> None:
        exit_code = child.exit_code()
        if exit_code is None:
            return
        self._forget(service)
        count = self._policy.exits_in_a_row(service.exits_in_a_row, child.lived_s)
        service.exits_in_a_row = count
        fate = self._policy.after_exit(exit_code, count, was_healthy=service.is_up)
        if isinstance(fate, GiveUp):
            raise self._cannot_start(service, fate.reason)
        service.start_at = now + fate.after_s
        if service.is_up:
            name, after_s = service.plan.name, fate.after_s
            self._say(f"{name} ended {ending(exit_code)}; it is started again in {after_s:g} s")

    def _check(self, service: Watched, now: float) -> None:
        if now < service.check_at:
            return
        service.check_at = now + CHECK_S
        ailment = self._checks.ailment(service.plan)
        up_after_s = now - service.first_started_at
        if not ailment:
            service.is_up = True
            self._say(f"{service.plan.name} is up after {up_after_s:.1f} s")
        elif up_after_s > self._up_within_s:
            raise self._cannot_start(service, f"is not up after {up_after_s:.0f} s: {ailment}")

    def _look_at_logs(self) -> None:
        for each in self._services.values():
            for line in notable(each.tail.new_lines()):
                self._say(line)
            bound_log(each.log, LOG_LIMIT_BYTES)

    def _wait_for_end(
        self, services: list[Watched], deadline: float, is_urgent: Callable[[], bool]
    ) -> None:
        begun_at = time.monotonic()
        for each in services:
            until = min(deadline, begun_at + each.plan.stop_grace_s)
            child = each.child
            while child is not None and child.exit_code() is None:
                if time.monotonic() > until or is_urgent():
                    self._say(f"{each.plan.name} does not end; it is killed")
                    child.kill()
                time.sleep(0.02)
            self._forget(each)

    def _forget(self, service: Watched) -> None:
        service.child = None
        forget_pid(self._data, service.plan.name)

    def _cannot_start(self, service: Watched, reason: str) -> CannotStart:
        lines = "\n".join(f"  | {line}" for line in last_lines(service.log))
        return CannotStart(
            f"{service.plan.name} cannot start: it {reason}\n"
            f"the end of {service.log}:\n{lines or '  | (empty)'}"
        )
