"""What one interval of a pair's trades folds into, whatever the order they come in.

A fold is exact and commutative: the same trades give the same candle, and the folds of parts give
the fold of the whole. So a late trade is added where it belongs, a repaired hole is
filled by adding its trades, and an hour is made of its minutes. No trade is looked at again.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from analyst.scale import EXACT, microseconds
from common.messages.market import Candle, CandleSource, CandleState, Interval, Trade

MINUTE_US = 60_000_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Fold:
    """The trades of an interval, folded. A key is a trade's time in microseconds and its id."""

    __slots__ = ("close", "count", "first", "funds", "high", "last", "low", "open", "size")

    def __init__(self, price: Decimal, size: Decimal, funds: Decimal, key: tuple[int, int]) -> None:
        self.open = self.high = self.low = self.close = price
        self.size = size
        self.funds = funds
        self.count = 1
        self.first = self.last = key

    @classmethod
    def of_trade(cls, trade: Trade, at_us: int) -> "Fold":
        """Return the fold of one trade."""
        funds = EXACT.multiply(trade.price, trade.size)
        return cls(trade.price, trade.size, funds, (at_us, trade.trade_id))

    @classmethod
    def of_candle(cls, candle: Candle) -> "Fold | None":
        """Return the fold that a candle was made of; None if it was not made of trades."""
        if (
            candle.source is not CandleSource.TRADES
            or candle.trades_count is None
            or candle.funds is None
            or candle.first_id is None
            or candle.first_at is None
            or candle.last_id is None
            or candle.last_at is None
        ):
            return None
        first = (microseconds(candle.first_at), candle.first_id)
        fold = cls(candle.open, candle.size, candle.funds, first)
        fold.high, fold.low, fold.close = candle.high, candle.low, candle.close
        fold.count = candle.trades_count
        fold.last = (microseconds(candle.last_at), candle.last_id)
        return fold

    def add(self, trade: Trade, at_us: int) -> None:
        """Take in a trade that it does not have yet."""
        price, key = trade.price, (at_us, trade.trade_id)
        if key > self.last:
            self.last, self.close = key, price
        elif key < self.first:
            self.first, self.open = key, price
        if price > self.high:
            self.high = price
        elif price < self.low:
            self.low = price
        self.size = EXACT.add(self.size, trade.size)
        self.funds = EXACT.add(self.funds, EXACT.multiply(price, trade.size))
        self.count += 1

    def merge(self, other: "Fold") -> None:
        """Take in the trades of another fold, none of which it has yet."""
        if other.last > self.last:
            self.last, self.close = other.last, other.close
        if other.first < self.first:
            self.first, self.open = other.first, other.open
        self.high = max(self.high, other.high)
        self.low = min(self.low, other.low)
        self.size = EXACT.add(self.size, other.size)
        self.funds = EXACT.add(self.funds, other.funds)
        self.count += other.count

    def copy(self) -> "Fold":
        """Return one that can be added to without changing this one."""
        other = Fold(self.open, self.size, self.funds, self.first)
        other.high, other.low, other.close = self.high, self.low, self.close
        other.count, other.last = self.count, self.last
        return other

    def is_seamless(self) -> bool:
        """Return whether every id between the first trade's and the last one's is in it."""
        return self.count == self.last[1] - self.first[1] + 1

    def candle(
        self,
        pair: str,
        interval: Interval,
        opened_us: int,
        state: CandleState,
        *,
        is_closed: bool,
    ) -> Candle:
        """Return the candle of an interval that begins at a time."""
        return Candle(
            pair=pair,
            interval=interval,
            opened_at=instant(opened_us),
            open=self.open,
            high=self.high,
            low=self.low,
            close=self.close,
            size=self.size,
            trades_count=self.count,
            state=state,
            is_closed=is_closed,
            funds=self.funds,
            first_id=self.first[1],
            first_at=instant(self.first[0]),
            last_id=self.last[1],
            last_at=instant(self.last[0]),
        )


def folded(parts: Iterable[Fold]) -> Fold | None:
    """Return the fold of parts that share no trade, or None when there are none."""
    whole: Fold | None = None
    for part in parts:
        if whole is None:
            whole = part.copy()
        else:
            whole.merge(part)
    return whole


def instant(at_us: int) -> datetime:
    """Return the time of so many microseconds since 1970, exactly."""
    return _EPOCH + timedelta(microseconds=at_us)
