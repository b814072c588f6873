"""Makes markets for bots to be tested in: ``make_market(["100", "99", "101"])``."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from common.messages.base import Pair
from common.messages.market import Product, Trade
from common.money import units
from kit.candle_file import read_candles
from kit.number import Number, number
from kit.source import Dealt, Walk
from kit.stretch import Ohlc, Stretch, stretch_of

BEGINS_AT = datetime(2026, 1, 5, tzinfo=UTC)
"""A Monday; the first trade of a market that says no times of its own."""

Source: TypeAlias = Iterable[Number] | Iterable[Dealt] | Iterable[Ohlc] | Walk | Path
"""Prices; trades with sizes and times; candles; chance; or a file of candles."""


@dataclass(frozen=True)
class Market:
    """What was traded on a pair, oldest first, and the pair's rules at the venue."""

    product: Product
    stretches: Sequence[Stretch]

    @property
    def pair(self) -> str:
        """The pair."""
        return self.product.pair

    @property
    def begins_at(self) -> datetime:
        """When the first trade is made."""
        return self.stretches[0].began_at

    @property
    def ends_at(self) -> datetime:
        """When the last trade is made."""
        return self.stretches[-1].last_at

    @cached_property
    def low(self) -> Decimal:
        """The lowest price."""
        return min(each.low for each in self.stretches)

    @cached_property
    def high(self) -> Decimal:
        """The highest price."""
        return max(each.high for each in self.stretches)

    def trades(self) -> Iterator[Trade]:
        """Yield every trade, oldest first."""
        for each in self.stretches:
            yield from each.trades(self.pair)


def make_market(
    source: Source,
    *,
    pair: Pair = "BTC-EUR",
    every_s: float = 1,
    size: Number = 1000,
    begins_at: datetime = BEGINS_AT,
    quote_increment: Number = "0.01",
    base_increment: Number = "0.00000001",
    min_funds: Number = 1,
) -> Market:
    """Return a market. Raises ValueError for one that cannot be: time that goes back, say.

    Parameters
    ----------
    source
        Prices; ``Dealt`` trades; ``Ohlc`` candles or a CSV file's path: ``kit.stretch`` says how
        they become trades; or a ``Walk`` by chance.
    every_s
        Seconds between two trades that say no times.
    size
        Of each trade that does not say its own: most that orders get of it, all together.
    """
    product = Product(
        pair=pair,
        base_increment=number(base_increment),
        quote_increment=number(quote_increment),
        min_funds=number(min_funds),
    )
    given = _listed(source, product)
    candles = [each for each in given if isinstance(each, Ohlc)]
    if candles and len(candles) == len(given):
        return _checked(product, list(_walked(candles, product)))
    dealt = [
        each if isinstance(each, Dealt) else Dealt(_plain(each), size, place * every_s)
        for place, each in enumerate(given)
    ]
    return _checked(product, list(_dealt(dealt, product, begins_at)))


def _listed(source: Source, product: Product) -> list[Number | Dealt | Ohlc]:
    if isinstance(source, Path):
        return list(read_candles(source))
    if isinstance(source, Walk):
        return list(source.prices(product.quote_increment))
    return list(source)


def _plain(given: object) -> Decimal:
    if isinstance(given, Ohlc):
        raise TypeError("a market is made of candles, or of trades, and not of both")
    return number(given)


def _dealt(trades: Iterable[Dealt], product: Product, begins_at: datetime) -> Iterator[Stretch]:
    before: Decimal | None = None
    for place, each in enumerate(trades, start=1):
        price, size = number(each.price), number(each.size)
        if size <= 0:
            raise ValueError(f"trade {place} has the size {size}")
        at = each.at_s
        if not isinstance(at, datetime):
            at = begins_at + timedelta(seconds=at)
        first = price if before is None else before
        yield Stretch(
            at, timedelta(0), place, (price,), size, product.base_increment, price, price, first
        )
        before = price


def _walked(candles: Sequence[Ohlc], product: Product) -> Iterator[Stretch]:
    length = min((b.opened_at - a.opened_at for a, b in pairwise(candles)), default=_MINUTE)
    next_id, before = 1, None
    for each in candles:
        stretch = stretch_of(each, length, next_id, product.base_increment, before)
        if stretch is not None:
            next_id, before = stretch.last_id + 1, each.close
            yield stretch


_MINUTE = timedelta(minutes=1)


def _checked(product: Product, stretches: Sequence[Stretch]) -> Market:
    """Return a market whose trades can have been."""
    if not stretches:
        raise ValueError("a market has one trade at least")
    for before, each in pairwise(stretches):
        if each.began_at < before.last_at:
            raise ValueError(f"time goes back from {before.last_at} to {each.began_at}")
    for each in stretches:
        for price in each.prices:
            if price <= 0 or units(price, product.quote_increment) is None:
                raise ValueError(f"{price} is not a multiple of {product.quote_increment}")
    return Market(product, stretches)
