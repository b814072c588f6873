"""Shares the bots with other traders: renews the lease, takes bots, gives some away.

It looks at who has what twice a second. What another has taken is killed before the bots of this
trader hear that the lease was renewed.
"""

import logging
import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from common.bus import Bus, BusAway
from trader.supervision.lease import Lease
from trader.supervision.permit import Permit
from trader.supervision.restart import BotExit
from trader.supervision.roster import COMMANDS, NOBODY, Roster, plan, share_of
from trader.supervision.supervisor import Supervisor

log = logging.getLogger(__name__)

LOOK_S = 0.5
"""Time between two renewals of the lease, each a look at who has what."""

SOON_S = 0.1
"""The same while bots are on their way from one trader to another."""


@dataclass(slots=True)
class Tenancy:
    """A trader's identity among traders; it outlives the service's connections."""

    permit: Permit
    name: str = field(default_factory=lambda: str(uuid4()))
    giving: set[UUID] = field(default_factory=set)
    """Bots whose processes were told to end so that others may have them."""


class Sharing:
    """A trader's part in sharing the bots. Methods that talk to Redis raise BusAway."""

    def __init__(self, bus: Bus, supervisor: Supervisor, tenancy: Tenancy) -> None:
        self._supervisor = supervisor
        self._tenancy = tenancy
        self._lease = Lease(bus, tenancy.name, tenancy.permit)
        self._roster = Roster(0, {}, {})
        self._own: set[UUID] = set()
        self._look_at = 0.0
        self.is_reader = False
        """Whether this trader reads the commands."""

    @property
    def is_sure(self) -> bool:
        """Whether what is this trader's is no other's at this moment."""
        return self._tenancy.permit.is_sure(time.monotonic())

    @property
    def traders_count(self) -> int:
        """How many traders live."""
        return len(self._roster.living)

    @property
    def known(self) -> set[UUID]:
        """All bots that are to run, here or elsewhere, as far as the table knew them last."""
        return {*_ids(self._roster.bots), *self._own}

    def has(self, bot_id: UUID) -> bool:
        """Return whether a bot is this trader's at this moment."""
        return bot_id in self._own and self.is_sure

    def look_when_due(self) -> None:
        """Look at who has what, when it is time to."""
        if time.monotonic() >= self._look_at:
            self.look()

    def look(self) -> None:
        """Renew the lease, and do what follows from who has what."""
        was_sure, running = self.is_sure, self._supervisor.known
        roster, asked_at = self._lease.renew()
        doing = plan(roster, self._tenancy.name, _names(running), was_sure=was_sure)
        if doing.lost:
            log.warning("%d bots were taken over by another trader", len(doing.lost))
            self._supervisor.kill(_ids(doing.lost))
            self._tenancy.giving -= _ids(doing.lost)
        self._lease.grant(asked_at)
        self._roster = roster
        me = self._tenancy.name
        had = _ids([*self._lease.claim(doing.claims), *self._lease.add(doing.strays, me)])
        self._own = {*_ids(each for each in roster.bots if roster.holder(each) == me), *had}
        self.is_reader = doing.is_to_read and (
            roster.holder(COMMANDS) == me or bool(self._lease.add([COMMANDS], me))
        )
        for each in (*_ids(doing.missing), *had):
            self._supervisor.want(each)
        self._give(_ids(doing.gives))
        is_moving = bool(doing.claims or doing.gives or self._is_something_free)
        self._look_at = time.monotonic() + (SOON_S if is_moving else LOOK_S)

    def admit(self, bot_ids: Collection[UUID]) -> None:
        """Have bots run, here if this trader has no more than its share, or elsewhere."""
        room = share_of(self._roster) + 1 - len(self._own)
        here = list(bot_ids) if self.traders_count <= 1 else list(bot_ids)[: max(room, 0)]
        had = _ids(self._lease.add(_names(here), self._tenancy.name))
        self._own |= had
        for each in had:
            self._supervisor.want(each)
        self._lease.add(_names([each for each in bot_ids if each not in here]))

    def forget(self, bot_id: UUID) -> None:
        """Note that a bot is not to run any more."""
        self._lease.forget([str(bot_id)])
        self._own.discard(bot_id)

    def hand_over(self, bot_id: UUID, code: int) -> bool:
        """Let another have a bot whose process has ended, if it ended for that."""
        is_giving = bot_id in self._tenancy.giving
        self._tenancy.giving.discard(bot_id)
        if not is_giving or code in (BotExit.FINISHED, BotExit.MISCONFIGURED):
            return False
        self._lease.give([str(bot_id)])
        self._own.discard(bot_id)
        return True

    @property
    def _is_something_free(self) -> bool:
        return any(self._roster.holder(each) == NOBODY for each in self._roster.bots)

    def _give(self, bot_ids: Iterable[UUID]) -> None:
        for each in bot_ids:
            if each not in self._tenancy.giving:
                log.info("bot %s goes on at another trader", each)
                self._tenancy.giving.add(each)
                self._supervisor.release(each)


def _names(bot_ids: Iterable[UUID]) -> list[str]:
    return [str(each) for each in bot_ids]


def _ids(names: Iterable[str]) -> set[UUID]:
    return {UUID(each) for each in names}


def depart(bus: Bus, supervisor: Supervisor, tenancy: Tenancy) -> None:
    """End all bots' processes, and let other traders have the bots at once.

    While they end, the lease is renewed: each writes down that it has no process any more.
    """
    lease = Lease(bus, tenancy.name, tenancy.permit)
    next_at = 0.0

    def renew() -> None:
        nonlocal next_at
        if time.monotonic() >= next_at and tenancy.permit.is_sure(time.monotonic()):
            next_at = time.monotonic() + LOOK_S
            with suppress(BusAway):
                lease.grant(lease.renew()[1])

    with suppress(BusAway):
        lease.give([COMMANDS])
    supervisor.end_all(renew)
    with suppress(BusAway):
        roster, _ = lease.renew()
        lease.give([each for each, owner in roster.owners.items() if owner == tenancy.name])
        lease.leave()
    bus.close()
