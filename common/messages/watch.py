"""Watches: what of a market a bot wants to be woken for, and the news that wakes it.

A watch is told once. What a bot waits for is one value, so who keeps the watches can read it
anew at any time; news may come twice, and the bot tells them apart by the watch's id.
"""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field, TypeAdapter

from common.messages.base import Instant, Message, Price
from common.messages.market import Candle, Interval, Ticker

WindowName: TypeAlias = Literal["1m", "5m", "15m", "30m", "1h", "6h", "24h", "7d", "30d"]
"""A rolling window of the ticker."""


class PriceWatch(Message):
    """The price is at a level or past it, now or since the watch was asked for."""

    kind: Literal["price"] = "price"
    watch_id: UUID
    since: Instant
    """When it was asked for."""
    level: Price
    is_rise: bool
    """At or above the level; otherwise at or below."""
    windows: tuple[WindowName, ...] = ()
    """The rolling windows to be told along: ``1m``."""
    intervals: tuple[Interval, ...] = ()
    """The candles of which indicators are to be told along."""
    is_whole_only: bool = False
    """Wait while trades are missing in what is told."""


class CandleWatch(Message):
    """The first candle that ends after an instant has closed. One without a trade is none."""

    kind: Literal["candle"] = "candle"
    watch_id: UUID
    since: Instant
    interval: Interval
    windows: tuple[WindowName, ...] = ()
    intervals: tuple[Interval, ...] = ()
    is_whole_only: bool = False


class TickerWatch(Message):
    """The first ticker told at an instant or later."""

    kind: Literal["ticker"] = "ticker"
    watch_id: UUID
    since: Instant
    every_s: Annotated[int, Field(gt=0)]
    """How long after the last one the bot wants it."""
    windows: tuple[WindowName, ...] = ()
    intervals: tuple[Interval, ...] = ()
    is_whole_only: bool = False


Watch = Annotated[PriceWatch | CandleWatch | TickerWatch, Field(discriminator="kind")]
WATCH_LIST: TypeAdapter[list[Watch]] = TypeAdapter(list[Watch])


class Watches(Message):
    """All that a bot waits for on a pair."""

    watches: tuple[Watch, ...]


class MarketReached(Message):
    """A price that a bot watches for was traded."""

    kind: Literal["market_reached"] = "market_reached"
    watch_id: UUID
    price: Price
    reached_at: Instant
    """When it was traded; of what traded unseen, when its minute began to trade."""
    is_whole: bool
    """False while trades are known to be missing in what the watch asked for."""
    ticker: Ticker
    """The market now, with the windows and indicators asked for."""


class CandleClosed(Message):
    """A candle that a bot watches for is over."""

    kind: Literal["candle_closed"] = "candle_closed"
    watch_id: UUID
    candle: Candle
    is_whole: bool
    ticker: Ticker


class TickerTold(Message):
    """The ticker that a bot watches for."""

    kind: Literal["ticker_told"] = "ticker_told"
    watch_id: UUID
    is_whole: bool
    ticker: Ticker


class MarketHoled(Message):
    """What a bot watches for has happened, and is told when no trade is missing any more."""

    kind: Literal["market_holed"] = "market_holed"
    watch_id: UUID


MarketNews = MarketReached | CandleClosed | TickerTold
"""What a watch is over with."""
