"""Moving averages of closes."""

from typing import ClassVar

from pydantic import Field

from analyst.bar import Bar
from analyst.indicator import Indicator, Params, Period, Values
from analyst.rolling import Mean, WeightedMean
from analyst.smoothing import exponential, memory_of
from common.messages.indicator import IndicatorOutput


class AverageParams(Params):
    """The length of a moving average."""

    period: Period = Field(default=20, title="Period", description="Candles it looks back on")


class Sma(Indicator[AverageParams]):
    """The mean of the last closes."""

    title = "Simple moving average"
    help = "The mean of the last closes: the price without its noise, late by half the period."
    source = "R. D. Edwards and J. Magee, Technical Analysis of Stock Trends, 1948"
    outputs: ClassVar = (IndicatorOutput(name="sma", title="SMA", unit="price", lowest=0),)
    is_over_price = True

    def __init__(self, params: AverageParams) -> None:
        super().__init__(params)
        self._mean = Mean(params.period)

    @property
    def warm_up(self) -> tuple[int, ...]:
        """One candle less than the period."""
        return (self.params.period - 1,)

    def next(self, bar: Bar, *, keep: bool) -> Values:
        """Return the mean close."""
        return (self._mean.next(bar.close, keep=keep),)


class Ema(Indicator[AverageParams]):
    """The exponential average of closes."""

    title = "Exponential moving average"
    help = (
        "Moves towards each close by 2 / (period + 1) of the distance; quicker than the simple "
        "average. It begins as the mean of the first closes."
    )
    source = "P. N. Haurlan, Measuring Trend Values, 1968"
    outputs: ClassVar = (IndicatorOutput(name="ema", title="EMA", unit="price", lowest=0),)
    is_over_price = True

    def __init__(self, params: AverageParams) -> None:
        super().__init__(params)
        self._average = exponential(params.period)

    @property
    def warm_up(self) -> tuple[int, ...]:
        """One candle less than the period."""
        return (self.params.period - 1,)

    def memory(self, interval_s: int) -> int:
        """Return when the mean that it began with is forgotten."""
        return self.params.period + memory_of(2 / (self.params.period + 1))

    def next(self, bar: Bar, *, keep: bool) -> Values:
        """Return the average close."""
        return (self._average.next(bar.close, keep=keep),)


class Wma(Indicator[AverageParams]):
    """The mean of the last closes with weights from 1, the oldest, to the period."""

    title = "Weighted moving average"
    help = "The mean of the last closes, the latest weighing most and each older one less by one."
    source = "R. W. Colby and T. A. Meyers, Encyclopedia of Technical Market Indicators, 1988"
    outputs: ClassVar = (IndicatorOutput(name="wma", title="WMA", unit="price", lowest=0),)
    is_over_price = True

    def __init__(self, params: AverageParams) -> None:
        super().__init__(params)
        self._mean = WeightedMean(params.period)

    @property
    def warm_up(self) -> tuple[int, ...]:
        """One candle less than the period."""
        return (self.params.period - 1,)

    def next(self, bar: Bar, *, keep: bool) -> Values:
        """Return the weighted mean close."""
        return (self._mean.next(bar.close, keep=keep),)
