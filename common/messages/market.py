"""What the market says: trades, best prices, tickers with their rolling windows."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, ValidationError

from common.messages.base import (
    Funds,
    Instant,
    Message,
    Money,
    Number,
    Pair,
    Price,
    Side,
    Size,
    Turnover,
)
from common.messages.indicator import Reading


class Trade(Message):
    """One trade at the venue, as its feed tells it."""

    pair: Pair
    trade_id: Annotated[int, Field(gt=0)]
    """Counts up by one per pair; a hole in it is a lost trade."""
    price: Price
    size: Size
    side: Side
    """The maker's side: ``sell`` means that somebody bought from the book (an up-tick)."""
    traded_at: Instant


class Gap(Message):
    """A range of trade ids that the feed did not deliver."""

    pair: Pair
    from_id: int
    to_id: int
    """Inclusive, as ``from_id`` is."""
    detected_at: Instant
    repaired_at: Instant | None = None
    """When the last id of the range was stored."""
    missing_count: int
    """How many ids are not in the store."""
    is_permanent: bool = False
    """The venue does not have the missing trades any more."""


class BestPrices(Message):
    """The best bid and ask of a pair with the size that rests there."""

    pair: Pair
    bid: Price
    bid_size: Size
    ask: Price
    ask_size: Size
    quoted_at: Instant


class Product(Message):
    """A pair's trading rules at the venue."""

    pair: Pair
    base_increment: Size
    """Every size is a multiple of it."""
    quote_increment: Price
    """Every price is a multiple of it."""
    min_funds: Funds
    """Least price times size of an order, in quote."""


def rules_of(
    pair: str,
    base_increment: Decimal | None,
    quote_increment: Decimal | None,
    min_funds: Decimal,
) -> Product | None:
    """Return a pair's rules, or None: nothing is traded by rules that are not known exactly."""
    if base_increment is None or quote_increment is None:
        return None
    try:
        return Product(
            pair=pair,
            base_increment=base_increment,
            quote_increment=quote_increment,
            min_funds=min_funds,
        )
    except ValidationError:
        return None  # a pair that cannot be named here cannot be wanted either


class Window(Message):
    """What a pair did in the time before its last trade."""

    interval: str
    """One of ``1m 5m 15m 30m 1h 6h 24h 7d 30d``."""
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Money
    """In base."""
    vwap: Number
    """Volume-weighted average price."""
    range: Number
    """High minus low."""
    change_percent: Number
    """From open to close: 1.5 is 1.5 %."""
    trade_count: int
    is_whole: bool
    """False while trades in it are known to be missing, or history does not reach back so far."""


class Ticker(Message):
    """A pair's last trade, its rolling windows and indicators."""

    pair: Pair
    price: Price
    size: Size
    side: Side
    trade_id: int
    traded_at: Instant
    windows: tuple[Window, ...]
    indicators: tuple[Reading, ...] = ()
    """What every line says of each interval's open candle; none where that is not known."""

    def window(self, interval: str) -> Window | None:
        """Return the window of an interval, or None when there is none yet."""
        return next((each for each in self.windows if each.interval == interval), None)


Interval: TypeAlias = Literal["1m", "5m", "15m", "1h", "6h", "1d"]
"""The length of a candle."""

INTERVALS_S: dict[Interval, int] = {
    "1m": 60,
    "5m": 300,
    "15m": 900,
    "1h": 3_600,
    "6h": 21_600,
    "1d": 86_400,
}
"""The seconds of each, shortest first. A candle begins at a whole multiple of them since 1970."""


class CandleState(StrEnum):
    """Whether a candle has every trade of its interval, as far as trade ids tell."""

    COMPLETE = "complete"
    REPAIRED = "repaired"
    """Some came by a repair, after the feed had lost them. None is missing now."""
    HOLED = "holed"
    """Trades are missing that may have been in it."""


class CandleSource(StrEnum):
    """What a candle was made from."""

    TRADES = "trades"
    """The trades that the platform heard itself."""
    VENUE = "venue"
    """The venue's own candle, fetched from it."""
    FILE = "file"


class Candle(Message):
    """What a pair did in one interval of the calendar.

    An interval without a trade has no candle, as at Coinbase.
    """

    pair: Pair
    interval: Interval
    opened_at: Instant
    """Its beginning, a whole multiple of the interval; the end does not belong to it."""
    open: Price
    high: Price
    low: Price
    close: Price
    size: Funds
    """Base that was traded."""
    trades_count: Annotated[int, Field(gt=0)] | None = None
    """None when nobody counted: a venue's candles and files do not say."""
    state: CandleState = CandleState.COMPLETE
    is_closed: bool = True
    """False while its interval runs. A late trade may change a closed candle too."""
    source: CandleSource = CandleSource.TRADES
    funds: Turnover | None = None
    """Price times size of its trades, summed, in quote."""
    first_id: int | None = None
    """Of its first trade, in order of time and then of id; so are the three below."""
    first_at: Instant | None = None
    last_id: int | None = None
    last_at: Instant | None = None


class RateUpdate(Message):
    """A pair's price at the end of a minute, told each minute whether it traded or not."""

    pair: Pair
    rate_id: int
    """The minute: how many have begun since 1970, less one."""
    rate: Price
    rated_at: Instant
    """The beginning of the minute."""
