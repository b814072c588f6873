"""Numbers as a page shows them: rounded for the eye, and whole for who wants to know."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

from common.messages.market import Product

MOST_DECIMALS = 8
"""As many as the smallest part of a bitcoin has."""

LEAST_DIGITS = 2
"""What is smaller than the decimals asked for shows so many digits: 0.0043 is not 0.00."""

_LONG = Context(prec=200, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number on a page."""

    text: str
    """For the eye; empty where there is no number."""
    exact: str
    """Every digit, to be shown when asked for."""
    sign: int = 0
    """-1, 0 or 1, of what the text shows."""

    @property
    def shortened(self) -> str:
        """The text without zeros at its end, for numbers that stand alone."""
        return self.text.rstrip("0").rstrip(".") if "." in self.text else self.text


def figure(value: object, decimals: int = 2) -> Figure:
    """Return how a number of a bot's document is shown; what is no number is shown as it is."""
    if value is None:
        return Figure("", "")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return Figure(str(value), str(value))
    if not number.is_finite() or abs(number.adjusted()) > _LONG.prec // 2:
        return Figure(str(value), str(value))
    text = rounded(number, decimals)
    shown = Decimal(text)
    return Figure(text, format(number, "f"), (shown > 0) - (shown < 0))


def rounded(number: Decimal, decimals: int) -> str:
    """Round half away from zero to so many decimals, what is smaller to two digits."""
    is_small = bool(number) and number.adjusted() < -decimals
    wanted = LEAST_DIGITS - 1 - number.adjusted() if is_small else decimals
    step = Decimal(1).scaleb(-min(wanted, max(decimals, MOST_DECIMALS)))
    shown = number.quantize(step, context=_LONG)
    return format(shown or abs(shown), "f")


def decimals_of(increment: Decimal) -> int:
    """Return how many decimals a whole number of increments has at most."""
    return max(-int(increment.normalize().as_tuple().exponent), 0)


@dataclass(frozen=True, slots=True)
class Decimals:
    """How many decimals the numbers of a pair have on a page."""

    quote: int = 2
    base: int = MOST_DECIMALS


def decimals_by(rules: Product | None) -> Decimals:
    """Return how many decimals money and sizes of a pair have, as its market rules say."""
    if rules is None:
        return Decimals()
    return Decimals(decimals_of(rules.quote_increment), decimals_of(rules.base_increment))


def percent(rate: Decimal) -> str:
    """Write a share as a percentage: 0.004 is ``0.4 %``."""
    return f"{(rate * 100).normalize():f} %"
