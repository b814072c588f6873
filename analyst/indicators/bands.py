"""Lines around the price: Bollinger's bands, Donchian's channel, the Ichimoku cloud."""

from typing import ClassVar

from pydantic import Field

from analyst.bar import Bar
from analyst.indicator import Indicator, LongPeriod, Params, Period, Values
from analyst.rolling import Delayed, Range, Spread
from common.messages.indicator import IndicatorOutput


class BollingerParams(Params):
    """How far Bollinger's bands look back, and how wide they are."""

    period: LongPeriod = Field(default=20, title="Period", description="Closes of the mean")
    width: float = Field(
        default=2, gt=0, le=10, title="Width", description="Standard deviations to each band"
    )


class Bollinger(Indicator[BollingerParams]):
    """A mean with a band on each side, as wide as prices vary."""

    title = "Bollinger bands"
    help = (
        "The mean of the last closes, and a band on each side at so many standard deviations "
        "(of the whole population): narrow in a quiet market, wide in a lively one."
    )
    source = "J. Bollinger, Bollinger on Bollinger Bands, 2001"
    outputs: ClassVar = (
        IndicatorOutput(name="upper", title="Upper band", unit="price", lowest=0),
        IndicatorOutput(name="middle", title="Middle band", unit="price", lowest=0),
        IndicatorOutput(name="lower", title="Lower band", unit="price"),
    )
    is_over_price = True

    def __init__(self, params: BollingerParams) -> None:
        super().__init__(params)
        self._spread = Spread(params.period)
        self._width = params.width

    @property
    def warm_up(self) -> tuple[int, ...]:
        """One candle less than the period."""
        return (self.params.period - 1,) * 3

    def next(self, bar: Bar, *, keep: bool) -> Values:
        """Return the upper, the middle and the lower band."""
        mean, deviation = self._spread.next(bar.close, keep=keep)
        away = self._width * deviation
        return (mean + away, mean, mean - away)


class DonchianParams(Params):
    """How far Donchian's channel looks back."""

    period: Period = Field(default=20, title="Period", description="Candles, the present included")


class Donchian(Indicator[DonchianParams]):
    """The highest and the lowest price of the last candles."""

    title = "Donchian channel"
    help = (
        "The highest and the lowest price of the last candles, the present one included, and "
        "the middle between them: a new high is a break-out."
    )
    source = "R. D. Donchian, High Finance in Copper, 1960"
    outputs: ClassVar = (
        IndicatorOutput(name="upper", title="Highest", unit="price", lowest=0),
        IndicatorOutput(name="middle", title="Middle", unit="price", lowest=0),
        IndicatorOutput(name="lower", title="Lowest", unit="price", lowest=0),
    )
    is_over_price = True

    def __init__(self, params: DonchianParams) -> None:
        super().__init__(params)
        self._range = Range(params.period)

    @property
    def warm_up(self) -> tuple[int, ...]:
        """One candle less than the period."""
        return (self.params.period - 1,) * 3

    def next(self, bar: Bar, *, keep: bool) -> Values:
        """Return the highest, the middle and the lowest price."""
        highest, lowest = self._range.next(bar.high, bar.low, keep=keep)
        return (highest, (highest + lowest) / 2, lowest)


class IchimokuParams(Params):
    """How far the lines of the Ichimoku cloud look back."""

    conversion: Period = Field(
        default=9, title="Conversion", description="Candles of the conversion line (tenkan-sen)"
    )
    base: Period = Field(
        default=26, title="Base", description="Candles of the base line (kijun-sen)"
    )
    span: Period = Field(
        default=52, title="Span", description="Candles of the leading span B (senkou span B)"
    )
    displacement: int = Field(
        default=26,
        ge=0,
        le=500,
        title="Displacement",
        description="Candles after which a leading span is reached",
    )


class Ichimoku(Indicator[IchimokuParams]):
    """Middles of three ranges, two of them said long before."""

    title = "Ichimoku cloud"
    help = (
        "The middles of a short and a long range, and the cloud under this candle: both spans as "
        "they were known `displacement` candles ago. The lagging line is the close itself."
    )
    source = "G. Hosoda (Ichimoku Sanjin), Ichimoku Kinko Hyo, 1969"
    outputs: ClassVar = (
        IndicatorOutput(name="conversion", title="Conversion line", unit="price", lowest=0),
        IndicatorOutput(name="base", title="Base line", unit="price", lowest=0),
        IndicatorOutput(name="span_a", title="Leading span A", unit="price", lowest=0),
        IndicatorOutput(name="span_b", title="Leading span B", unit="price", lowest=0),
    )
    is_over_price = True

    def __init__(self, params: IchimokuParams) -> None:
        super().__init__(params)
        self._ranges = tuple(
            Range(period) for period in (params.conversion, params.base, params.span)
        )
        self._spans = (Delayed(params.displacement), Delayed(params.displacement))

    @property
    def warm_up(self) -> tuple[int, ...]:
        """Each range, and the displacement after it."""
        params = self.params
        late = params.displacement - 1
        return (
            params.conversion - 1,
            params.base - 1,
            max(params.conversion, params.base) + late,
            params.span + late,
        )

    def next(self, bar: Bar, *, keep: bool) -> Values:
        """Return the conversion and the base line, and both spans under the candle."""
        conversion, base, span = (
            sum(each.next(bar.high, bar.low, keep=keep)) / 2 for each in self._ranges
        )
        ahead, further = self._spans
        return (
            conversion,
            base,
            ahead.next((conversion + base) / 2, keep=keep),
            further.next(span, keep=keep),
        )
