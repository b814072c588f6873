"""A market and what it keeps in a store of dictionaries, through crashes and starts."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from analyst.candle import Fold, instant
from analyst.chronicle import DAY_US
from analyst.market import Market
from analyst.scale import microseconds
from common.messages.market import Candle, Gap, Interval, Ticker, Trade

FAR = 1 << 62
HOUR = timedelta(hours=1)


class Life:
    """What the analyst does for a pair, without its processes and its clock."""

    def __init__(self, pair: str) -> None:
        self.pair = pair
        self.market = Market(pair)
        self.trades: dict[int, Trade] = {}
        """The store's."""
        self.gaps: list[Gap] = []
        self.candles: dict[tuple[Interval, datetime], Candle] = {}
        self.told: list[Candle] = []

    def hear(self, *trades: Trade, is_stored: bool = True) -> None:
        """Take trades in, and store them as the grabber does."""
        for each in trades:
            self.market.take(each, FAR)
        if is_stored:
            self.keep(trades)

    def keep(self, trades: Iterable[Trade]) -> None:
        """Store trades that the analyst does not hear."""
        self.trades |= {each.trade_id: each for each in trades}

    def tell(self, at: datetime) -> None:
        """Store the candles that changed, and read what is needed for that."""
        chronicle = self.market.candles
        chronicle.note(self.gaps)
        self._store(chronicle.changes(microseconds(at)))
        for day in chronicle.days_to_read():
            span = instant(day * DAY_US), instant((day + 1) * DAY_US)
            stored = [
                each
                for (interval, opened_at), each in self.candles.items()
                if interval == "1m" and span[0] <= opened_at < span[1]
            ]
            chronicle.read_day(day, stored)
        again = chronicle.changes(microseconds(at))
        before = self.told
        self._store(again)
        self.told = before + again

    def _store(self, candles: list[Candle]) -> None:
        self.told = candles
        self.candles |= {(each.interval, each.opened_at): each for each in candles}

    def search(self) -> None:
        """Find in the store what was not heard, newest first."""
        for trade_id in sorted(self.trades, reverse=True):
            self.market.take(self.trades[trade_id], FAR)

    def start_again(self, *meanwhile: Trade) -> None:
        """Be killed, and begin anew with what the store has; nothing is searched for yet.

        Some trades are heard before what is stored is known.
        """
        self.market = Market(self.pair)
        self.hear(*meanwhile)
        hours = self._newest_first("1h")
        while hours:
            hours = hours[self.market.recall_hours(hours) :]
            if hours:
                opened_at = hours.pop(0).opened_at
                minutes = self._newest_first("1m")
                self.market.recall(
                    [each for each in minutes if opened_at <= each.opened_at < opened_at + HOUR]
                )
        self.market.end_recall()

    def _newest_first(self, interval: Interval) -> list[Candle]:
        found = [each for each in self.candles.values() if each.interval == interval]
        return sorted(found, key=lambda each: each.opened_at, reverse=True)

    def ticker(self, at: datetime) -> Ticker:
        """Return the ticker, once what windows begin in is read."""
        self.market.ticker(at)
        self.unfold(at)
        ticker = self.market.ticker(at)
        assert ticker is not None
        return ticker

    def unfold(self, at: datetime, ahead_us: int = 0) -> None:
        """Read the minutes and the trades that windows begin in."""
        at_us, windows = microseconds(at), self.market.windows
        minutes = self._newest_first("1m")[::-1]
        while wanted := windows.wanted(at_us, ahead_us):
            for folded in wanted:
                first_us, last_us = folded.first_key[0], folded.newest_us
                if folded.is_minute:
                    trades = self.trades.values()
                    inside = [
                        each
                        for each in trades
                        if first_us <= microseconds(each.traded_at) <= last_us
                    ]
                    assert windows.unfold(folded, inside)
                else:
                    folds = [
                        fold
                        for each in minutes
                        if (fold := Fold.of_candle(each)) and first_us <= fold.first[0] <= last_us
                    ]
                    assert windows.split(folded, folds)

    def end(self) -> datetime:
        """Return a time when every candle is closed."""
        newest = max(each.traded_at for each in self.trades.values())
        return newest + timedelta(days=1, seconds=2)
