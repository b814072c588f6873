"""A pair's candles of every interval, folded from minutes that are folded from trades."""

import itertools
from collections.abc import Iterator
from typing import NamedTuple

from analyst.candle import MINUTE_US, Fold, folded
from common.messages.market import INTERVALS_S, Interval, Trade

INTERVALS: tuple[Interval, ...] = tuple(INTERVALS_S)
"""Shortest first; each is a multiple of the one before."""

DAY_MINUTES = 1_440

_MINUTES = tuple(seconds // 60 for seconds in INTERVALS_S.values())
_STEPS = tuple(longer // shorter for shorter, longer in itertools.pairwise(_MINUTES))
"""How many of the one before each interval but the first has."""


class Place(NamedTuple):
    """One candle's place: which interval, and which one of them since 1970."""

    level: int
    number: int

    @property
    def interval(self) -> Interval:
        """The interval's name."""
        return INTERVALS[self.level]

    @property
    def opened_us(self) -> int:
        """When it begins."""
        return self.number * _MINUTES[self.level] * MINUTE_US

    @property
    def end_us(self) -> int:
        """When the next one begins."""
        return (self.number + 1) * _MINUTES[self.level] * MINUTE_US

    @property
    def day(self) -> int:
        """The day that it lies in."""
        return self.number * _MINUTES[self.level] // DAY_MINUTES


class Day:
    """The folds of one day, in UTC: no candle reaches over its ends."""

    __slots__ = ("changed", "longer", "minutes", "stale")

    def __init__(self) -> None:
        self.minutes: dict[int, Fold] = {}
        self.longer: dict[Place, Fold | None] = {}
        """What has been folded of minutes that have not changed since."""
        self.changed: set[int] = set()
        """Minutes whose candles are to be told."""
        self.stale: set[int] = set()
        """Minutes that changed since something was folded of them."""

    def fold(self, place: Place) -> Fold | None:
        """Return the fold of a candle, or None where nothing traded."""
        for changed in self.stale:
            for each in places_of(changed * MINUTE_US):
                self.longer.pop(each, None)
        self.stale.clear()
        return self._fold(place)

    def note(self, minute: int) -> None:
        """Take note that a minute changed."""
        self.changed.add(minute)
        self.stale.add(minute)

    def take_changed(self) -> list[Place]:
        """Return the places of the candles that changed, shortest first, and forget that."""
        places = list(_places(self.changed))
        self.changed.clear()
        return places

    def _fold(self, place: Place) -> Fold | None:
        level, number = place
        if level == 0:
            return self.minutes.get(number)
        if place not in self.longer:
            step = _STEPS[level - 1]
            parts = (
                self._fold(Place(level - 1, part))
                for part in range(number * step, (number + 1) * step)
            )
            self.longer[place] = folded(part for part in parts if part is not None)
        return self.longer[place]


class Almanac:
    """The days of one pair that are in memory."""

    def __init__(self) -> None:
        self.days: dict[int, Day] = {}

    def add(self, trade: Trade, at_us: int) -> None:
        """Take in a trade that was not taken in before."""
        minute = at_us // MINUTE_US
        day = self.day(minute // DAY_MINUTES)
        fold = day.minutes.get(minute)
        if fold is None:
            day.minutes[minute] = Fold.of_trade(trade, at_us)
        else:
            fold.add(trade, at_us)
        day.note(minute)

    def merge(self, minute: int, fold: Fold) -> None:
        """Take in a minute's trades, folded before; that alone is no change to tell."""
        day = self.day(minute // DAY_MINUTES)
        known = day.minutes.get(minute)
        if known is None:
            day.minutes[minute] = fold
        else:
            known.merge(fold)
            day.note(minute)

    def note(self, at_us: int) -> None:
        """Take note that the candles of a time are to be told again, if there are any."""
        minute = at_us // MINUTE_US
        day = self.days.get(minute // DAY_MINUTES)
        if day is not None and minute in day.minutes:
            day.note(minute)

    def day(self, number: int) -> Day:
        """Return a day, an empty one if it is not in memory."""
        day = self.days.get(number)
        if day is None:
            day = self.days[number] = Day()
        return day

    def fold(self, place: Place) -> Fold | None:
        """Return the fold of a candle whose day is in memory, or None where nothing traded."""
        day = self.days.get(place.day)
        return None if day is None else day.fold(place)


def places_of(at_us: int) -> list[Place]:
    """Return the places of the candles that a time lies in, shortest first."""
    minute = at_us // MINUTE_US
    return [Place(level, minute // minutes) for level, minutes in enumerate(_MINUTES)]


def _places(minutes: set[int]) -> Iterator[Place]:
    for level, length in enumerate(_MINUTES):
        yield from (Place(level, number) for number in sorted({each // length for each in minutes}))
