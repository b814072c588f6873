"""What bots wait for on one pair, in the order in which it can happen. Pure.

To arm a watch takes the logarithm of how many there are; a trade that reaches none is compared
with the nearest level on either side, however many bots there are.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from heapq import heapify, heappop, heappush
from itertools import count
from uuid import UUID

from common.messages.market import INTERVALS_S, Candle, Interval, Trade
from common.messages.watch import CandleWatch, PriceWatch, TickerWatch, Watch

CANDLES_COUNT = 100
"""Closed candles of each interval that are kept for bots which ask late."""

STALE_COUNT = 64
"""So many watches that were given up may lie among the others, or half of all."""


@dataclass(frozen=True, slots=True)
class Touch:
    """A price that was traded, and when."""

    price: Decimal
    at: datetime


@dataclass(slots=True, eq=False)
class Armed:
    """A watch of a bot."""

    bot_id: UUID
    watch: Watch
    is_over: bool = False
    """It was told, or the bot has given it up."""
    touch: Touch | None = None
    """What reached its level."""
    candle: Candle | None = None
    """The candle that it is over with."""
    is_kept: bool = False
    """It has happened, and the bot waits until no trade is missing."""


class Watchlist:
    """The watches of one pair. What has happened is handed out once, by ``take``."""

    def __init__(self) -> None:
        self._bots: dict[UUID, dict[UUID, Armed]] = {}
        self._rises: list[tuple[Decimal, int, Armed]] = []
        self._falls: list[tuple[Decimal, int, Armed]] = []
        """By the level with its sign turned: the highest first."""
        self._tickers: list[tuple[datetime, int, Armed]] = []
        self._candles: dict[Interval, list[Armed]] = {each: [] for each in INTERVALS_S}
        self._closed: dict[Interval, deque[Candle]] = {
            each: deque(maxlen=CANDLES_COUNT) for each in INTERVALS_S
        }
        self._happened: list[Armed] = []
        self._kept: list[Armed] = []
        self._stale_count = 0
        self._numbers = count()

    @property
    def has_news(self) -> bool:
        """Whether something has happened that was not handed out."""
        return bool(self._happened)

    def put(self, bot_id: UUID, watches: Iterable[Watch]) -> list[Armed]:
        """Keep all that a bot waits for, and nothing else of it; return what is new."""
        before = self._bots.pop(bot_id, {})
        found: dict[UUID, Armed] = {}
        fresh: list[Armed] = []
        for watch in watches:
            armed = before.pop(watch.watch_id, None)
            if armed is None:
                armed = Armed(bot_id, watch)
                fresh.append(armed)
            found[watch.watch_id] = armed
        if found:
            self._bots[bot_id] = found
        self._give_up(before.values())
        for each in fresh:
            self._arm(each)
        return fresh

    def trade(self, trade: Trade) -> None:
        """Hear of the trade that is the market's newest."""
        rises, falls, price = self._rises, self._falls, trade.price
        while rises and rises[0][0] <= price:
            self.reach(heappop(rises)[2], Touch(price, trade.traded_at))
        while falls and falls[0][0] <= price.copy_negate():
            self.reach(heappop(falls)[2], Touch(price, trade.traded_at))

    def reach(self, armed: Armed, touch: Touch) -> None:
        """Take note that a watch's level was reached; the first time counts."""
        if armed.touch is None:
            armed.touch = touch
            self._happened.append(armed)

    def close(self, candle: Candle) -> None:
        """Hear of a candle that is over, or that has changed since it was."""
        closed = self._closed[candle.interval]
        for place, each in enumerate(closed):
            if each.opened_at == candle.opened_at:
                closed[place] = candle
                return
        if closed and candle.opened_at < closed[-1].opened_at:
            return
        closed.append(candle)
        waiting = self._candles[candle.interval]
        self._candles[candle.interval] = [each for each in waiting if not self._has_closed(each)]

    def candle(self, armed: Armed) -> Candle | None:
        """Return the candle that a watch is over with, as it is known now."""
        found = armed.candle
        closed = self._closed[found.interval] if found is not None else ()
        return next((each for each in closed if found and each.opened_at == found.opened_at), found)

    def tick(self, at: datetime) -> None:
        """Hear that a ticker is told, and that what is kept may be whole by now."""
        while self._tickers and self._tickers[0][0] <= at:
            self._happened.append(heappop(self._tickers)[2])
        self._happened += self._kept
        self._kept = []

    def take(self) -> list[Armed]:
        """Return what has happened and is still waited for, in the order in which it did."""
        taken = [each for each in self._happened if not each.is_over]
        self._happened = []
        for each in taken:
            each.is_over = True
        return taken

    def keep(self, armed: Armed) -> None:
        """Hand out again, with the next ticker, what the bot wants to see whole."""
        armed.is_over, armed.is_kept = False, True
        self._kept.append(armed)

    def _arm(self, armed: Armed) -> None:
        watch, number = armed.watch, next(self._numbers)
        match watch:
            case PriceWatch(is_rise=True):
                heappush(self._rises, (watch.level, number, armed))
            case PriceWatch():
                heappush(self._falls, (watch.level.copy_negate(), number, armed))
            case TickerWatch():
                heappush(self._tickers, (watch.since, number, armed))
            case CandleWatch():
                if not self._has_closed(armed):
                    self._candles[watch.interval].append(armed)

    def _has_closed(self, armed: Armed) -> bool:
        """Whether a watch need not wait: the oldest candle that it may be told is over."""
        watch = armed.watch
        if armed.is_over or not isinstance(watch, CandleWatch):
            return True
        length = timedelta(seconds=INTERVALS_S[watch.interval])
        for candle in self._closed[watch.interval]:
            if candle.opened_at + length > watch.since:
                armed.candle = candle
                self._happened.append(armed)
                return True
        return False

    def _give_up(self, watches: Iterable[Armed]) -> None:
        """Forget watches; where they lie they are passed by, or cleared away when they are many."""
        for armed in watches:
            self._stale_count += not armed.is_over
            armed.is_over = True
        total = len(self._rises) + len(self._falls) + len(self._tickers)
        if self._stale_count <= max(STALE_COUNT, total // 2):
            return
        self._stale_count = 0
        self._rises = [each for each in self._rises if not each[2].is_over]
        self._falls = [each for each in self._falls if not each[2].is_over]
        self._tickers = [each for each in self._tickers if not each[2].is_over]
        heapify(self._rises)
        heapify(self._falls)
        heapify(self._tickers)
        for interval, waiting in self._candles.items():
            self._candles[interval] = [each for each in waiting if not each.is_over]
