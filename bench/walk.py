"""A market for replays, and the grid of orders that trades on it.

Peers run it in environments of their own: it needs nothing but Python.
"""

from functools import cache
from random import Random

TICKS = 200_000
START = 1_000_000
"""The first trade's tick: 10000.00 of a cent each."""

STEP = 20
"""Ticks between two orders of the grid."""

RUNGS = 10
"""Orders on either side."""

_REACH = STEP * RUNGS - 1

ORDER_LOTS = 1
TRADE_LOTS = 5
"""A trade is greater than an order: the orders that it reaches are filled whole."""


@cache
def walk(count: int = TICKS, seed: int = 11) -> list[int]:
    """Return the ticks of so many trades."""
    chance, away = Random(seed), 0  # noqa: S311 - the same for all
    found = []
    for _ in range(count):
        away += chance.choice((-3, -2, -1, 0, 0, 1, 2, 3))
        # The outermost orders are never reached: there is always one on either side.
        away = max(-_REACH, min(_REACH, away))
        found.append(START + away)
    return found


def grid() -> list[tuple[bool, int]]:
    """Return the orders at the beginning: whether to buy, and the tick."""
    rungs = range(1, RUNGS + 1)
    return [(True, START - STEP * each) for each in rungs] + [
        (False, START + STEP * each) for each in rungs
    ]


def answer(*, is_buy: bool, tick: int) -> tuple[bool, int]:
    """Return the order that follows a fill: the other way, a step away."""
    return (False, tick + STEP) if is_buy else (True, tick - STEP)
