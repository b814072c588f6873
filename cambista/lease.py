"""The lease of an account: one process at a time writes for it, and each order says under which.

Two things make it. A key in Redis that lapses three seconds after its last renewal says who is
alive. A tenure in the store, whose number is one more with each and is never given twice, says who
came last. Redis may lose its last second and so let two in; the store lets only the later of them
send: the number is read again *after* an intent is written as sent and *before* it goes out, and
a new holder reads the intents after its number is written. So either the old one sees the number
and sends nothing, or the new one sees the intent and asks the venue about it.

With the account goes the broker's name, by which bots call it: a second key holds that, so that
two accounts never answer to one name.
"""

import logging
from collections.abc import Iterable
from datetime import datetime

from cambista.claim import Claim, LeaseLost
from common.bus import Bus
from common.channels import BROKER_HOLDERS, BROKER_LEASES
from common.messages.intent import Intent
from common.messages.trading import Holder, Tenure
from common.records import TENURES
from common.store import Store

log = logging.getLogger(__name__)


class NameTaken(ValueError):  # noqa: N818 - as the log says it
    """The broker's name is that of another account: a person has to give it one of its own."""


class Lease:
    """A process's claim on an account, and on the name that it serves it under."""

    def __init__(self, bus: Bus, store: Store, name: str, account: str, owner: str) -> None:
        self._store = store
        self.name = name
        self.account = account
        self.owner = owner
        self.number = 0
        """The fencing number; 0 while the lease is not held."""
        self._of_name = Claim(bus, BROKER_HOLDERS, name, Holder(account=account, owner=owner))
        self._of_account = Claim(bus, BROKER_LEASES, account, owner)

    def take(self, at: datetime) -> str | None:
        """Try once; return who is before us, or None when it is ours. Raises NameTaken, Away."""
        if not self._of_name.take():
            return self._namesake()
        if not self._of_account.take():
            holder = self._of_account.holder() or "somebody"
            return f"{holder} has the account {self.account}"
        last = self._store.last(TENURES, account=self.account)
        tenure = Tenure(
            account=self.account,
            number=1 if last is None else last.number + 1,
            owner=self.owner,
            began_at=at,
        )
        if not self._store.insert_new(TENURES, [tenure]):
            self.release()
            return f"somebody took the account {self.account} at the same moment"
        self.number = tenure.number
        log.info("writes for account %s, tenure %d", self.account, self.number)
        return None

    def renew(self) -> None:
        """Renew the claim when it is time. Raises LeaseLost, Away."""
        self._of_name.renew()
        self._of_account.renew()

    def check(self) -> None:
        """Hold that no later tenure has begun. Raises LeaseLost, Away."""
        last = self._store.last(TENURES, account=self.account)
        if last is None or last.number != self.number:
            raise LeaseLost(f"another process has taken over {self.account}")

    def check_whose(self, found: Iterable[Intent]) -> None:
        """Hold that intents are of this account: it has no evidence of another one's orders.

        Raises NameTaken.
        """
        others = [each for each in found if each.account not in {"", self.account}]
        if others:
            raise NameTaken(
                f"{len(others)} orders of the account {others[0].account} are not settled under "
                f"the name {self.name}: {self.account} needs a CAMBISTA_NAME of its own"
            )

    def release(self) -> None:
        """Give the claim back, if it is still ours. Raises Away."""
        self._of_account.release()
        self._of_name.release()
        self.number = 0

    def _namesake(self) -> str:
        """Say who serves under our name, if it serves our account."""
        holder = self._of_name.holder()
        if holder is None:
            return f"the name {self.name} was just given back"
        if holder.account == self.account:
            return f"{holder.owner} has the account {self.account}"
        raise NameTaken(
            f"{self.name} is the name of the account {holder.account}, which {holder.owner} "
            f"serves: {self.account} needs a CAMBISTA_NAME of its own"
        )
