"""A market that a seed makes up, and what the analyst would tell a bot of it."""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache

from analyst import indicators
from analyst.indicator import find_indicators
from analyst.lines import all_asked
from common.messages.base import Side
from common.messages.indicator import Reading
from common.messages.market import INTERVALS_S, Candle, Interval, Ticker, Window
from common.messages.watch import (
    CandleClosed,
    CandleWatch,
    MarketHoled,
    MarketNews,
    MarketReached,
    PriceWatch,
    TickerTold,
    TickerWatch,
    Watch,
    WindowName,
)
from tests.support.bots import PAIR

LOW, HIGH = 270_000, 400_000
"""Between which prices it wanders, in cents: beyond what the bots of the tests trade at."""


@cache
def lines() -> tuple[str, ...]:
    """Return every line that the analyst works out."""
    asked = all_asked(find_indicators(indicators), "")
    return tuple(line.key for each in asked for line in each.lines())


class StoryMarket:
    """One pair. A watch that has happened is told again until the bot has given it up."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._cents = chance.randint(300_000, 370_000)
        self._trade_id = 0

    @property
    def price(self) -> Decimal:
        """The price of the last trade."""
        return Decimal(self._cents).scaleb(-2)

    def trade(self, watches: Iterable[Watch], at: datetime) -> Iterator[MarketNews | MarketHoled]:
        """Make a trade, and yield the news of it; some of it twice."""
        chance = self._chance
        step = chance.choice((1, 50, 2_000, 20_000))
        self._cents = min(max(self._cents + chance.randint(-step, step), LOW), HIGH)
        self._trade_id += 1
        for watch in watches:
            news = self._news(watch, at)
            if news is not None:
                yield from [news] * chance.choice((1, 1, 2))

    def _news(self, watch: Watch, at: datetime) -> MarketNews | MarketHoled | None:
        ticker, is_whole = self._ticker(watch, at), self._chance.random() < 0.8
        if watch.is_whole_only and not is_whole:
            return MarketHoled(watch_id=watch.watch_id)
        match watch:
            case PriceWatch():
                is_there = self.price >= watch.level if watch.is_rise else self.price <= watch.level
                if not is_there:
                    return None
                return MarketReached(
                    watch_id=watch.watch_id,
                    price=self.price,
                    reached_at=at,
                    is_whole=is_whole,
                    ticker=ticker,
                )
            case TickerWatch():
                if at < watch.since:
                    return None
                return TickerTold(watch_id=watch.watch_id, is_whole=is_whole, ticker=ticker)
            case CandleWatch():
                candle = self._candle(watch.interval, watch.since)
                return CandleClosed(
                    watch_id=watch.watch_id, candle=candle, is_whole=is_whole, ticker=ticker
                )

    def _ticker(self, watch: Watch, at: datetime) -> Ticker:
        return Ticker(
            pair=PAIR,
            price=self.price,
            size=Decimal(1),
            side=self._chance.choice(tuple(Side)),
            trade_id=self._trade_id,
            traded_at=at,
            windows=tuple(self._window(each) for each in watch.windows),
            indicators=tuple(self._reading(each, at) for each in watch.intervals),
        )

    def _around(self) -> list[Decimal]:
        """Return four prices near the last: a low, a high, and two between."""
        near = sorted(self._cents + self._chance.randint(-500, 500) for _ in range(4))
        low, first, last, high = (Decimal(each).scaleb(-2) for each in near)
        return [low, high, first, last]

    def _window(self, name: WindowName) -> Window:
        low, high, opened, close = self._around()
        return Window(
            interval=name,
            open=opened,
            high=high,
            low=low,
            close=close,
            volume=Decimal(3),
            vwap=opened,
            range=high - low,
            change_percent=Decimal(self._chance.randint(-500, 500)).scaleb(-2),
            trade_count=3,
            is_whole=True,
        )

    def _reading(self, interval: Interval, at: datetime) -> Reading:
        values = {
            key: None if self._chance.random() < 0.1 else self._chance.uniform(0, 100)
            for key in lines()
        }
        return Reading(interval=interval, opened_at=at, is_whole=True, values=values)

    def _candle(self, interval: Interval, since: datetime) -> Candle:
        """Return the first candle that ends after an instant."""
        length_s = INTERVALS_S[interval]
        opened_s = int(since.timestamp()) // length_s * length_s
        low, high, opened, close = self._around()
        return Candle(
            pair=PAIR,
            interval=interval,
            opened_at=datetime.fromtimestamp(0, UTC) + timedelta(seconds=opened_s),
            open=opened,
            high=high,
            low=low,
            close=close,
            size=Decimal(3),
        )
