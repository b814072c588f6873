"""How often somebody may try to sign in."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta

PERIOD = timedelta(minutes=5)
"""Failures older than this are forgotten."""

USER_LIMIT = 5
"""Failures in a period for one address and one name."""

ADDRESS_LIMIT = 20
"""Failures in a period for one address, whatever the names."""

_REMEMBERED_COUNT = 10_000
"""Addresses and names kept at most, so that a flood of names fills no memory."""


class Attempts:
    """The failed sign-ins of the last minutes, by address and by address and name."""

    def __init__(self) -> None:
        self._failures: OrderedDict[tuple[str, ...], deque[datetime]] = OrderedDict()

    def wait_s(self, address: str, user: str, now: datetime) -> int:
        """Return how many seconds to wait before the next try, 0 when it may be made now."""
        waits = (
            self._wait((address, user), USER_LIMIT, now),
            self._wait((address,), ADDRESS_LIMIT, now),
        )
        left = max(waits).total_seconds()
        return int(left) + (left > int(left))

    def failed(self, address: str, user: str, now: datetime) -> None:
        """Note a failure."""
        for key in ((address, user), (address,)):
            self._failures.setdefault(key, deque(maxlen=ADDRESS_LIMIT)).append(now)
            self._failures.move_to_end(key)
        while len(self._failures) > _REMEMBERED_COUNT:
            self._failures.popitem(last=False)

    def succeeded(self, address: str, user: str) -> None:
        """Forget the failures of who has now signed in, and the last one of the address."""
        self._failures.pop((address, user), None)
        of_address = self._failures.get((address,))
        if of_address:
            of_address.pop()

    def _wait(self, key: tuple[str, ...], limit: int, now: datetime) -> timedelta:
        failures = self._failures.get(key)
        if failures is None:
            return timedelta(0)
        while failures and now - failures[0] >= PERIOD:
            failures.popleft()
        if len(failures) < limit:
            return timedelta(0)
        return failures[-limit] + PERIOD - now
