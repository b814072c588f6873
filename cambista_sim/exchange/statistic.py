"""Statistics of a replay, worked out from its history when they are asked for."""

from collections.abc import Iterator
from typing import NamedTuple

from cambista_sim.exchange.market import Market

DAY_US = 86_400_000_000
MONTH_US = 30 * DAY_US


class DayStats(NamedTuple):
    """The last 24 hours in ticks and lots, with the volume of 30 days."""

    open: int
    high: int
    low: int
    last: int
    lots: int
    month_lots: int


class Candle(NamedTuple):
    """What traded in a bucket of time, in ticks and lots."""

    opened_s: int
    low: int
    high: int
    open: int
    close: int
    lots: int


def day_stats(market: Market, now_us: int) -> DayStats | None:
    """Return the statistics of ``GET /products/{id}/stats``, or None before the first trade."""
    end = market.trades_played
    if not end:
        return None
    # Of a market that stood still for longer than a day, the last trade is what is known.
    first = min(market.trades_before(now_us - DAY_US), end - 1)
    month_first = min(market.trades_before(now_us - MONTH_US), end - 1)
    low, high = market.timeline.range_between(first, end)
    return DayStats(
        open=_price(market, first),
        high=high,
        low=low,
        last=_price(market, end - 1),
        lots=market.timeline.lots_between(first, end),
        month_lots=market.timeline.lots_between(month_first, end),
    )


def candles(market: Market, start_s: int, end_s: int, granularity_s: int) -> Iterator[Candle]:
    """Yield the candles that begin in a range, both ends included, newest first.

    Buckets without trades are missing, as they are at the exchange.
    """
    newest = end_s // granularity_s * granularity_s
    oldest = -(-start_s // granularity_s) * granularity_s
    end = market.trades_before((newest + granularity_s) * 1_000_000)
    for opened_s in range(newest, oldest - 1, -granularity_s):
        first = market.trades_before(opened_s * 1_000_000)
        if first < end:
            low, high = market.timeline.range_between(first, end)
            lots = market.timeline.lots_between(first, end)
            opened, closed = _price(market, first), _price(market, end - 1)
            yield Candle(opened_s, low, high, opened, closed, lots)
        end = first


def _price(market: Market, number: int) -> int:
    trades = market.timeline.trades
    return trades[number % len(trades)].ticks
