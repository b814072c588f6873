"""The studies of one pair, one an interval: what to read, to tell, and to work out anew."""

from collections.abc import Iterable, Sequence

from analyst.lines import Asked
from analyst.study import Study
from common.messages.indicator import IndicatorHistory, Reading
from common.messages.market import INTERVALS_S, Candle, Interval

ANEW_S = 1.0
"""A study whose older candles change is worked out anew at most so often: it takes 50 ms."""


class Studies:
    """Candles of every interval go in; readings come out of those whose past is known."""

    def __init__(
        self, pair: str, asked: tuple[Asked, ...], said: Iterable[IndicatorHistory] = ()
    ) -> None:
        self._pair, self._asked = pair, asked
        self._studies = {each: Study(pair, each, asked) for each in INTERVALS_S}
        self._said: dict[str, IndicatorHistory] = {each.interval: each for each in said}
        """What was said before the analyst was started."""
        self._unread = list(self._studies)
        """Intervals whose stored candles were not read yet, shortest first."""
        self._changed: set[Interval] = set()
        """Intervals that have a closed candle which was not told."""
        self._anew_at_s = float("-inf")

    def unread(self) -> tuple[Interval, int] | None:
        """Return an interval whose stored candles are to be read, and how many; None if none."""
        if not self._unread:
            return None
        interval = self._unread[0]
        return interval, self._studies[interval].depth

    def load(self, interval: Interval, candles: Iterable[Candle]) -> None:
        """Take in the newest stored candles of an interval, oldest first."""
        self._studies[interval].load(candles, self._said.pop(interval, None))
        self._unread.remove(interval)
        self._changed.add(interval)

    def reread(self) -> None:
        """Begin again: candles were stored that did not come through here."""
        self._said = {interval: study.history() for interval, study in self._studies.items()}
        self._studies = {each: Study(self._pair, each, self._asked) for each in INTERVALS_S}
        self._unread = list(self._studies)

    def take(self, candles: Iterable[Candle]) -> None:
        """Take in candles that changed."""
        for candle in candles:
            interval = candle.interval
            if interval not in self._unread and self._studies[interval].take(candle):
                self._changed.add(interval)

    def refresh(self, now_s: float) -> None:
        """Work out anew what is stale, now and then."""
        stale = [each for each in self._studies.values() if each.is_stale]
        if not stale or now_s < self._anew_at_s:
            return
        self._anew_at_s = now_s + ANEW_S
        for study in stale:
            study.resume()
            self._changed.add(study.interval)

    def readings(self) -> tuple[Reading, ...]:
        """Return what every line says now, of the intervals that have something to say."""
        found = (
            study.reading()
            for interval, study in self._studies.items()
            if interval not in self._unread
        )
        return tuple(each for each in found if each is not None)

    def histories(self) -> Sequence[IndicatorHistory]:
        """Return what was said of closed candles, of the intervals where that changed."""
        changed = [each for each in self._changed if not self._studies[each].is_stale]
        self._changed.difference_update(changed)
        return [self._studies[each].history() for each in changed]
