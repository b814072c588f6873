"""Advanced Trade's limits, and the pace that stays inside of them."""

from cambista.exchanges.pace import Pace

RATE, BURST = 25.0, 25
"""The venue's documents said 30 private requests a second and user; the present page is not known,
and a burst is nowhere promised."""


def private(now_s: float) -> Pace:
    """Return the pace of all requests."""
    return Pace.full(RATE, BURST, now_s)
