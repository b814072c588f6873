"""A pair's candles over time: which ones changed, and whether each has all its trades.

In memory are the days that change. A day that is over and told leaves; when a late trade
belongs to it, the store's candles of its minutes are read again. They are all that is needed: a
candle of trades says which trades it has.
"""

from collections.abc import Iterable, Sequence

from analyst.almanac import DAY_MINUTES, Almanac, Place
from analyst.candle import MINUTE_US, Fold
from analyst.ids import TradeIds
from analyst.ledger import Ledger
from analyst.scale import LONG_AGO, microseconds
from common.messages.market import Candle, CandleState, Gap, Trade

SETTLED_US = 1_000_000
"""After its end a candle waits so long for trades on their way; a later one changes it."""

KEPT_US = 600_000_000
"""A day that is over stays in memory so long after its last change."""

DAY_US = DAY_MINUTES * MINUTE_US


class Chronicle:
    """The candles of one pair. Trades go in, each once; candles to store and tell come out."""

    def __init__(self, pair: str, ids: TradeIds) -> None:
        self.pair = pair
        self.ledger = Ledger()
        self.floor_us = LONG_AGO
        """Older trades are not taken in: whether a stored candle has them cannot be known."""
        self._ids = ids
        self._almanac = Almanac()
        self._open: set[Place] = set()
        self._unread: set[int] = set()
        """Days in memory of which the store may have candles that were not read."""
        self._remade: set[int] = set()
        """Minutes whose stored candle is not to be read: their trades come one by one."""
        self._changed_us: dict[int, int] = {}
        """When each day in memory changed last."""
        self._touched_us: set[int] = set()
        """Times of candles to be told again."""
        self._newest_us = LONG_AGO

    def add(self, trade: Trade, at_us: int) -> None:
        """Take in a trade that was not taken in before."""
        if at_us < self.floor_us:
            return
        day = at_us // DAY_US
        if day not in self._almanac.days and day <= self._newest_us // DAY_US:
            self._unread.add(day)
        self._almanac.add(trade, at_us)
        self._newest_us = max(self._newest_us, at_us)

    def saw(self, at_us: int) -> None:
        """Take note that the store has a candle with a trade of a time."""
        self._newest_us = max(self._newest_us, at_us)
        if at_us // DAY_US in self._almanac.days:  # trades of that day were heard before
            self._unread.add(at_us // DAY_US)

    def remake(self, minute: int) -> None:
        """Pass over a minute's stored candle; its trades come one by one."""
        self._remade.add(minute)

    @property
    def has_days_to_read(self) -> bool:
        """Whether there are any of those."""
        return bool(self._unread)

    def days_to_read(self) -> list[int]:
        """Return the days whose minutes are to be read from the store, newest first."""
        return sorted(self._unread, reverse=True)

    def read_day(self, number: int, candles: Sequence[Candle]) -> None:
        """Take in a day's candles of a minute, all that the store has."""
        self._unread.discard(number)
        for candle in candles:
            minute = microseconds(candle.opened_at) // MINUTE_US
            fold = None if minute in self._remade else Fold.of_candle(candle)
            if fold is not None:
                self._almanac.merge(minute, fold)

    def note(self, rows: Iterable[Gap]) -> None:
        """Take in rows of the ledger of gaps; candles with ids that were not known lost change."""
        for from_id, to_id in self.ledger.note(rows):
            for day in self._almanac.days.values():
                for minute, fold in day.minutes.items():
                    if fold.first[1] <= to_id and fold.last[1] >= from_id:
                        day.note(minute)

    def changes(self, at_us: int) -> list[Candle]:
        """Return the candles that changed since the last look, shortest interval first."""
        self._note_touched()
        now_us = max(at_us, self._newest_us)
        places = {place for place in self._open if _is_closed(place, now_us)}
        for number, day in self._almanac.days.items():
            if day.changed and number not in self._unread:
                self._changed_us[number] = now_us
                self._remade -= day.changed
                places.update(day.take_changed())
        self._open.update(places)
        found = [self._candle(place, now_us) for place in sorted(places)]
        self._open = {place for place in self._open if not _is_closed(place, now_us)}
        self._evict(now_us)
        return [candle for candle in found if candle is not None]

    def minute(self, minute: int) -> Fold | None:
        """Return the trades of a minute since 1970, if it is in memory and any are known."""
        return self._almanac.fold(Place(0, minute))

    def _note_touched(self) -> None:
        """Have candles beside a hole told again; their days are read first if they are away."""
        self._touched_us |= {each for each in self._ids.touched_us if each >= self.floor_us}
        self._ids.touched_us.clear()
        for touched_us in list(self._touched_us):
            day = touched_us // DAY_US
            if day not in self._almanac.days:
                self._almanac.day(day)
                self._unread.add(day)
            if day not in self._unread:
                self._almanac.note(touched_us)
                self._touched_us.discard(touched_us)

    def _candle(self, place: Place, now_us: int) -> Candle | None:
        fold = self._almanac.fold(place)
        if fold is None:
            return None
        closed = _is_closed(place, now_us)
        state = self._state(place, fold)
        try:
            return fold.candle(self.pair, place.interval, place.opened_us, state, is_closed=closed)
        except ValueError:
            return None  # some trade is absurd: its sums are longer than a message's numbers

    def _state(self, place: Place, fold: Fold) -> CandleState:
        if self._ids.may_lack(place.opened_us, place.end_us):
            return CandleState.HOLED
        if self.ledger.touches(fold.first[1], fold.last[1]):
            return CandleState.REPAIRED
        return CandleState.COMPLETE

    def _evict(self, now_us: int) -> None:
        """Let the days go that are over; all of them has been told."""
        for number, changed_us in list(self._changed_us.items()):
            is_over = (number + 1) * DAY_US + SETTLED_US < now_us
            if is_over and changed_us + KEPT_US < now_us and number not in self._unread:
                del self._changed_us[number]
                self._almanac.days.pop(number, None)


def _is_closed(place: Place, now_us: int) -> bool:
    return now_us >= place.end_us + SETTLED_US
