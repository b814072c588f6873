"""What was traded, set against the price: OBV and VWAP."""

from math import nan
from typing import ClassVar

from pydantic import Field

from analyst.bar import Bar
from analyst.indicator import Indicator, Params, Values
from common.messages.indicator import IndicatorOutput

HOUR_S = 3_600


class ObvParams(Params):
    """The OBV has nothing to choose."""


class Obv(Indicator[ObvParams]):
    """What was traded in rising candles less what was traded in falling ones."""

    title = "On-balance volume"
    help = (
        "Adds what was traded in a candle that closes higher than the one before, and takes "
        "away what was traded in one that closes lower. Its changes tell, not where it stands: "
        "it counts from the first candle that is known."
    )
    source = "J. E. Granville, Granville's New Key to Stock Market Profits, 1963"
    outputs: ClassVar = (IndicatorOutput(name="obv", title="OBV", unit="size"),)
    is_over_price = False
    is_level = True

    def __init__(self, params: ObvParams) -> None:
        super().__init__(params)
        self._balance = 0.0
        self._close = -1.0
        """Below any price: the first candle counts as rising, as TA-Lib's does."""

    @property
    def warm_up(self) -> tuple[int, ...]:
        """None."""
        return (0,)

    def memory(self, interval_s: int) -> int:
        """Return two: a change is told by the candle before."""
        return 2

    def next(self, bar: Bar, *, keep: bool) -> Values:
        """Return the balance."""
        balance = self._balance
        if bar.close > self._close:
            balance += bar.size
        elif bar.close < self._close:
            balance -= bar.size
        if keep:
            self._balance, self._close = balance, bar.close
        return (balance,)

    def shift(self, by: float) -> None:
        """Go on from another level."""
        self._balance += by


class VwapParams(Params):
    """When the VWAP begins anew."""

    session_h: int = Field(
        default=24,
        ge=1,
        le=24,
        title="Session",
        description="Hours after which it begins anew, counted from 1970; 24 is midnight UTC",
    )


class Vwap(Indicator[VwapParams]):
    """What a unit of base cost on average since the session began."""

    title = "Volume-weighted average price"
    help = (
        "What one unit of base cost on average since the session began, by the typical price "
        "(high + low + close) / 3 of each candle. Where nothing was traded, the typical price."
    )
    source = "S. A. Berkowitz, D. E. Logue and E. A. Noser, The Total Cost of Transactions, 1988"
    outputs: ClassVar = (IndicatorOutput(name="vwap", title="VWAP", unit="price", lowest=0),)
    is_over_price = True

    def __init__(self, params: VwapParams) -> None:
        super().__init__(params)
        self._session_s = params.session_h * HOUR_S
        self._session = -1
        self._first = nan
        """The session's first typical price: sums of distances from it lose fewer digits."""
        self._size = self._above = 0.0

    @property
    def warm_up(self) -> tuple[int, ...]:
        """None."""
        return (0,)

    def memory(self, interval_s: int) -> int:
        """Return how many candles a session has."""
        return max(1, -(-self._session_s // interval_s))

    def next(self, bar: Bar, *, keep: bool) -> Values:
        """Return the average price of the session."""
        typical = bar.typical
        session = bar.opened_at_s // self._session_s
        first, size, above = self._first, self._size, self._above
        if session != self._session:
            first, size, above = typical, 0.0, 0.0
        size += bar.size
        above += bar.size * (typical - first)
        if keep:
            self._session, self._first, self._size, self._above = session, first, size, above
        return (first + above / size if size else typical,)
