"""Candles walked as trades: open, the nearer extreme, the farther one, close.

A rising candle goes to its low first, a falling one to its high. Each candle's trades have exactly
its four prices and add up to exactly its volume; what lies between is made up, the same each time.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from cambista_sim.exchange.levels import BUY, SELL
from cambista_sim.exchange.product import Product, product_from
from cambista_sim.exchange.thin_book import ThinTimeline
from cambista_sim.exchange.timeline import LoopTrade, Timeline

TRADE_EVERY_S = 1.5
"""So that something moves each second or two at the speed of life."""

MAX_TRADES = 200_000
"""Of a whole recording: with more, long files would take minutes to load and gigabytes to hold."""

N = TypeVar("N", int, Decimal)
"""A price: in ticks, or as it is."""

MIN_WALK = 4
"""Trades in a candle that can show its four prices."""


@dataclass(frozen=True, slots=True)
class LoopCandle:
    """A candle of the loop, in ticks and lots."""

    offset_us: int
    open: int
    high: int
    low: int
    close: int
    lots: int


def timeline_of_candles(product_id: str, rows: Sequence[Mapping[str, str]]) -> Timeline:
    """Return the timeline of a candle file.

    Parameters
    ----------
    rows
        ``time`` (ISO 8601, the start of the bar) ``open high low close volume``, oldest first.

    Raises
    ------
    ValueError
        If there are fewer than two rows, or one cannot be right.
    """
    if len(rows) < 2:  # noqa: PLR2004 - the interval is the time between two
        raise ValueError("has fewer than two candles")
    prices = (row[name] for row in rows for name in ("open", "high", "low", "close"))
    product = product_from(product_id, prices, (row["volume"] for row in rows))
    starts = [round(datetime.fromisoformat(row["time"]).timestamp()) for row in rows]
    interval_s = min(after - before for before, after in pairwise(starts))
    if interval_s <= 0:
        raise ValueError("has candles out of order")
    most = max(MIN_WALK, min(int(interval_s / TRADE_EVERY_S), MAX_TRADES // len(rows)))
    trades: list[LoopTrade] = []
    for start, row in zip(starts, rows, strict=True):
        candle = _candle(product, (start - starts[0]) * 1_000_000, row)
        trades.extend(walk(candle, interval_s * 1_000_000, most))
    if not trades:
        raise ValueError("has no volume")
    return ThinTimeline(product, (starts[-1] - starts[0] + interval_s) * 1_000_000, trades)


def walk(candle: LoopCandle, interval_us: int, most: int) -> Iterator[LoopTrade]:
    """Yield the trades of a candle: as many as asked for, or as its volume allows."""
    turns = turns_of(candle.open, candle.high, candle.low, candle.close)
    if not candle.lots and len(turns) == 1:
        return  # some sources fill a bar without trades with the price before
    count = min(max(most, len(turns)), candle.lots)
    if count < len(turns):
        raise ValueError(f"volume of {candle} is too small for its prices")
    # Made-up detail, not a secret; the seed makes it the same each time.
    rng = random.Random(candle.offset_us)  # noqa: S311
    prices = _path(turns, count)
    sizes = _parts(candle.lots, count, rng)
    step_us = interval_us / count
    side = SELL
    for number, (ticks, lots) in enumerate(zip(prices, sizes, strict=True)):
        if number and ticks != prices[number - 1]:
            side = SELL if ticks > prices[number - 1] else BUY
        elif number:
            side = BUY if side == SELL else SELL
        jitter_us = rng.random() * step_us * 0.8
        yield LoopTrade(candle.offset_us + int(number * step_us + jitter_us), ticks, lots, side)


def turns_of(opened: N, high: N, low: N, close: N) -> list[N]:
    """Return the prices that a candle's walk must touch, in order, without standing still."""
    wanted = [opened, low, high, close] if close >= opened else [opened, high, low, close]
    kept = wanted[:1]
    for each in wanted[1:]:
        if each != kept[-1]:
            kept.append(each)
    return kept


def _path(turns: Sequence[int], count: int) -> list[int]:
    """Return so many prices along the turns, each turn among them, the last one last."""
    if len(turns) == 1:
        return list(turns) * count
    legs = len(turns) - 1
    prices = [turns[0]]
    for leg in range(legs):
        steps = (count - 1) * (leg + 1) // legs - (count - 1) * leg // legs
        start, end = turns[leg], turns[leg + 1]
        prices.extend(start + (end - start) * step // steps for step in range(1, steps + 1))
    return prices


def _parts(lots: int, count: int, rng: random.Random) -> list[int]:
    """Return so many sizes of at least one lot that add up."""
    weights = [rng.expovariate(1) for _ in range(count)]
    total = sum(weights)
    spare = lots - count
    parts = [1 + int(spare * weight / total) for weight in weights]
    parts[-1] += lots - sum(parts)
    return parts


def _candle(product: Product, offset_us: int, row: Mapping[str, str]) -> LoopCandle:
    opened, high, low, close = (
        product.ticks(row[name]) for name in ("open", "high", "low", "close")
    )
    if not low <= min(opened, close) <= max(opened, close) <= high:
        raise ValueError(f"candle at {row['time']} has prices outside its low and high")
    return LoopCandle(offset_us, opened, high, low, close, product.lots(row["volume"]))
