"""The lease of an account: one process at a time writes for it, and each order says under which.

Two things make it. A key in Redis that lapses three seconds after its last renewal says who is
alive. A tenure in the store, whose number is one more with each and is never given twice, says who
came last. Redis may lose its last second and so let two in; the store lets only the later of them
send: the number is read again *after* an intent is written as sent and *before* it goes out, and
a new holder reads the intents after its number is written. So either the old one sees the number
and sends nothing, or the new one sees the intent and asks the venue about it.
"""

import logging
import time
from datetime import datetime

from common.bus import Bus, redis_errors
from common.channels import BROKER_LEASES
from common.messages.trading import Tenure
from common.records import TENURES
from common.store import Store

log = logging.getLogger(__name__)

RENEWAL_S = 0.5
"""Time between renewals; the key lapses after three seconds."""


class LeaseLost(Exception):  # noqa: N818 - a state of the world, not a fault
    """Another process may write for the account now: nothing more may be sent or written."""


class Lease:
    """A process's claim on an account."""

    def __init__(self, bus: Bus, store: Store, account: str, owner: str) -> None:
        self._bus = bus
        self._store = store
        self.account = account
        self.owner = owner
        self.number = 0
        """The fencing number; 0 while the lease is not held."""
        self._renewed_at = 0.0

    def take(self, at: datetime) -> str | None:
        """Try once; return who holds it instead, or None when it is ours. Raises Away."""
        key = BROKER_LEASES.at(self.account)
        expiry_ms = int((BROKER_LEASES.expiry_s or 0) * 1000)
        with redis_errors():
            is_taken = self._bus.client.set(
                key, BROKER_LEASES.encode(self.owner), nx=True, px=expiry_ms
            )
        if not is_taken:
            return self._bus.get(BROKER_LEASES, self.account) or "somebody"
        self._renewed_at = time.monotonic()
        last = self._store.last(TENURES, account=self.account)
        tenure = Tenure(
            account=self.account,
            number=1 if last is None else last.number + 1,
            owner=self.owner,
            began_at=at,
        )
        if not self._store.insert_new(TENURES, [tenure]):
            self.release()
            return "somebody who came at the same moment"
        self.number = tenure.number
        log.info("writes for account %s, tenure %d", self.account, self.number)
        return None

    def renew(self) -> None:
        """Renew the claim when it is time. Raises LeaseLost, Away."""
        if time.monotonic() - self._renewed_at < RENEWAL_S:
            return
        at = time.monotonic()
        key, token = BROKER_LEASES.at(self.account), BROKER_LEASES.encode(self.owner).decode()
        batch = self._bus.batch().put(BROKER_LEASES, self.owner, self.account)
        if not batch.send_if(key, token):
            raise LeaseLost(f"the lease of {self.account} has lapsed")
        self._renewed_at = at

    def check(self) -> None:
        """Hold that no later tenure has begun. Raises LeaseLost, Away."""
        last = self._store.last(TENURES, account=self.account)
        if last is None or last.number != self.number:
            raise LeaseLost(f"another process has taken over {self.account}")

    def release(self) -> None:
        """Give the claim back, if it is still ours. Raises Away."""
        key, token = BROKER_LEASES.at(self.account), BROKER_LEASES.encode(self.owner).decode()
        self._bus.batch().remove(BROKER_LEASES, self.account).send_if(key, token)
        self.number = 0
