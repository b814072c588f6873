"""The service: one account, served by one process at a time, under a lease."""

import logging
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

from cambista.claim import LeaseLost
from cambista.exchange import BadAccess, Exchange, VenueAway, VenueRefused
from cambista.lease import Lease, NameTaken
from cambista.session import Plan, Session
from common.bus import Bus
from common.clock import now
from common.errors import Away
from common.messages.platform import Condition
from common.service import instance_name
from common.store import Store

log = logging.getLogger(__name__)

LEASE_WAIT_S = 0.3
"""Between two tries for a lease that another process has."""

THREAD_SLICE_S = 0.0005
"""Longest time that a thread of the desk, which has an order to send, waits for the loop to yield;
Python's own five milliseconds are longer than all else that is done before an order is sent."""

FAULT_WAIT_S = 30.0
"""Between two tries when the key or the settings are wrong: a person has to act."""


class CambistaService:
    """Waits for its account's lease, then serves it; and waits again when the lease is lost."""

    def __init__(self, bus: Bus, store: Store, connect: Callable[[], Exchange], plan: Plan) -> None:
        self._bus = bus
        self._store = store
        self._connect = connect
        self._plan = plan
        self._exchange: Exchange | None = None
        self._lease: Lease | None = None
        self._session: Session | None = None
        self._waits_for = "the venue"
        self._fault = ""
        self._fault_at = 0.0

    def start(self) -> None:
        """Learn whose account the key opens. Raises Away."""
        sys.setswitchinterval(THREAD_SLICE_S)
        self._store.prepare()
        try:
            self._exchange = self._connect()
            self._exchange.skew_s()
            powers = self._exchange.key_powers()
            if powers.may_withdraw:
                raise BadAccess("the key may withdraw money: use one that may view and trade only")
            if powers.may_trade is False:
                raise BadAccess("the key may not trade")
        except (BadAccess, VenueRefused) as error:
            self._give_up(error)
            return
        owner = f"{instance_name()} {os.getpid()} {uuid4().hex[:8]}"
        self._lease = Lease(self._bus, self._store, self._plan.name, powers.account, owner)

    def step(self) -> None:
        """Serve for half a second, or wait for the lease. Raises Away."""
        if self._session is None:
            self._try_to_begin()
            return
        try:
            self._session.step()
        except LeaseLost as error:
            log.warning("stops: %s", error)
            self._waits_for = str(error)
            self._session.close()
            self._session = None

    def close(self) -> None:
        """Give the lease back, and all connections."""
        if self._session is not None:
            self._session.close()
        if self._lease is not None and self._lease.number:
            with suppress(Away):
                self._lease.release()
        if self._exchange is not None:
            self._exchange.close()
        self._store.close()
        self._bus.close()

    def condition(self) -> tuple[Condition, str]:
        """Return how the broker is, and what it waits for."""
        if self._fault:
            return Condition.DEGRADED, f"takes no orders: {self._fault}"
        if self._session is None:
            return Condition.WAITING, f"waits: {self._waits_for}"
        return self._session.condition()

    def figures(self) -> dict[str, int | float]:
        """Return the session's counters."""
        return {} if self._session is None else self._session.figures()

    def _try_to_begin(self) -> None:
        if self._lease is None or self._exchange is None:
            time.sleep(LEASE_WAIT_S)
            if time.monotonic() - self._fault_at > FAULT_WAIT_S:
                raise VenueAway(self._fault)
            return
        try:
            self._begin(self._exchange, self._lease)
        except NameTaken as error:
            self._give_up(error)
            self._lease.release()
            self._lease = None

    def _begin(self, exchange: Exchange, lease: Lease) -> None:
        """Serve from now on, or say who is before us. Raises NameTaken, Away."""
        reason = lease.take(now())
        if reason is not None:
            if reason != self._waits_for:
                log.warning("waits: %s", reason)
            self._waits_for = reason
            time.sleep(LEASE_WAIT_S)
            return
        session = Session(self._bus, self._store, exchange, lease, self._plan)
        try:
            session.start()
        except BaseException:
            session.close()
            raise
        self._session = session

    def _give_up(self, error: Exception) -> None:
        """Take no orders until a person has acted, and say why."""
        log.error("takes no orders: %s", error)
        self._fault, self._fault_at = str(error), time.monotonic()
