"""What is to happen next, in order of time: messages on their way, and bots that are to wake."""

from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from typing import TypeAlias

Deed: TypeAlias = Callable[[datetime], None]
"""What happens, given when."""


class Agenda:
    """Deeds by their time; of two for one instant, the one that was asked for first."""

    def __init__(self) -> None:
        self._deeds: list[tuple[datetime, int, Deed]] = []
        self._numbers = count()

    def add(self, at: datetime, deed: Deed) -> None:
        """Have something done at an instant."""
        heappush(self._deeds, (at, next(self._numbers), deed))

    def is_free(self, until: datetime) -> bool:
        """Return whether nothing is to be done up to an instant."""
        return not self._deeds or self._deeds[0][0] > until

    def run(self, until: datetime) -> None:
        """Do all that is due up to an instant, and what follows from it."""
        while self._deeds and self._deeds[0][0] <= until:
            at, _, deed = heappop(self._deeds)
            deed(at)
