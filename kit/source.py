"""What a market can be made of, beside plain prices. Pure."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from kit.number import Number, number


class Dealt(NamedTuple):
    """A trade of the market: its price, its size, and when it was made."""

    price: Number
    size: Number
    at_s: float | datetime
    """Seconds since the market began, or an instant."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A market that wanders by chance: the same each time for the same seed."""

    seed: int
    count: int = 1000
    """Of its trades."""
    begins_at: Number = 100
    """The first price."""
    step_rate: Number = "0.001"
    """The longest step from one price to the next, as a share of the price."""

    def prices(self, tick: Decimal) -> Iterator[Decimal]:
        """Yield its prices, multiples of a tick and one tick at least."""
        chance = random.Random(self.seed)  # noqa: S311 - a test's market is no secret
        price, rate = number(self.begins_at), number(self.step_rate)
        for _ in range(self.count):
            yield price
            # Whole numbers of chance: the same on every machine.
            step = price * rate * chance.randint(-1000, 1000) / 1000
            ticks = ((price + step) / tick).quantize(Decimal(1), ROUND_HALF_EVEN)
            price = max(ticks * tick, tick)
