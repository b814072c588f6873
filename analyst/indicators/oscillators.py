"""How quick and how far prices move, in a pane of their own: RSI, MACD, stochastic, CCI."""

from math import nan
from typing import ClassVar, Self

from pydantic import Field, model_validator

from analyst.bar import Bar
from analyst.indicator import Indicator, LongPeriod, Params, Period, Values
from analyst.rolling import Mean, MeanDeviation, Range
from analyst.smoothing import exponential, memory_of, wilder
from common.messages.indicator import IndicatorOutput

LAMBERT = 0.015
"""Lambert's constant: with it, most values of the CCI lie between -100 and 100."""


class RsiParams(Params):
    """How many changes the RSI averages."""

    period: LongPeriod = Field(
        default=14, title="Period", description="Price changes in Wilder's average"
    )


class Rsi(Indicator[RsiParams]):
    """What part of the recent movement went up."""

    title = "Relative strength index"
    help = (
        "What part of the recent movement went up, by Wilder's averages: many call it overbought "
        "above 70 and oversold below 30. It is 0 while no price has changed."
    )
    source = "J. W. Wilder, New Concepts in Technical Trading Systems, 1978, section VI"
    outputs: ClassVar = (
        IndicatorOutput(name="rsi", title="RSI", unit="percent", lowest=0, highest=100),
    )
    is_over_price = False

    def __init__(self, params: RsiParams) -> None:
        super().__init__(params)
        self._gains, self._losses = wilder(params.period), wilder(params.period)
        self._close = nan

    @property
    def warm_up(self) -> tuple[int, ...]:
        """A change needs two candles."""
        return (self.params.period,)

    def memory(self, interval_s: int) -> int:
        """Return when the mean that it began with is forgotten."""
        return self.params.period + 1 + memory_of(1 / self.params.period)

    def next(self, bar: Bar, *, keep: bool) -> Values:
        """Return the index."""
        change = bar.close - self._close
        if change > 0:
            gain = self._gains.next(change, keep=keep)
            loss = self._losses.next(0.0, keep=keep)
        else:  # NaN at the first candle
            gain = self._gains.next(0.0 * change, keep=keep)
            loss = self._losses.next(-change, keep=keep)
        if keep:
            self._close = bar.close
        moved = gain + loss
        return (100 * gain / moved if moved else 0.0,)


class MacdParams(Params):
    """The lengths of the MACD's three averages."""

    fast: Period = Field(default=12, title="Fast", description="Candles of the quicker average")
    slow: LongPeriod = Field(default=26, title="Slow", description="Candles of the slower average")
    signal: Period = Field(default=9, title="Signal", description="Candles of the signal's average")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.fast >= self.slow:
            raise ValueError(f"fast {self.fast} must be shorter than slow {self.slow}")
        return self


class Macd(Indicator[MacdParams]):
    """The distance of a quick average from a slow one."""

    title = "Moving average convergence divergence"
    help = (
        "A quick exponential average less a slow one, and the average of that as a signal: the "
        "histogram is the distance between the two."
    )
    source = "G. Appel, The Moving Average Convergence-Divergence Method, 1979"
    outputs: ClassVar = (
        IndicatorOutput(name="macd", title="MACD", unit="price"),
        IndicatorOutput(name="signal", title="Signal", unit="price"),
        IndicatorOutput(name="histogram", title="Histogram", unit="price"),
    )
    is_over_price = False

    def __init__(self, params: MacdParams) -> None:
        super().__init__(params)
        self._fast, self._slow = exponential(params.fast), exponential(params.slow)
        self._signal = exponential(params.signal)
        self._early = params.slow - params.fast
        """Candles that the fast average leaves out, so that both begin at the same one."""

    @property
    def warm_up(self) -> tuple[int, ...]:
        """The signal begins when there are enough differences for its first mean."""
        begun = self.params.slow - 1
        signal = begun + self.params.signal - 1
        return (begun, signal, signal)

    def memory(self, interval_s: int) -> int:
        """Return when the first means of the slow average and of the signal are forgotten."""
        both = (self.params.slow, self.params.signal)
        return sum(each + memory_of(2 / (each + 1)) for each in both)

    def next(self, bar: Bar, *, keep: bool) -> Values:
        """Return the difference, its signal and their distance."""
        slow = self._slow.next(bar.close, keep=keep)
        if self._early:
            self._early -= keep
            return (nan, nan, nan)
        macd = self._fast.next(bar.close, keep=keep) - slow
        signal = self._signal.next(macd, keep=keep)
        return (macd, signal, macd - signal)


class StochasticParams(Params):
    """How far the stochastic looks back, and its two averages."""

    period: Period = Field(default=14, title="Period", description="Candles of the range")
    smoothing: Period = Field(
        default=3, title="Smoothing", description="Candles that %K averages; 1 is the fast kind"
    )
    signal: Period = Field(default=3, title="Signal", description="Candles that %D averages")


class Stochastic(Indicator[StochasticParams]):
    """Where the close stands between the lowest and the highest price."""

    title = "Stochastic oscillator"
    help = (
        "Where the close stands between the lowest and the highest price of the period, and the "
        "mean of that. It is 0 while all prices of the period are the same."
    )
    source = "G. C. Lane, Lane's Stochastics, 1984"
    outputs: ClassVar = (
        IndicatorOutput(name="k", title="%K", unit="percent", lowest=0, highest=100),
        IndicatorOutput(name="d", title="%D", unit="percent", lowest=0, highest=100),
    )
    is_over_price = False

    def __init__(self, params: StochasticParams) -> None:
        super().__init__(params)
        self._range = Range(params.period)
        self._k, self._d = Mean(params.smoothing), Mean(params.signal)

    @property
    def warm_up(self) -> tuple[int, ...]:
        """The range, then each mean."""
        k = self.params.period + self.params.smoothing - 2
        return (k, k + self.params.signal - 1)

    def next(self, bar: Bar, *, keep: bool) -> Values:
        """Return %K and %D."""
        highest, lowest = self._range.next(bar.high, bar.low, keep=keep)
        spread = highest - lowest
        raw = 100 * (bar.close - lowest) / spread if spread else 0.0
        k = min(self._k.next(raw, keep=keep), 100.0)
        return (k, min(self._d.next(k, keep=keep), 100.0))


class CciParams(Params):
    """How far the CCI looks back."""

    period: LongPeriod = Field(default=20, title="Period", description="Candles it looks back on")


class Cci(Indicator[CciParams]):
    """How far the typical price is from its mean, in mean distances."""

    title = "Commodity channel index"
    help = (
        "How far the typical price is from its mean, in units of 0.015 mean distances: beyond "
        "-100 and 100 a move is unusual. It is 0 while all prices of the period are the same."
    )
    source = "D. R. Lambert, Commodity Channel Index: Tool for Trading Cyclic Trends, 1980"
    outputs: ClassVar = (IndicatorOutput(name="cci", title="CCI", unit="none"),)
    is_over_price = False

    def __init__(self, params: CciParams) -> None:
        super().__init__(params)
        self._typical = MeanDeviation(params.period)

    @property
    def warm_up(self) -> tuple[int, ...]:
        """One candle less than the period."""
        return (self.params.period - 1,)

    def next(self, bar: Bar, *, keep: bool) -> Values:
        """Return the index."""
        typical = bar.typical
        mean, away = self._typical.next(typical, keep=keep)
        return ((typical - mean) / (LAMBERT * away) if away else 0.0,)
