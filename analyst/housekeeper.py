"""Keeps the store bounded: old trades stay as candles alone, and old short candles go.

Every call may raise StoreAway or StoreCorrupt; nothing is lost by that.
"""

from datetime import datetime, timedelta

from analyst.candle import instant
from analyst.chronicle import DAY_US
from analyst.retention import lacking, longer, slice_after
from analyst.scale import microseconds
from common.messages.market import Candle, Interval, Trade
from common.records import CANDLES, TRADES
from common.store import MAX_LIMIT, Store

SHORT: tuple[Interval, ...] = ("1m", "5m", "15m")
"""Intervals of which a year has many candles."""

PAUSE_S = 600.0
"""Time between two looks at a pair of which nothing is old."""

BREATH_S = 1.0
"""Time between two slices: the market goes before the past."""


class Housekeeper:
    """Folds and drops a slice of a pair at a time."""

    def __init__(self, store: Store, trades_days: int, minutes_days: int) -> None:
        self._store = store
        self._trades = timedelta(days=trades_days)
        self._minutes = timedelta(days=minutes_days)
        self._due_at_s: dict[str, float] = {}

    def tidy(self, pairs: tuple[str, ...], at: datetime, now_s: float) -> None:
        """Do a little of what is due."""
        for pair in pairs:
            if self._due_at_s.setdefault(pair, now_s + PAUSE_S / 20) <= now_s:
                is_more = self._fold_trades(pair, at - self._trades)
                if not is_more:
                    self._drop_minutes(pair, at - self._minutes)
                self._due_at_s[pair] = now_s + (BREATH_S if is_more else PAUSE_S)
                return

    def _fold_trades(self, pair: str, limit_at: datetime) -> bool:
        """Drop the oldest slice of trades, once its candles are stored; False if there is none."""
        oldest = self._store.find(
            TRADES, {"pair": pair}, field_range=("traded_at", None, limit_at), limit=1
        )
        span = slice_after(oldest[0].traded_at, limit_at) if oldest else None
        last = self._store.last(TRADES, pair=pair)
        if span is None or last is None or last.traded_at < span[1]:
            return False  # the last trade stays: the grabber goes on from its id
        trades = self._trades_in(pair, span)
        stored = self._minutes_in(pair, span)
        before_id = self._last_id_before(pair, span[0])
        made = lacking(pair, trades, stored, first_is_known=trades[0].trade_id == before_id + 1)
        self._store.put(CANDLES, made)
        if made:
            day = microseconds(span[0]) // DAY_US
            whole = self._minutes_in(pair, (instant(day * DAY_US), instant((day + 1) * DAY_US)))
            self._store.put(CANDLES, longer(pair, whole, day))
        self._store.delete_range(TRADES, {"pair": pair}, ("traded_at", None, span[1]))
        return True

    def _drop_minutes(self, pair: str, limit_at: datetime) -> None:
        for interval in SHORT:
            key = {"pair": pair, "interval": interval}
            self._store.delete_range(CANDLES, key, ("opened_at", None, limit_at))

    def _trades_in(self, pair: str, span: tuple[datetime, datetime]) -> list[Trade]:
        found: dict[int, Trade] = {}
        start_at = span[0]
        while True:
            page = self._store.find(
                TRADES,
                {"pair": pair},
                field_range=("traded_at", start_at, span[1]),
                limit=MAX_LIMIT,
            )
            known = len(found)
            found |= {each.trade_id: each for each in page}
            if len(page) < MAX_LIMIT or len(found) == known:
                return sorted(found.values(), key=lambda each: each.trade_id)
            start_at = page[-1].traded_at

    def _last_id_before(self, pair: str, at: datetime) -> int:
        """Return the id of the last trade of the minutes before a time; 0 when there is none."""
        found = self._store.find(
            CANDLES,
            {"pair": pair, "interval": "1m"},
            field_range=("opened_at", None, at - timedelta(minutes=1)),
            descending=True,
            limit=1,
        )
        return (found[0].last_id or 0) if found else 0

    def _minutes_in(self, pair: str, span: tuple[datetime, datetime]) -> list[Candle]:
        begin_us = microseconds(span[0])
        return self._store.find(
            CANDLES,
            {"pair": pair, "interval": "1m"},
            field_range=("opened_at", instant(begin_us - begin_us % 60_000_000), span[1]),
            limit=MAX_LIMIT,
        )
