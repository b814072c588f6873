"""Orders for matching engines: the same stream for each of them.

Peers run it in environments of their own: it needs nothing but Python.
"""

from collections.abc import Callable
from functools import cache
from random import Random
from typing import Final, NamedTuple

ADD: Final = 0
CANCEL: Final = 1
CROSS: Final = 2

MIDDLE = 100_000
"""The tick between the sides: asks rest above, bids at it and below."""

FAR = 2_000
"""No order rests farther from the middle: one with this limit takes what it wants."""

_MEAN_DEPTH = 1 / 40
_REST_LOTS = 10
_CROSS_LOTS = 30


class Operation(NamedTuple):
    """What an engine is asked for."""

    kind: int
    number: int
    """The order's; a cancelled one rests, at least in part."""
    is_buy: bool
    tick: int
    lots: int


class Stream(NamedTuple):
    """Operations, and how many lots must have traded at their end."""

    operations: list[Operation]
    traded: int


class _Floor:
    """The orders that rest after each operation, by price and time, in the plainest way."""

    def __init__(self) -> None:
        self.live: list[int] = []
        self.where: dict[int, Operation] = {}
        self.left: dict[int, int] = {}
        self.lots = [0, 0]
        """Of asks and of bids."""

    def rest(self, operation: Operation) -> None:
        self.where[operation.number] = operation
        self.left[operation.number] = operation.lots
        self.lots[operation.is_buy] += operation.lots
        self.live.append(operation.number)

    def pick(self, chance: Random) -> int | None:
        """Take any order off."""
        while self.live:
            at = chance.randrange(len(self.live))
            self.live[at], self.live[-1] = self.live[-1], self.live[at]
            number = self.live.pop()
            left = self.left.pop(number, 0)
            if left:
                self.lots[self.where[number].is_buy] -= left
                return number
        return None

    def take(self, operation: Operation) -> None:
        """Let an order trade with those that face it, best price first, oldest first."""
        facing = [
            number for number in self.left if self.where[number].is_buy is not operation.is_buy
        ]
        sign = 1 if operation.is_buy else -1
        facing.sort(key=lambda number: (sign * self.where[number].tick, number))
        wanted = operation.lots
        self.lots[not operation.is_buy] -= wanted
        for number in facing:
            lots = min(wanted, self.left[number])
            wanted -= lots
            self.left[number] -= lots
            if not self.left[number]:
                del self.left[number]
            if not wanted:
                return


@cache
def mixed(count: int, *, crosses: float = 0.05, cancels: float = 0.35, seed: int = 7) -> Stream:
    """Return so many operations, of which these parts cross the spread and cancel."""
    chance = Random(seed)  # noqa: S311 - the same for all
    floor, traded = _Floor(), 0
    operations: list[Operation] = []
    for number in range(count):
        drawn, is_buy = chance.random(), chance.random() < 0.5
        operation = _resting(number, chance, is_buy=is_buy)
        if drawn < crosses:
            lots = chance.randint(1, _CROSS_LOTS)
            if floor.lots[not is_buy] >= lots:
                limit = MIDDLE + FAR if is_buy else MIDDLE - FAR
                operation = Operation(CROSS, number, is_buy, limit, lots)
        elif drawn < crosses + cancels:
            found = floor.pick(chance)
            if found is not None:
                operation = floor.where[found]._replace(kind=CANCEL)
        if operation.kind == ADD:
            floor.rest(operation)
        elif operation.kind == CROSS:
            floor.take(operation)
            traded += operation.lots
        operations.append(operation)
    return Stream(operations, traded)


def _resting(number: int, chance: Random, *, is_buy: bool) -> Operation:
    depth = min(int(chance.expovariate(_MEAN_DEPTH)), FAR - 1)
    tick = MIDDLE - depth if is_buy else MIDDLE + 1 + depth
    return Operation(ADD, number, is_buy, tick, chance.randint(1, _REST_LOTS))


COUNT = 20_000

STREAMS: dict[str, Callable[[], Stream]] = {
    "mixed": lambda: mixed(COUNT),
    "rest": lambda: mixed(COUNT, crosses=0.0, cancels=0.45),
}
"""By the row that they give: with trades, and without."""
