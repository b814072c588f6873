"""What the analyst's windows must be, worked out from all trades each time, in plain words."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

from common.messages.base import Side
from common.messages.market import Trade, Window

BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)

SPANS = {
    "1m": timedelta(minutes=1),
    "5m": timedelta(minutes=5),
    "15m": timedelta(minutes=15),
    "30m": timedelta(minutes=30),
    "1h": timedelta(hours=1),
    "6h": timedelta(hours=6),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
}


def trade(
    trade_id: int, after_s: float, price: str | Decimal = "100", size: str | Decimal = "1"
) -> Trade:
    """Return a trade so many seconds after ``BEGIN``."""
    return Trade(
        pair="BTC-EUR",
        trade_id=trade_id,
        price=Decimal(price),
        size=Decimal(size),
        side=Side.BUY,
        traded_at=BEGIN + timedelta(seconds=after_s),
    )


def rounded(number: Fraction, places: int) -> Decimal:
    """Round half to even."""
    with localcontext(Context(prec=200, rounding=ROUND_HALF_EVEN)):
        exact = Decimal(round(number * 10**places))
        return exact.scaleb(-places)


def windows_of(trades: Iterable[Trade], at: datetime) -> tuple[Window, ...]:
    """Return every window by looking at every trade."""
    every = sorted(trades, key=lambda each: (each.traded_at, each.trade_id))
    if not every:
        return ()
    at = max(at, every[-1].traded_at)
    return tuple(
        _window(every, interval, at - span, is_whole=_whole_since(every) <= at - span)
        for interval, span in SPANS.items()
    )


def _window(every: Sequence[Trade], interval: str, cutoff: datetime, *, is_whole: bool) -> Window:
    inside = [each for each in every if each.traded_at > cutoff]
    close = every[-1].price
    prices = [each.price for each in inside] or [close]
    with localcontext(Context(prec=200)):
        volume = sum((each.size for each in inside), Decimal(0))
    turnover = sum((Fraction(each.price) * Fraction(each.size) for each in inside), Fraction(0))
    vwap = turnover / Fraction(volume) if inside else Fraction(close)
    change = (Fraction(close) - Fraction(prices[0])) / Fraction(prices[0]) * 100
    return Window(
        interval=interval,
        open=prices[0],
        high=max(prices),
        low=min(prices),
        close=close,
        volume=volume,
        vwap=rounded(vwap, 12),
        range=max(prices) - min(prices),
        change_percent=rounded(change, 6),
        trade_count=len(inside),
        is_whole=is_whole,
    )


def _whole_since(every: Sequence[Trade]) -> datetime:
    """Return the time of the first known id, or of the last one that has a hole below it."""
    by_id = sorted(every, key=lambda each: each.trade_id)
    after_holes = [
        each.traded_at for before, each in pairwise(by_id) if each.trade_id > before.trade_id + 1
    ]
    return max([by_id[0].traded_at, *after_holes])
