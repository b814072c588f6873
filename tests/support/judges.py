"""What indicators must be, by others: TA-Lib where it has them, and pandas where it has not.

Each judge takes all candles at once, as columns ``at_s, high, low, close, size``, and the
indicator's parameters; it returns a column for each output, NaN where it says nothing.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import talib
from numpy.typing import NDArray

from analyst.bar import Bar
from tests.support.recorded_candles import recorded_candles

Column: TypeAlias = NDArray[np.float64]
Columns: TypeAlias = dict[str, Column]
Judge: TypeAlias = Callable[[Columns, Any], Sequence[Any]]


def columns_of(bars: Sequence[Bar]) -> Columns:
    """Return candles as columns."""
    table = np.array(bars, dtype=np.float64).reshape(len(bars), len(Bar._fields))
    return dict(zip(("at_s", "high", "low", "close", "size"), table.T.copy(), strict=True))


@cache
def recorded_bars(name: str) -> tuple[Bar, ...]:
    """Return the candles of a recording as indicators see them."""
    return tuple(
        Bar(
            int(each.opened_at.timestamp()),
            *map(float, (each.high, each.low, each.close, each.size)),
        )
        for each in recorded_candles(name)
    )


def _middle(of: Columns, period: int) -> "pd.Series[float]":
    highest = pd.Series(of["high"]).rolling(period).max()
    lowest = pd.Series(of["low"]).rolling(period).min()
    return (highest + lowest) / 2


def _bollinger(of: Columns, params: Any) -> Sequence[Any]:  # noqa: ANN401 - each has its own
    # TA-Lib takes the square of the mean from the mean of the squares, which loses half the digits.
    windows = np.lib.stride_tricks.sliding_window_view(of["close"], params.period)
    blank = np.full(params.period - 1, np.nan)
    mean = np.concatenate([blank, windows.mean(axis=1)])
    away = params.width * np.concatenate([blank, windows.std(axis=1)])
    return mean + away, mean, mean - away


def _macd(of: Columns, params: Any) -> Sequence[Any]:  # noqa: ANN401 - each has its own
    return talib.MACD(of["close"], params.fast, params.slow, params.signal)


def _adx(of: Columns, params: Any) -> Sequence[Any]:  # noqa: ANN401 - each has its own
    prices = of["high"], of["low"], of["close"]
    return (
        talib.ADX(*prices, params.period),
        talib.PLUS_DI(*prices, params.period),
        talib.MINUS_DI(*prices, params.period),
    )


def _stochastic(of: Columns, params: Any) -> Sequence[Any]:  # noqa: ANN401 - each has its own
    return talib.STOCH(
        of["high"],
        of["low"],
        of["close"],
        fastk_period=params.period,
        slowk_period=params.smoothing,
        slowd_period=params.signal,
    )


def _donchian(of: Columns, params: Any) -> Sequence[Any]:  # noqa: ANN401 - each has its own
    highest = pd.Series(of["high"]).rolling(params.period).max()
    lowest = pd.Series(of["low"]).rolling(params.period).min()
    return highest, (highest + lowest) / 2, lowest


def _ichimoku(of: Columns, params: Any) -> Sequence[Any]:  # noqa: ANN401 - each has its own
    conversion, base = _middle(of, params.conversion), _middle(of, params.base)
    return (
        conversion,
        base,
        ((conversion + base) / 2).shift(params.displacement),
        _middle(of, params.span).shift(params.displacement),
    )


def _vwap(of: Columns, params: Any) -> Sequence[Any]:  # noqa: ANN401 - each has its own
    typical = pd.Series((of["high"] + of["low"] + of["close"]) / 3)
    session = of["at_s"] // (params.session_h * 3600)
    funds = (typical * of["size"]).groupby(session).cumsum()
    size = pd.Series(of["size"]).groupby(session).cumsum()
    return ((funds / size).where(size > 0, typical),)


def _supertrend(of: Columns, params: Any) -> Sequence[Any]:  # noqa: ANN401 - each has its own
    """Keep the bands of each candle in a table, as a spreadsheet would."""
    close, count = of["close"], len(of["close"])
    away = params.width * talib.ATR(of["high"], of["low"], close, params.period)
    middle = (of["high"] + of["low"]) / 2
    upper, lower = middle + away, middle - away
    line, side = np.full(count, np.nan), np.full(count, np.nan)
    begun = params.period
    for now in range(begun, count):
        before = now - 1
        if now == begun:
            side[now] = -1
        else:
            if not (upper[now] < upper[before] or close[before] > upper[before]):
                upper[now] = upper[before]
            if not (lower[now] > lower[before] or close[before] < lower[before]):
                lower[now] = lower[before]
            if side[before] == -1:
                side[now] = 1 if close[now] > upper[now] else -1
            else:
                side[now] = -1 if close[now] < lower[now] else 1
        line[now] = lower[now] if side[now] == 1 else upper[now]
    return line, side


JUDGES: dict[str, Judge] = {
    "sma": lambda of, params: (talib.SMA(of["close"], params.period),),
    "ema": lambda of, params: (talib.EMA(of["close"], params.period),),
    "wma": lambda of, params: (talib.WMA(of["close"], params.period),),
    "rsi": lambda of, params: (talib.RSI(of["close"], params.period),),
    "atr": lambda of, params: (talib.ATR(of["high"], of["low"], of["close"], params.period),),
    "cci": lambda of, params: (talib.CCI(of["high"], of["low"], of["close"], params.period),),
    "obv": lambda of, params: (talib.OBV(of["close"], of["size"]),),
    "bollinger": _bollinger,
    "macd": _macd,
    "adx": _adx,
    "stochastic": _stochastic,
    "donchian": _donchian,
    "ichimoku": _ichimoku,
    "vwap": _vwap,
    "supertrend": _supertrend,
}
"""By the indicator's name."""

FLOORS = {"cci": 100.0, "stochastic": 100.0}
"""Where a judge's answer near 0 is noise: an error is relative to this at least."""


def judged(name: str, of: Columns, params: Any) -> list[Column]:  # noqa: ANN401 - each has its own
    """Return what an indicator must say of all candles."""
    return [np.asarray(each, dtype=np.float64) for each in JUDGES[name](of, params)]


def differs(name: str, ours: Column, theirs: Column) -> NDArray[np.int_]:
    """Return where both say something, and not the same to 1e-9."""
    known = ~np.isnan(ours) & ~np.isnan(theirs)
    unit = np.maximum(np.abs(theirs), FLOORS.get(name, 0.0))
    return np.flatnonzero(known & (np.abs(ours - theirs) > 1e-9 * unit))
