"""The processes of the bots: started, watched, started again. Knows no Redis."""

import logging
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from trader.supervision.memory import settle
from trader.supervision.process import Leash, fork
from trader.supervision.restart import BotExit, RestartPolicy
from trader.supervision.slot import Slot
from trader.types.own import cause_in_words

log = logging.getLogger(__name__)

END_LIMIT_S = 5.0
"""Time that bots have to end; a bot that is killed goes on as well. Containers have ten seconds."""

START_AT_ONCE_S = 0.15
"""Time that starts may take in one look: the trader has its lease to renew."""

LOOK_LIMIT_S = 5.0
"""A supervisor that did not look for so long was held up itself, and judges nobody this time."""

Work = Callable[[UUID, Slot, Leash], int]
"""What a bot's process does, until its exit code."""


@dataclass(slots=True)
class Child:
    """A bot's process."""

    bot_id: UUID
    pid: int
    slot: Slot
    started_at: float
    is_lost: bool = False
    """Another trader has the bot: nobody here is to hear of this process's end."""


@dataclass(frozen=True, slots=True)
class Exit:
    """The end of a bot's process."""

    bot_id: UUID
    code: int
    """Negative: the signal that killed it."""
    reason: str
    lived_s: float


class Supervisor:
    """One process per wanted bot. It outlives the service's connections.

    ``exits`` holds the ends that nobody has settled yet, oldest first.
    """

    def __init__(self, work: Work, policy: RestartPolicy) -> None:
        self.policy = policy
        self.exits: deque[Exit] = deque()
        self._work = work
        self._children: dict[UUID, Child] = {}
        self._due: dict[UUID, float] = {}
        self._looked_at = time.monotonic()
        settle()

    @property
    def running_count(self) -> int:
        """How many bots have a process."""
        return len(self._children)

    @property
    def known(self) -> set[UUID]:
        """The bots that have a process, will have one, or had one whose end is not settled."""
        return {*self._children, *self._due, *(each.bot_id for each in self.exits)}

    @property
    def waiting_count(self) -> int:
        """How many bots are to be started."""
        return len(self._due)

    @property
    def is_behind(self) -> bool:
        """Whether bots are due that have not been started: the next look is wanted at once."""
        at = time.monotonic()
        return any(due_at <= at for due_at in self._due.values())

    def want(self, bot_id: UUID, delay_s: float = 0.0) -> None:
        """Have a process for a bot, after a delay; nothing changes when it has one, or will."""
        is_settling = any(each.bot_id == bot_id for each in self.exits)
        if bot_id not in self._children and bot_id not in self._due and not is_settling:
            self._due[bot_id] = time.monotonic() + delay_s

    def settle(self, delay_s: float | None) -> None:
        """Take the oldest end off ``exits``; start the bot again after a delay, or not at all."""
        bot_id = self.exits.popleft().bot_id
        if delay_s is not None:
            self.want(bot_id, delay_s)

    def kill(self, bot_ids: Collection[UUID]) -> None:
        """Kill processes of bots that others have, at once, and have none for these bots."""
        for bot_id in bot_ids:
            self._due.pop(bot_id, None)
            child = self._children.get(bot_id)
            if child is not None:
                child.is_lost = True
                os.kill(child.pid, signal.SIGKILL)
        lost = set(bot_ids)
        self.exits = deque(each for each in self.exits if each.bot_id not in lost)

    def release(self, bot_id: UUID) -> None:
        """Tell a bot's process to end; a bot without one ends as if it had been told."""
        child = self._children.get(bot_id)
        if child is not None:
            os.kill(child.pid, signal.SIGTERM)
        elif self._due.pop(bot_id, None) is not None:
            self.exits.append(Exit(bot_id, BotExit.RELEASED, "", 0.0))

    def look(self) -> None:
        """Note who ended, kill who is silent, start who is due."""
        self._reap()
        self._judge()
        self._start_due()

    def end_all(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Tell all bots to end, and kill those that do not; do something again and again."""
        self._due.clear()
        self._signal(signal.SIGTERM)
        deadline = time.monotonic() + END_LIMIT_S
        while self._children and time.monotonic() < deadline:
            time.sleep(0.02)
            meanwhile()
            self._reap()
        self._signal(signal.SIGKILL)
        while self._children:
            time.sleep(0.02)
            self._reap()

    def _signal(self, number: signal.Signals) -> None:
        for child in self._children.values():
            os.kill(child.pid, number)

    def _reap(self) -> None:
        if not self._children or _has_no_child_ended():
            return
        for child in list(self._children.values()):
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if pid:
                self._bury(child, os.waitstatus_to_exitcode(status))

    def _bury(self, child: Child, code: int) -> None:
        del self._children[child.bot_id]
        lived_s = time.monotonic() - child.started_at
        if not child.is_lost:
            self.exits.append(Exit(child.bot_id, code, child.slot.reason, lived_s))
        child.slot.close()

    def _judge(self) -> None:
        at = time.monotonic()
        was_held_up = at - self._looked_at > LOOK_LIMIT_S
        self._looked_at = at
        if was_held_up:
            return
        for child in self._children.values():
            silent_s = at - child.slot.beaten_at
            if silent_s > self.policy.silence_limit_s:
                log.warning("bot %s was silent for %.0f s: kills it", child.bot_id, silent_s)
                child.slot.explain(f"it was silent for {silent_s:.0f} s and was killed")
                os.kill(child.pid, signal.SIGKILL)

    def _start_due(self) -> None:
        at = time.monotonic()
        for bot_id in [each for each, due_at in self._due.items() if due_at <= at]:
            if time.monotonic() - at > START_AT_ONCE_S:
                return
            del self._due[bot_id]
            self._start(bot_id)

    def _start(self, bot_id: UUID) -> None:
        slot = Slot()
        slot.beat(time.monotonic())

        def work(leash: Leash) -> int:
            return self._work(bot_id, slot, leash)

        def fail(error: BaseException) -> None:
            log.critical("bot %s crashed", bot_id, exc_info=error)
            slot.explain(cause_in_words(error))

        pid = fork(work, fail)
        self._children[bot_id] = Child(bot_id, pid, slot, time.monotonic())


def _has_no_child_ended() -> bool:
    """Whether none of this process's children waits to be buried: one look instead of one each."""
    return os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
