"""What traded since a bot asked for a level, while nobody was there to see it. Pure."""

from bisect import bisect_left
from collections.abc import Iterable
from decimal import Decimal

from analyst.candle import Fold, instant
from analyst.scale import microseconds
from analyst.watch import Armed, Touch
from common.messages.watch import PriceWatch

MINUTES = 1_440
"""How far back is looked."""


class Hindsight:
    """The lowest and the highest price from each minute until now."""

    def __init__(self, minutes: Iterable[Fold]) -> None:
        """Take in the minutes in which something traded, the newest first."""
        self._since_us: list[int] = []
        self._lows: list[tuple[Decimal, int]] = []
        self._highs: list[tuple[Decimal, int]] = []
        for fold in minutes:
            at_us = fold.first[0]
            low, high = (fold.low, at_us), (fold.high, at_us)
            if self._since_us:
                low = min(low, self._lows[-1])
                high = max(high, self._highs[-1])
            self._since_us.append(at_us)
            self._lows.append(low)
            self._highs.append(high)
        for each in (self._since_us, self._lows, self._highs):
            each.reverse()

    def touch(self, armed: Armed) -> Touch | None:
        """Return what reached a watch's level in the minutes that began after it was asked for."""
        watch = armed.watch
        if not isinstance(watch, PriceWatch):
            return None
        place = bisect_left(self._since_us, microseconds(watch.since))
        if place == len(self._since_us):
            return None
        price, at_us = (self._highs if watch.is_rise else self._lows)[place]
        is_reached = price >= watch.level if watch.is_rise else price <= watch.level
        return Touch(price, instant(at_us)) if is_reached else None
