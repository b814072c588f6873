"""What a bot's trades come to at a price, and at which price that reaches a bound. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

from common.money import difference, product, total
from trader.watching import Falls, Rises

_PLACES = Decimal(1).scaleb(-18)

_HIGHEST = Decimal(1).scaleb(20)
"""No message has a price that is as high; what is left of a position may be a speck."""


@dataclass(frozen=True, slots=True)
class Worth:
    """Books of one pair: base held, the quote given for it, and the profit made so far."""

    position: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)
    profit: Decimal = Decimal(0)

    def at(self, price: Decimal) -> Decimal:
        """Return the profit if the position were closed at a price, in quote; fees apart."""
        return difference(total(self.profit, product(self.position, price)), self.cost)

    def reaches(self, bound: Decimal) -> Falls | Rises | None:
        """Return the price at which so little is left, or None when no price does that.

        A position that was bought loses when the price falls, one that was sold when it rises.
        """
        is_bought = self.position > 0
        level = self._level(bound, ROUND_FLOOR if is_bought else ROUND_CEILING)
        if level is None:
            return None
        return Falls(level) if is_bought else Rises(level)

    def gains(self, bound: Decimal) -> Falls | Rises | None:
        """Return the price at which there is so much, or None when no price does that."""
        is_bought = self.position > 0
        level = self._level(bound, ROUND_CEILING if is_bought else ROUND_FLOOR)
        if level is None:
            return None
        return Rises(level) if is_bought else Falls(level)

    def _level(self, bound: Decimal, rounding: str) -> Decimal | None:
        """Return the price at which the profit is at a bound, rounded beyond it."""
        if not self.position:
            return None
        exact = Context(prec=80, rounding=rounding)
        left = difference(total(bound, self.cost), self.profit)
        level = exact.quantize(exact.divide(left, self.position), _PLACES).normalize()
        return level if 0 < level < _HIGHEST else None


def together(books: Iterable[Worth]) -> Worth:
    """Return the sum of books of one pair."""
    every = tuple(books)
    return Worth(
        total(*(each.position for each in every)),
        total(*(each.cost for each in every)),
        total(*(each.profit for each in every)),
    )
