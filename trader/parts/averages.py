"""Exponential averages of closes, in decimals: the same on every machine. Pure."""

from decimal import ROUND_HALF_EVEN, Context, Decimal

from pydantic import BaseModel

from trader.ledger import Total

_ROUNDED = Context(prec=40, rounding=ROUND_HALF_EVEN)


class Average(BaseModel):
    """An exponential average as a bot's document keeps it."""

    period: int
    count: int = 0
    """Closes that it has taken, at most the period."""
    value: Total = Decimal(0)
    """The mean of the first closes, and then the average; it counts when ``is_warm``."""

    @property
    def is_warm(self) -> bool:
        """Whether it has taken as many closes as its period has."""
        return self.count >= self.period

    def take(self, close: Decimal) -> None:
        """Take the next close: it moves towards it by 2 / (period + 1) of the distance.

        It begins as the mean of the first closes, as the analyst's does.
        """
        if self.is_warm:
            self.value = self._towards(close, Decimal(2), Decimal(self.period + 1))
            return
        self.count += 1
        self.value = self._towards(close, Decimal(1), Decimal(self.count))

    def _towards(self, close: Decimal, part: Decimal, whole: Decimal) -> Decimal:
        step = _ROUNDED.multiply(_ROUNDED.subtract(close, self.value), part)
        moved = _ROUNDED.add(self.value, _ROUNDED.divide(step, whole))
        return _ROUNDED.quantize(moved, Decimal(1).scaleb(-18)).normalize(_ROUNDED)

    def begin_at(self, value: float, *, open_price: Decimal | None) -> None:
        """Begin where the analyst's statistic of the same average stands.

        ``open_price`` is the price of the candle that is open now, when the statistic has that in
        already: it is taken out again.
        """
        found = Decimal(repr(value))
        if open_price is not None:
            least, whole = Decimal(self.period - 1), Decimal(self.period + 1)
            taken = _ROUNDED.subtract(_ROUNDED.multiply(found, whole), 2 * open_price)
            found = _ROUNDED.divide(taken, least)
        self.count = self.period
        self.value = _ROUNDED.quantize(found, Decimal(1).scaleb(-18)).normalize(_ROUNDED)
