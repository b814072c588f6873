"""How wide candles are, how strong a trend is, and on which side: ATR, ADX, SuperTrend."""

from math import isnan, nan
from typing import ClassVar

from pydantic import Field

from analyst.bar import Bar
from analyst.indicator import Indicator, LongPeriod, Params, Period, Values
from analyst.smoothing import WilderSum, memory_of, wilder
from common.messages.indicator import IndicatorOutput


class TrueRange:
    """A candle's range with the gap from the close before it; NaN for the first candle."""

    __slots__ = ("_close",)

    def __init__(self) -> None:
        self._close = nan

    def next(self, bar: Bar, *, keep: bool) -> float:
        """Return the true range."""
        close = self._close
        if keep:
            self._close = bar.close
        # max would pass over a NaN that is not first.
        return nan if close != close else max(bar.high, close) - min(bar.low, close)  # noqa: PLR0124


class AtrParams(Params):
    """How many ranges the ATR averages."""

    period: Period = Field(
        default=14, title="Period", description="True ranges in Wilder's average"
    )


class Atr(Indicator[AtrParams]):
    """How far the price moves in a candle."""

    title = "Average true range"
    help = "How far the price moves in a candle, gaps included, by Wilder's average."
    source = "J. W. Wilder, New Concepts in Technical Trading Systems, 1978, section III"
    outputs: ClassVar = (IndicatorOutput(name="atr", title="ATR", unit="price", lowest=0),)
    is_over_price = False

    def __init__(self, params: AtrParams) -> None:
        super().__init__(params)
        self._range, self._average = TrueRange(), wilder(params.period)

    @property
    def warm_up(self) -> tuple[int, ...]:
        """The first candle has no true range, as its gap is not known."""
        return (self.params.period,)

    def memory(self, interval_s: int) -> int:
        """Return when the mean that it began with is forgotten."""
        return self.params.period + 1 + memory_of(1 / self.params.period)

    def next(self, bar: Bar, *, keep: bool) -> Values:
        """Return the average true range."""
        return (self._average.next(self._range.next(bar, keep=keep), keep=keep),)


class AdxParams(Params):
    """How many candles the ADX averages, twice over."""

    period: LongPeriod = Field(default=14, title="Period", description="Candles of each average")


class Adx(Indicator[AdxParams]):
    """How strong a trend is, and which direction moves more."""

    title = "Average directional index"
    help = (
        "How strong a trend is, whichever its direction (many say from 25 on), and how much of "
        "the movement goes up (+DI) and down (-DI). A market that stands still has 0."
    )
    source = "J. W. Wilder, New Concepts in Technical Trading Systems, 1978, section IV"
    outputs: ClassVar = (
        IndicatorOutput(name="adx", title="ADX", unit="percent", lowest=0, highest=100),
        IndicatorOutput(name="plus", title="+DI", unit="percent", lowest=0, highest=100),
        IndicatorOutput(name="minus", title="-DI", unit="percent", lowest=0, highest=100),
    )
    is_over_price = False

    def __init__(self, params: AdxParams) -> None:
        super().__init__(params)
        period = params.period
        self._range, self._ranges = TrueRange(), WilderSum(period)
        self._ups, self._downs = WilderSum(period), WilderSum(period)
        self._average = wilder(period)
        self._high = self._low = nan

    @property
    def warm_up(self) -> tuple[int, ...]:
        """The sums, then the mean of as many."""
        period = self.params.period
        return (2 * period - 1, period, period)

    def memory(self, interval_s: int) -> int:
        """Return when the sums and the average that it began with are forgotten."""
        return 2 * (self.params.period + memory_of(1 / self.params.period))

    def next(self, bar: Bar, *, keep: bool) -> Values:
        """Return the ADX, +DI and -DI."""
        up, down = bar.high - self._high, self._low - bar.low
        if keep:
            self._high, self._low = bar.high, bar.low
        moved = self._ranges.next(self._range.next(bar, keep=keep), keep=keep)
        # 0 times NaN is NaN: the first candle has moved nowhere.
        ups = self._ups.next(up if up > down and up > 0 else 0.0 * up, keep=keep)
        downs = self._downs.next(down if down > up and down > 0 else 0.0 * down, keep=keep)
        plus = min(100 * ups / moved, 100.0) if moved else 0.0
        minus = min(100 * downs / moved, 100.0) if moved else 0.0
        both = plus + minus
        strength = 100 * abs(plus - minus) / both if both else 0.0
        return (self._average.next(strength, keep=keep), plus, minus)


class SuperTrendParams(Params):
    """How far the SuperTrend stays away from the price."""

    period: Period = Field(default=10, title="Period", description="True ranges of the ATR")
    width: float = Field(
        default=3, gt=0, le=20, title="Width", description="ATRs between middle and line"
    )


class SuperTrend(Indicator[SuperTrendParams]):
    """A line that follows the trend and changes sides when a close breaks it."""

    title = "SuperTrend"
    help = (
        "A line some ATRs away from the middle of the candle, which never moves against the "
        "trend and changes sides when a close breaks it. The direction is 1 above it, -1 below."
    )
    source = "O. Seban, Tout le monde mérite d'être riche, 2008"
    outputs: ClassVar = (
        IndicatorOutput(name="line", title="SuperTrend", unit="price"),
        IndicatorOutput(name="direction", title="Direction", unit="none", lowest=-1, highest=1),
    )
    is_over_price = True

    def __init__(self, params: SuperTrendParams) -> None:
        super().__init__(params)
        self._atr = Atr(AtrParams(period=params.period))
        self._upper = self._lower = self._close = nan
        self._direction = -1

    @property
    def warm_up(self) -> tuple[int, ...]:
        """That of the ATR."""
        return self._atr.warm_up * 2

    def memory(self, interval_s: int) -> int:
        """Return twice the ATR's: by then, the trend that it began in has ended."""
        return 2 * self._atr.memory(interval_s)

    def next(self, bar: Bar, *, keep: bool) -> Values:
        """Return the line and the side of it on which the close is."""
        (atr,) = self._atr.next(bar, keep=keep)
        if isnan(atr):
            return (nan, nan)
        middle, away = (bar.high + bar.low) / 2, self.params.width * atr
        upper, lower = middle + away, middle - away
        # While the closes stay between them, the bands only come nearer.
        if self._close <= self._upper:
            upper = min(upper, self._upper)
        if self._close >= self._lower:
            lower = max(lower, self._lower)
        direction = self._direction
        if direction < 0 and bar.close > upper:
            direction = 1
        elif direction > 0 and bar.close < lower:
            direction = -1
        if keep:
            self._upper, self._lower, self._close = upper, lower, bar.close
            self._direction = direction
        return (lower if direction > 0 else upper, float(direction))
