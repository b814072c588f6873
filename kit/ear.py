"""What bots hear of the market: the analyst's own code, asked only when somebody listens. Pure.

Windows, candles and indicators are worked out when there is news that tells them, from all trades
until then: what is said is the same, and a bot that waits for nothing costs nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from analyst import indicators
from analyst.candle import instant
from analyst.chronicle import SETTLED_US
from analyst.indicator import find_indicators
from analyst.lines import all_asked
from analyst.market import Market
from analyst.news import tell
from analyst.scale import microseconds
from analyst.studies import Studies
from analyst.watch import Watchlist
from common.messages.market import INTERVALS_S, Candle, Interval, Ticker, Trade
from common.messages.watch import (
    CandleWatch,
    MarketHoled,
    MarketNews,
    PriceWatch,
    TickerWatch,
    Watch,
)
from kit.stretch import Stretch

NEVER = datetime.max.replace(tzinfo=UTC)
"""An instant that does not come."""

_SETTLED = timedelta(microseconds=SETTLED_US)
_AT_ONCE = timedelta(0)
_AGAIN = timedelta(seconds=1)
"""What could not be told is tried again so much later, as the analyst does."""

News = tuple[UUID, MarketNews | MarketHoled]
"""What a bot hears."""


class Ear:
    """Listens to one pair for bots."""

    def __init__(self, pair: str, lines: str) -> None:
        self._pair = pair
        self._lines = lines
        self._market = Market(pair)
        self._watchlist = Watchlist()
        self._studies: Studies | None = None
        self._closed: dict[Interval, list[Candle]] = {each: [] for each in INTERVALS_S}
        """Of each interval, until its indicators are wanted, which begin with them."""
        self._unheard: list[Stretch | Trade] = []
        self._watches: dict[UUID, tuple[Watch, ...]] = {}
        self._falls: Decimal | None = None
        self._rises: Decimal | None = None
        """The nearest levels that may be waited for."""
        self._is_silent = True
        """Nothing has traded yet."""
        self.due_at = NEVER
        """When to look next, whether something trades or not."""

    def watch(self, bot_id: UUID, watches: Iterable[Watch], at: datetime) -> Iterator[News]:
        """Listen for all that a bot waits for from now on, and yield what it hears at once."""
        self._watches[bot_id] = tuple(watches)
        if any(isinstance(each, CandleWatch) for each in self._waited_for()):
            self._candles(at)
        self._watchlist.put(bot_id, self._watches[bot_id])
        self._note_levels()
        last = self._last()
        if last is not None:
            self._watchlist.trade(last)
        self._note_due(at)
        yield from self._tell(at)

    def trade(self, trade: Trade) -> Iterator[News]:
        """Hear a trade, and yield the news of it."""
        self._hear(trade, trade.traded_at)
        if not self._watches:
            return
        self._watchlist.trade(trade)
        yield from self._tell(trade.traded_at)

    def is_quiet(self, low: Decimal, high: Decimal) -> bool:
        """Return whether nobody waits for a price between two, both included."""
        falls, rises = self._falls, self._rises
        return (falls is None or falls < low) and (rises is None or high < rises)

    def pass_by(self, stretch: Stretch) -> None:
        """Hear trades of which nobody waits for one."""
        self._hear(stretch, stretch.began_at)

    def look(self, at: datetime) -> Iterator[News]:
        """Look which candles are over and who waits for a ticker, and yield the news."""
        if any(isinstance(each, CandleWatch) for each in self._waited_for()):
            self._candles(at)
        self._watchlist.tick(at)
        yield from self._tell(at)
        self._note_due(at, _AGAIN)

    def _hear(self, heard: Stretch | Trade, at: datetime) -> None:
        self._unheard.append(heard)
        if self._is_silent:
            self._is_silent = False
            self._note_due(at)

    def _tell(self, at: datetime) -> Iterator[News]:
        if self._watchlist.has_news:
            yield from list(tell(self._watchlist, self._ticker(at)))

    def _ticker(self, at: datetime) -> Ticker | None:
        self._catch_up()
        wanted = {interval for each in self._waited_for() for interval in each.intervals}
        if wanted:
            self._candles(at)
            self._study(wanted)
        readings = self._studies.readings() if self._studies is not None else ()
        return self._market.ticker(at, readings)

    def _study(self, intervals: set[Interval]) -> None:
        """Begin the indicators of intervals that nobody has wanted so far."""
        if self._studies is None:
            asked = all_asked(find_indicators(indicators), self._lines)
            self._studies = Studies(self._pair, asked)
        for interval in intervals & self._closed.keys():
            self._studies.load(interval, self._closed.pop(interval))

    def _catch_up(self) -> None:
        """Take in what was traded since it was last asked."""
        take = self._market.take
        for each in self._unheard:
            trades = (each,) if isinstance(each, Trade) else each.trades(self._pair)
            for trade in trades:
                take(trade, microseconds(trade.traded_at))
        self._unheard.clear()

    def _candles(self, at: datetime) -> None:
        """Find which candles have changed."""
        self._catch_up()
        changed = self._market.candles.changes(microseconds(at))
        for candle in changed:
            if candle.is_closed:
                self._watchlist.close(candle)
        if self._studies is not None:
            self._studies.take(changed)
        for candle in changed:
            known = self._closed.get(candle.interval)
            if known is None:
                continue
            if known and known[-1].opened_at == candle.opened_at:
                known.pop()
            known.append(candle)

    def _last(self) -> Trade | None:
        """Return the newest trade."""
        if not self._unheard:
            return self._market.last
        newest = self._unheard[-1]
        return newest if isinstance(newest, Trade) else newest.last(self._pair)

    def _waited_for(self) -> Iterator[Watch]:
        return (each for watches in self._watches.values() for each in watches)

    def _note_levels(self) -> None:
        levels = [each for each in self._waited_for() if isinstance(each, PriceWatch)]
        self._falls = max((each.level for each in levels if not each.is_rise), default=None)
        self._rises = min((each.level for each in levels if each.is_rise), default=None)

    def _note_due(self, at: datetime, least: timedelta = _AT_ONCE) -> None:
        """Find when to look next; before the first trade there is nothing to be told."""
        dues = [] if self._is_silent else [_due_at(each, at, least) for each in self._waited_for()]
        self.due_at = min(dues, default=NEVER)


def _due_at(watch: Watch, at: datetime, least: timedelta) -> datetime:
    match watch:
        case TickerWatch():
            return max(watch.since, at + least)
        case CandleWatch():
            length_us = INTERVALS_S[watch.interval] * 1_000_000
            number = (microseconds(at) - SETTLED_US) // length_us + 1
            return instant(number * length_us) + _SETTLED
        case PriceWatch():
            return NEVER
