"""What the venue is asked about each order, and when again. Pure; time is passed in."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from common.messages.intent import Intent, Stage

FIRST_DELAY_S = 0.25
MOST_DELAY_S = 8.0
"""Between two askings of the same: what the venue has not settled it may settle within seconds."""


class Errand(StrEnum):
    """A question or a request to the venue that may be repeated freely."""

    SEARCH = "search"
    """Whether it has the order at all."""
    LOOK = "look"
    """How the order is, and what of it traded."""
    CANCEL = "cancel"


def wanted(intent: Intent) -> frozenset[Errand]:
    """Return what has to be asked until an order is what it should be."""
    if intent.stage is Stage.UNKNOWN:
        return frozenset({Errand.SEARCH})
    if intent.stage is not Stage.OPEN:
        return frozenset()
    if intent.ended_size is not None:
        return frozenset({Errand.LOOK})
    return frozenset({Errand.CANCEL}) if intent.is_cancelling else frozenset()


@dataclass(slots=True)
class _Plan:
    due_at: float
    delay_s: float = FIRST_DELAY_S
    is_running: bool = False
    is_asked_again: bool = False
    """Something happened while it ran: its answer may be too old."""


class Agenda:
    """Who is to be asked about when: each errand of an order once at a time, with rising delays."""

    def __init__(self) -> None:
        self._plans: dict[tuple[UUID, Errand], _Plan] = {}

    def follow(self, intent: Intent, at: float) -> None:
        """Plan what an order needs now, and forget what it needs no more."""
        needs = wanted(intent)
        for errand in needs:
            if (intent.order_id, errand) not in self._plans:
                self.plan(intent.order_id, errand, at)
        for errand in (Errand.SEARCH, Errand.CANCEL):
            if errand not in needs:
                self._plans.pop((intent.order_id, errand), None)
        if intent.stage is not Stage.OPEN:
            self._plans.pop((intent.order_id, Errand.LOOK), None)

    def plan(self, order_id: UUID, errand: Errand, at: float) -> None:
        """Have an errand done at this time at the latest."""
        plan = self._plans.setdefault((order_id, errand), _Plan(at))
        plan.due_at = min(plan.due_at, at)
        plan.is_asked_again = plan.is_running

    def due(self, at: float) -> Iterator[tuple[UUID, Errand]]:
        """Yield the errands to be run now, each as running from now on."""
        for (order_id, errand), plan in list(self._plans.items()):
            if not plan.is_running and plan.due_at <= at:
                plan.is_running = True
                yield order_id, errand

    def came_back(self, order_id: UUID, errand: Errand, at: float, *, is_over: bool) -> None:
        """Note an answer: forget the errand when it is over, or plan it again, later each time."""
        plan = self._plans.get((order_id, errand))
        if plan is None:
            return
        plan.is_running = False
        if plan.is_asked_again:
            plan.is_asked_again, plan.due_at = False, at
        elif is_over:
            del self._plans[order_id, errand]
        else:
            plan.due_at = at + plan.delay_s
            plan.delay_s = min(plan.delay_s * 2, MOST_DELAY_S)

    def wait_s(self, at: float, most_s: float) -> float:
        """Return how long nothing is due, between 0 and ``most_s``."""
        dues = [plan.due_at for plan in self._plans.values() if not plan.is_running]
        return max(min([each - at for each in dues] + [most_s]), 0.0)
