"""Candles made of closes, or of high, low and close."""

from collections.abc import Iterable, Sequence

from analyst.bar import Bar
from analyst.indicator import Indicator, P


def closes(text: str) -> list[Bar]:
    """Return minutes that had one price each."""
    prices = [float(each) for each in text.split()]
    return [Bar(60 * at, price, price, price, 1.0) for at, price in enumerate(prices)]


def ranges(*rows: tuple[float, float, float]) -> list[Bar]:
    """Return minutes of high, low and close."""
    return [Bar(60 * at, high, low, close, 1.0) for at, (high, low, close) in enumerate(rows)]


def column(indicator: Indicator[P], bars: Iterable[Bar], output: int = 0) -> Sequence[float]:
    """Return what one output says of each candle."""
    return [indicator.add(bar)[output] for bar in bars]
