"""What the analyst asks of the store and leaves there, a little at a time.

Every call may raise StoreAway or StoreCorrupt; nothing is lost by that.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeAlias

from analyst import recall
from analyst.candle import MINUTE_US, Fold, instant
from analyst.chronicle import DAY_US
from analyst.desk import Desk
from analyst.scale import microseconds
from analyst.search import PAGE, Ask
from analyst.tape import Folded
from analyst.windows import LONGEST_US
from common.messages.market import Candle, Gap, Interval, Trade
from common.records import CANDLES, GAPS, TRADES
from common.store import MAX_LIMIT, Store

AHEAD = timedelta(days=1)
"""No clock is wrong by so much: a trade dated further ahead would empty every window."""

MOST_GAPS = 1_000
"""Rows of gaps read at once; those that are left are read when a hole is searched again."""

UNFOLD_AHEAD_US = 5 * MINUTE_US
"""The trades of a minute are read so long before a window begins within it."""

WANTED_S = 1.0
"""Time between two looks at where windows begin."""

RETRY_S = 60.0
"""A minute whose stored trades are not those of its candle is read again after so long."""

BATCH = 1_000
"""Candles written at once: some 20 ms."""

FLUSH_S = 1.0
"""Candles are written at most so often; an open one changes with each trade."""


Key: TypeAlias = tuple[str, Interval, datetime]
"""Of a stored candle: pair, interval, beginning."""


class Clerk:
    """Asks one question at a time, of the desk whose turn it is, and writes candles."""

    def __init__(self, store: Store) -> None:
        self.new_count = 0
        """Trades found that were not known."""
        self._store = store
        self._unwritten: dict[Key, Candle] = {}
        self._written_at_s = float("-inf")
        self._wanted: dict[str, list[Folded]] = {}
        self._wanted_at_s: dict[str, float] = {}
        self._tried_s: dict[tuple[str, int, int], float] = {}

    def keep(self, candles: list[Candle]) -> None:
        """Take candles to be written."""
        self._unwritten |= {(each.pair, each.interval, each.opened_at): each for each in candles}

    @property
    def unwritten_count(self) -> int:
        """How many candles wait to be written."""
        return len(self._unwritten)

    def write_due_s(self) -> float:
        """Return when the next candles are written."""
        return self._written_at_s + FLUSH_S if self._unwritten else float("inf")

    def write(self, now_s: float) -> None:
        """Write some candles, if it is time; the oldest change first."""
        if now_s < self.write_due_s():
            return
        keys = _together(self._unwritten)
        self._store.put(CANDLES, [self._unwritten[key] for key in keys])
        for key in keys:
            del self._unwritten[key]
        if not self._unwritten:
            self._written_at_s = now_s

    def ask(self, desk: Desk, at: datetime, now_s: float) -> bool:
        """Ask the question that is due of a desk; False when none is."""
        if not desk.recall.is_over:
            self._recall(desk, at)
            if not desk.recall.is_over:
                return True
        if folded := self._next_wanted(desk, at, now_s):
            self._unfold(desk, folded, now_s)
        elif days := desk.market.candles.days_to_read():
            self._read_day(desk, days[0])
        elif desk.ledger_at_s <= now_s:
            self._read_ledger(desk)
        elif question := desk.finder.ask(now_s):
            self._find(desk, question, at, now_s)
        elif unread := desk.studies.unread():
            self._read_candles(desk, *unread)
        else:
            return False
        return True

    def due_at_s(self, desk: Desk) -> float:
        """Return when the next question of a desk is due."""
        pair = desk.market.pair
        is_due = (
            not desk.recall.is_over
            or desk.market.candles.has_days_to_read
            or desk.studies.unread() is not None
        )
        if is_due or self._wanted.get(pair):
            return 0.0
        looks_at_s = self._wanted_at_s.get(pair, 0.0)
        return min(desk.finder.due_at_s(), desk.ledger_at_s, looks_at_s)

    def write_all(self) -> None:
        """Write all candles that wait."""
        self._written_at_s = float("-inf")
        while self._unwritten:
            self.write(0.0)

    def _recall(self, desk: Desk, at: datetime) -> None:
        """Take in some stored hours, or the minutes of a doubtful one."""
        state, oldest_at = desk.recall, at - timedelta(microseconds=LONGEST_US)
        if not state.hours:
            found = self._candles(desk, "1h", None, state.before_at, recall.PAGE)
            state.answered(found, oldest_at)
        for _ in range(desk.market.recall_hours(state.hours)):
            state.hours.popleft()
        if state.hours:
            opened_at = state.hours[0].opened_at
            end_at = opened_at + timedelta(hours=1)
            desk.market.recall(self._candles(desk, "1m", opened_at, end_at, recall.PAGE))
            state.hours.popleft()
        if not state.is_over:
            return
        desk.market.end_recall()
        if state.reaches_back and state.before_at is not None:
            desk.market.candles.floor_us = microseconds(state.before_at)
            desk.finder.has_history = True

    def _candles(
        self,
        desk: Desk,
        interval: Interval,
        start_at: datetime | None,
        end_at: datetime | None,
        limit: int,
    ) -> list[Candle]:
        """Return a pair's candles, newest first."""
        return self._store.find(
            CANDLES,
            {"pair": desk.market.pair, "interval": interval},
            field_range=("opened_at", start_at, end_at),
            descending=True,
            limit=limit,
        )

    def _next_wanted(self, desk: Desk, at: datetime, now_s: float) -> Folded | None:
        pair = desk.market.pair
        if now_s >= self._wanted_at_s.get(pair, 0.0):
            self._wanted_at_s[pair] = now_s + WANTED_S
            found = desk.market.windows.wanted(microseconds(at), UNFOLD_AHEAD_US)
            tried = {key: at_s for key, at_s in self._tried_s.items() if now_s - at_s < RETRY_S}
            self._tried_s = tried
            self._wanted[pair] = [each for each in found if (pair, *each.first_key) not in tried]
        wanted = self._wanted[pair]
        return wanted.pop() if wanted else None

    def _unfold(self, desk: Desk, folded: Folded, now_s: float) -> None:
        """Read what is in an hour, its minutes, or in a minute, its trades."""
        pair = desk.market.pair
        if not folded.is_minute:
            opened_us = folded.first_key[0] - folded.first_key[0] % MINUTE_US
            span = instant(opened_us), instant(folded.last_key[0] + 1)
            candles = self._candles(desk, "1m", *span, recall.PAGE)[::-1]
            folds = [fold for each in candles if (fold := Fold.of_candle(each))]
            self._wanted_at_s[pair] = now_s
            if not desk.market.windows.split(folded, folds):
                self._tried_s[pair, *folded.first_key] = now_s
            return
        trades = self._store.find(
            TRADES,
            {"pair": pair},
            field_range=(
                "traded_at",
                instant(folded.first_key[0]),
                instant(folded.last_key[0] + 1),
            ),
            limit=MAX_LIMIT,
        )
        if not desk.market.windows.unfold(folded, trades):
            self._tried_s[pair, *folded.first_key] = now_s

    def _read_day(self, desk: Desk, day: int) -> None:
        self.write_all()
        span = instant(day * DAY_US), instant((day + 1) * DAY_US)
        candles = self._candles(desk, "1m", *span, MAX_LIMIT)
        desk.market.candles.read_day(day, candles)

    def _read_candles(self, desk: Desk, interval: Interval, count: int) -> None:
        """Give indicators the candles that they begin with."""
        self.write_all()
        candles = self._store.find(
            CANDLES,
            {"pair": desk.market.pair, "interval": interval},
            descending=True,
            limit=min(count, MAX_LIMIT),
        )
        desk.studies.load(interval, reversed(candles))

    def _read_ledger(self, desk: Desk) -> None:
        rows = self._store.find(GAPS, {"pair": desk.market.pair}, descending=True, limit=MOST_GAPS)
        desk.market.candles.note(rows)
        desk.ledger_at_s = float("inf")

    def _find(self, desk: Desk, ask: Ask, at: datetime, now_s: float) -> None:
        pair = desk.market.pair
        gaps = self._gaps(pair, ask) if ask.wants_gaps else []
        trades = self._trades(pair, ask)
        latest_us = microseconds(at + AHEAD)
        new_count = sum(desk.market.take(trade, latest_us) for trade in trades)
        self.new_count += new_count
        desk.pace.is_stale = desk.pace.is_stale or new_count > 0
        desk.finder.answered(
            ask,
            trades,
            now_s,
            new_count=new_count,
            oldest_at=at - timedelta(microseconds=LONGEST_US),
            gaps=gaps,
        )

    def _trades(self, pair: str, ask: Ask) -> list[Trade]:
        if ask.is_newest:
            newest = self._store.last(TRADES, pair=pair)
            return [] if newest is None else [newest]
        return self._store.find(
            TRADES,
            {"pair": pair},
            field_range=("trade_id", ask.from_id, ask.to_id + 1),
            descending=True,
            limit=PAGE,
        )

    def _gaps(self, pair: str, ask: Ask) -> list[Gap]:
        return self._store.find(
            GAPS,
            {"pair": pair},
            field_range=("from_id", None, ask.to_id + 1),
            descending=True,
            limit=MOST_GAPS,
        )


def _together(found: Iterable[Key]) -> list[Key]:
    """Return the candles to write at once: an hour never without its minutes.

    A start takes an hour's candle for its minutes', so one write has to bring both.
    """
    keys = sorted(found, key=_hour_of)
    if len(keys) <= BATCH:
        return keys
    last = _hour_of(keys[BATCH])
    return [key for key in keys[:BATCH] if _hour_of(key) != last]


def _hour_of(key: Key) -> tuple[str, datetime]:
    return key[0], key[2].replace(minute=0)
