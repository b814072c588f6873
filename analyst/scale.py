"""Exact whole numbers for decimals: what is summed a million times is summed as integers."""

from datetime import UTC, datetime
from decimal import Context, Decimal, Inexact

EXACT = Context(prec=100, traps=[Inexact])
"""Wide enough for any message's number (38 digits, 18 places) and any sum of them."""

_multiply = EXACT.multiply
_to_whole = EXACT.to_integral_exact
"""Traps what is not whole."""

LONG_AGO = -(1 << 62)
"""Microseconds before any trade's."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class TooFine(ValueError):  # noqa: N818 - what is wrong with the number
    """A number has more decimal places than the scale."""


class Scale:
    """How many decimal places a whole number stands for; it grows with the numbers met."""

    def __init__(self, places: int = 0) -> None:
        self.places = places
        self._factor = Decimal(10) ** places

    def units(self, number: Decimal) -> int:
        """Return a number as a whole count of the last place. Raises TooFine."""
        try:
            return int(_to_whole(_multiply(number, self._factor)))
        except Inexact as error:
            raise TooFine(f"{number} has more than {self.places} decimal places") from error

    def number(self, units: int) -> Decimal:
        """Return the decimal of a whole count."""
        return EXACT.scaleb(Decimal(units), -self.places)

    def refine(self, number: Decimal) -> int:
        """Take in a number's places; return the factor from the units of before to those now."""
        exponent = number.as_tuple().exponent
        if not isinstance(exponent, int):
            raise ValueError(f"{number} is not a number")  # noqa: TRY004 - of the right type
        finer = max(0, -exponent - self.places)
        self.places += finer
        self._factor = Decimal(10) ** self.places
        return int(10**finer)


def quotient(numerator: int, denominator: int, places: int) -> Decimal:
    """Return a quotient rounded to so many places, half to even; the denominator is positive."""
    doubled = 2 * numerator * 10**places + denominator
    whole, rest = divmod(doubled, 2 * denominator)
    if rest == 0 and whole % 2:
        whole -= 1
    return EXACT.scaleb(Decimal(whole), -places)


def microseconds(instant: datetime) -> int:
    """Return the microseconds since 1970, exactly."""
    since = instant - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
