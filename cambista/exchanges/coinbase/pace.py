"""Coinbase Exchange's limits, and the pace that stays inside of them."""

from cambista.exchanges.pace import Pace

PRIVATE_RATE, PRIVATE_BURST = 13.0, 26
"""The venue allows 15 private requests a second and profile, and 30 at once; the rest is for
what it counts otherwise than we do, and for a person who looks at the account meanwhile."""

FILLS_RATE, FILLS_BURST = 8.0, 16
"""Of these, 10 a second and 20 at once to ``/fills``."""


def private(now_s: float) -> Pace:
    """Return the pace of all requests."""
    return Pace.full(PRIVATE_RATE, PRIVATE_BURST, now_s)


def fills(now_s: float) -> Pace:
    """Return the pace of those for fills."""
    return Pace.full(FILLS_RATE, FILLS_BURST, now_s)
