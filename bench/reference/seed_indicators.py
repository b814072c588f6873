"""The former project's way: RSI and Bollinger bands of the last candles, anew for each tick."""

from typing import Any

from bench.needs import needed

LAST = 100
"""Candles that it looked at."""


def rsi(closes: Any, period: int) -> Any:  # noqa: ANN401 - the bench alone uses pandas
    """Return the index of every close."""
    changes = closes.diff()
    ups, downs = changes.clip(lower=0), -changes.clip(upper=0)
    share = {"alpha": 1 / period, "min_periods": period, "adjust": False}
    gains, losses = ups.ewm(**share).mean(), downs.ewm(**share).mean()
    return 100 - 100 / (1 + gains / losses)


def bollinger(closes: Any, period: int) -> tuple[Any, Any, Any]:  # noqa: ANN401 - as above
    """Return the bands of every close."""
    window = closes.rolling(period)
    mean, away = window.mean(), 2 * window.std(ddof=0)
    return mean + away, mean, mean - away


def tick(closes: list[float]) -> tuple[float, ...]:
    """Return what it knew after a tick: both indices and the bands of the newest candle."""
    series = needed("pandas").Series(closes[-LAST:])
    columns = (rsi(series, 14), rsi(series, 7), *bollinger(series, 20))
    return tuple(float(each.iloc[-1]) for each in columns)
