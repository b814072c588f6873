"""What a bot says that it wants to hear of its pair, and the watches that follow from it. Pure.

A bot says in ``act`` all that it waits for, each time. What it said before, in the same words, goes
on as the same watch; what it does not say any more is forgotten.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from common.messages.market import INTERVALS_S, Interval
from common.messages.watch import (
    CandleClosed,
    CandleWatch,
    MarketNews,
    MarketReached,
    PriceWatch,
    TickerTold,
    TickerWatch,
    Watch,
    WindowName,
)


@dataclass(frozen=True, slots=True)
class Falls:
    """The price is at a level or below."""

    to: Decimal
    windows: tuple[WindowName, ...] = ()
    """The rolling windows to be told along: ``1m``."""
    intervals: tuple[Interval, ...] = ()
    """The candles of which indicators are to be told along."""


@dataclass(frozen=True, slots=True)
class Rises:
    """The price is at a level or above."""

    to: Decimal
    windows: tuple[WindowName, ...] = ()
    intervals: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Closes:
    """The next candle of an interval is over; each is told, in order."""

    interval: Interval
    windows: tuple[WindowName, ...] = ()
    intervals: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticks:
    """The next ticker, at most one in so many seconds."""

    every_s: int
    windows: tuple[WindowName, ...] = ()
    intervals: tuple[Interval, ...] = ()


Wanted = Falls | Rises | Closes | Ticks
"""What a bot may wait for."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a bot wants now, and what has just been told to it."""

    bot_id: UUID
    at: datetime
    wanted: Iterable[Wanted]
    is_whole_only: bool
    news: MarketNews | None = None
    word: str = "watch"
    """What tells the ids of these watches from those of others of the bot."""


def price_of(news: MarketNews | None) -> Decimal | None:
    """Return the price that news tells: the one that reached a level, or the last; None of none."""
    if isinstance(news, MarketReached):
        return news.price
    return None if news is None else news.ticker.price


def watches_of(wish: Wish, known: Iterable[Watch], count: int) -> tuple[list[Watch], int]:
    """Return the watches of a wish, and how many the bot has had; ``count`` were before."""
    left = {words_of(each): each for each in known}
    found: list[Watch] = []
    for each in dict.fromkeys(wish.wanted):
        watch = left.get((each, wish.is_whole_only))
        if watch is None:
            count += 1
            watch = _made(wish, each, count)
        found.append(watch)
    return found, count


def words_of(watch: Watch) -> tuple[Wanted, bool]:
    """Return what a watch was made of, and whether it waits for whole data."""
    along = watch.windows, watch.intervals
    wanted: Wanted
    match watch:
        case PriceWatch():
            wanted = (Rises if watch.is_rise else Falls)(watch.level, *along)
        case CandleWatch():
            wanted = Closes(watch.interval, *along)
        case TickerWatch():
            wanted = Ticks(watch.every_s, *along)
    return wanted, watch.is_whole_only


def _made(wish: Wish, wanted: Wanted, number: int) -> Watch:
    # The words are part of the id: a bot that forgot its last second may number others the same.
    watch_id = uuid5(wish.bot_id, f"{wish.word} {number}: {wanted}")
    windows, intervals = wanted.windows, wanted.intervals
    match wanted:
        case Falls() | Rises():
            return PriceWatch(
                watch_id=watch_id,
                since=wish.at,
                level=wanted.to,
                is_rise=isinstance(wanted, Rises),
                windows=windows,
                intervals=intervals,
                is_whole_only=wish.is_whole_only,
            )
        case Closes():
            return CandleWatch(
                watch_id=watch_id,
                since=_candle_since(wish, wanted),
                interval=wanted.interval,
                windows=windows,
                intervals=intervals,
                is_whole_only=wish.is_whole_only,
            )
        case Ticks():
            return TickerWatch(
                watch_id=watch_id,
                since=_ticker_since(wish, wanted),
                every_s=wanted.every_s,
                windows=windows,
                intervals=intervals,
                is_whole_only=wish.is_whole_only,
            )


def _candle_since(wish: Wish, wanted: Closes) -> datetime:
    """Return the end of the candle just told: the next one is wanted, however late it is asked."""
    if isinstance(wish.news, CandleClosed) and wish.news.candle.interval == wanted.interval:
        length = timedelta(seconds=INTERVALS_S[wanted.interval])
        return wish.news.candle.opened_at + length
    return wish.at


def _ticker_since(wish: Wish, wanted: Ticks) -> datetime:
    """Return when a ticker is wanted: the first one at once."""
    is_next = isinstance(wish.news, TickerTold)
    return wish.at + timedelta(seconds=wanted.every_s) if is_next else wish.at
