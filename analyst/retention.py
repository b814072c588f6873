"""Which stored trades have become candles alone, and how those candles are made sure of."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from analyst.almanac import Almanac, Place
from analyst.candle import MINUTE_US, Fold
from analyst.chronicle import DAY_US
from analyst.scale import microseconds
from common.messages.market import Candle, CandleState, Trade

SLICE = timedelta(hours=1)
"""Trades of so long a time are dropped at once: no other write waits longer than that takes."""


def slice_after(oldest_at: datetime, limit_at: datetime) -> tuple[datetime, datetime] | None:
    """Return the next range of times to be dropped, or None when all is young enough.

    Its end is the beginning of a minute, and the end of a slice, which no day's end lies within.
    """
    begin_us = microseconds(oldest_at)
    slice_us = SLICE // timedelta(microseconds=1)
    end_at = oldest_at + timedelta(microseconds=slice_us - begin_us % slice_us)
    return (oldest_at, end_at) if end_at <= limit_at else None


def lacking(
    pair: str, trades: Iterable[Trade], stored: Sequence[Candle], *, first_is_known: bool
) -> list[Candle]:
    """Return the candles of a minute that the store lacks of some trades, or has with fewer.

    Parameters
    ----------
    trades
        All that are stored of some whole minutes.
    stored
        The stored candles of these minutes.
    first_is_known
        Whether the trade before the first of them is stored, too.
    """
    almanac = Almanac()
    for trade in trades:
        almanac.add(trade, microseconds(trade.traded_at))
    counts = {microseconds(each.opened_at) // MINUTE_US: each.trades_count or 0 for each in stored}
    made: list[Candle] = []
    before: Fold | None = None
    for day in almanac.days.values():
        for minute in sorted(day.minutes):
            fold = day.minutes[minute]
            is_joined = before.last[1] + 1 == fold.first[1] if before else first_is_known
            is_sound = is_joined and fold.is_seamless()
            before = fold
            if counts.get(minute, 0) < fold.count:
                state = CandleState.COMPLETE if is_sound else CandleState.HOLED
                place = Place(0, minute)
                made.append(fold.candle(pair, "1m", place.opened_us, state, is_closed=True))
    return made


def longer(pair: str, minutes: Iterable[Candle], day: int) -> list[Candle]:
    """Return the candles of more than a minute of a day, folded from all its minutes."""
    almanac = Almanac()
    states: dict[int, CandleState] = {}
    for candle in minutes:
        fold = Fold.of_candle(candle)
        if fold is not None:
            minute = microseconds(candle.opened_at) // MINUTE_US
            almanac.merge(minute, fold)
            almanac.day(minute * MINUTE_US // DAY_US).note(minute)
            states[minute] = candle.state
    found = []
    for place in almanac.day(day).take_changed():
        fold = almanac.fold(place)
        if place.level and fold is not None:
            inside = range(place.opened_us // MINUTE_US, place.end_us // MINUTE_US)
            state = worst(states[minute] for minute in inside if minute in states)
            found.append(fold.candle(pair, place.interval, place.opened_us, state, is_closed=True))
    return found


def worst(states: Iterable[CandleState]) -> CandleState:
    """Return the state of a candle whose parts have these states."""
    order = (CandleState.COMPLETE, CandleState.REPAIRED, CandleState.HOLED)
    return max(states, key=order.index, default=CandleState.COMPLETE)
