"""Every indicator of one pair and interval, from its candles: the closed ones and the open one.

A candle that changes after it was taken in (a late trade, a repaired hole) makes the study stale;
it is worked out anew from the candles that are kept, which are as many as any value depends on.
The same happens at a start, from stored candles. So what is said follows from the candles alone,
but for where indicators stand that add up from the first candle on: those go on from what was
said before, see ``resume``.
"""

import math
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain, repeat

from analyst.bar import Bar, bar_of, spoken
from analyst.indicator import Indicator, Params, Values
from analyst.lines import Asked
from common.messages.indicator import IndicatorHistory, Reading
from common.messages.market import INTERVALS_S, Candle, CandleState, Interval

KEPT = 500
"""Candles whose values are kept, for a chart."""


class Study:
    """Candles go in, oldest first and open ones as often as they grow; readings come out."""

    def __init__(self, pair: str, interval: Interval, asked: tuple[Asked, ...]) -> None:
        self.pair, self.interval = pair, interval
        self.is_stale = False
        """A candle changed that was taken in before."""
        self._asked = asked
        self._keys = tuple(line.key for each in asked for line in each.lines())
        self._memory = max(each.begin().memory(INTERVALS_S[interval]) for each in asked)
        self._indicators = [each.begin() for each in asked]
        self._bars: deque[Bar] = deque(maxlen=self.depth)
        self._holed: set[int] = set()
        """The beginnings of those that miss trades."""
        self._said: deque[tuple[int, Values]] = deque(maxlen=KEPT)
        """What was said of each of the last closed candles, by its beginning."""
        self._open: tuple[Bar, bool] | None = None
        self._changed_s = math.inf
        """The beginning of the first candle that changed since."""

    @property
    def depth(self) -> int:
        """How many closed candles are kept."""
        return self._memory + KEPT

    def take(self, candle: Candle) -> bool:
        """Take a candle in; an open one replaces what it was before. True when one closed."""
        bar, is_holed = bar_of(candle), candle.state is CandleState.HOLED
        opened = self._open
        if candle.is_closed or (opened is not None and bar.opened_at_s < opened[0].opened_at_s):
            if opened is not None and opened[0].opened_at_s <= bar.opened_at_s:
                self._open = None
            return self._close(bar, is_holed=is_holed)
        self._open = (bar, is_holed)
        if opened is None or bar.opened_at_s == opened[0].opened_at_s:
            return False
        # It is told to be closed a little later, when late trades have come.
        return self._close(opened[0], is_holed=opened[1])

    def load(self, candles: Iterable[Candle], said: IndicatorHistory | None) -> None:
        """Begin with stored candles, oldest first, and what was said of them in another life."""
        self.is_stale = True
        for candle in candles:
            self.take(candle)
        self.resume(said)

    def resume(self, before: IndicatorHistory | None = None) -> None:
        """Work everything out anew, from the candles that are kept.

        What adds up goes on from what was said before: by this study, or by one of another life.
        """
        said = before or self.history()
        told = list(self._bars)[-KEPT:]
        self._indicators, columns = [], []
        for asked in self._asked:
            indicator = self._begun(asked, said)
            self._indicators.append(indicator)
            columns.append([indicator.add(bar) for bar in told])
        rows = (tuple(chain.from_iterable(row)) for row in zip(*columns, strict=True))
        self._said.clear()
        self._said.extend(zip((bar.opened_at_s for bar in told), rows, strict=True))
        self._changed_s = math.inf
        self.is_stale = False

    def reading(self) -> Reading | None:
        """Return what every line says now; None before the first candle, and while it is stale."""
        if self.is_stale:
            return None
        if self._open is not None:
            bar, is_holed = self._open
            values = tuple(chain.from_iterable([each.peek(bar) for each in self._indicators]))
            opened_at_s = bar.opened_at_s
        elif self._said:
            opened_at_s, values = self._said[-1]
            is_holed = False
        else:
            return None
        return Reading(
            interval=self.interval,
            opened_at=_instant(opened_at_s),
            is_whole=not (is_holed or self._holed),
            values=dict(zip(self._keys, map(spoken, values), strict=True)),
        )

    def history(self) -> IndicatorHistory:
        """Return what every line said of the last closed candles."""
        columns = list(zip(*(values for _, values in self._said), strict=True))
        return IndicatorHistory(
            pair=self.pair,
            interval=self.interval,
            opened_at=tuple(_instant(at_s) for at_s, _ in self._said),
            values={
                key: tuple(map(spoken, column))
                for key, column in zip(self._keys, columns or repeat(()), strict=False)
            },
        )

    def _close(self, bar: Bar, *, is_holed: bool) -> bool:
        """Take in a candle whose time is over; False when it is known, or too old."""
        self._mark(bar.opened_at_s, is_holed=is_holed)
        if self._bars and bar.opened_at_s <= self._bars[-1].opened_at_s:
            return self._revise(bar)
        self._bars.append(bar)
        if not self.is_stale:
            self._said.append((bar.opened_at_s, self._added(bar)))
        return True

    def _added(self, bar: Bar) -> Values:
        return tuple(chain.from_iterable([each.add(bar) for each in self._indicators]))

    def _mark(self, at_s: int, *, is_holed: bool) -> None:
        """Remember which of the candles that values may depend on miss trades."""
        self._holed.discard(at_s)
        if is_holed:
            self._holed.add(at_s)
        if self._holed and len(self._bars) >= self._memory:
            first_s = self._bars[-self._memory].opened_at_s
            self._holed = {each for each in self._holed if each >= first_s}

    def _revise(self, bar: Bar) -> bool:
        """Put a candle that was not the newest where it belongs."""
        if bar.opened_at_s < self._bars[0].opened_at_s:
            return False
        bars = {each.opened_at_s: each for each in self._bars}
        if bars.get(bar.opened_at_s) == bar:
            return False
        bars[bar.opened_at_s] = bar
        self._bars = deque((bars[at_s] for at_s in sorted(bars)), maxlen=self.depth)
        self._changed_s = min(bar.opened_at_s, self._changed_s)
        self.is_stale = True
        return True

    def _begun(self, asked: Asked, said: IndicatorHistory) -> Indicator[Params]:
        """Return an indicator as it is before the candles that are told."""
        indicator, bars = asked.begin(), list(self._bars)
        if asked.kind.is_level:
            indicator.shift(self._level(asked, said))
        else:
            bars = bars[-(indicator.memory(INTERVALS_S[self.interval]) + KEPT) :]
        for bar in bars[:-KEPT]:
            indicator.add(bar)
        return indicator

    def _level(self, asked: Asked, said: IndicatorHistory) -> float:
        """Return how far what was said of the newest candle known by then is from nothing."""
        stood = dict(zip(said.opened_at, said.values.get(asked.key, ()), strict=False))
        trial, level = asked.begin(), 0.0
        for bar in self._bars if stood else ():
            (value,) = trial.add(bar)
            known = stood.get(_instant(bar.opened_at_s))
            if known is not None and bar.opened_at_s < self._changed_s:
                level = known - value
        return level


def _instant(at_s: int) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)
