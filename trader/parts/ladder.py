"""Prices in steps, and prices worse than the market's by a share. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_UP, Context, Decimal
from typing import Literal, TypeAlias

from common.messages.base import Side, plain, quote_of
from common.messages.bot import FieldError
from common.messages.market import Product
from common.money import product as product_of
from common.money import units_around
from trader.form import Planned

Spacing: TypeAlias = Literal["arithmetic", "geometric"]
"""Whether prices are the same difference apart, or in the same ratio."""

_FINE = Context(prec=50)
"""Far finer than any tick: what is rounded to one is the same by any other exact way."""

_PLACE = Decimal(1).scaleb(-18)


def prices_of(lower: Decimal, upper: Decimal, count: int, spacing: Spacing) -> Iterator[Decimal]:
    """Yield so many prices, two at least, from the lower to the upper; they are not rounded."""
    last = count - 1
    for number in range(last):
        if spacing == "geometric":
            power = _FINE.divide(Decimal(number), Decimal(last))
            ratio = _FINE.power(_FINE.divide(upper, lower), power)
            yield _FINE.multiply(lower, ratio)
        else:
            step = _FINE.divide((upper - lower) * number, Decimal(last))
            yield _FINE.add(lower, step)
    yield upper


def worse(price: Decimal, side: Side, percent: Decimal) -> Decimal:
    """Return a price that is so much worse for who trades on that side; it is not rounded."""
    share = percent.scaleb(-2)
    return product_of(price, 1 + share if side is Side.BUY else 1 - share)


def above(price: Decimal) -> Decimal:
    """Return a price that the next tick above a price is not below, and the price itself is."""
    return product_of(price, 1 + _PLACE)


def bought_by(funds: Decimal, price: Decimal) -> Decimal:
    """Return how much base funds buy at a price, cut to the places that a size may have."""
    return _FINE.divide(funds, price).quantize(_PLACE, ROUND_DOWN, _FINE)


@dataclass(frozen=True, slots=True)
class GridPlan:
    """The levels of a grid as its parameters say them, before they are rounded."""

    prices: tuple[Decimal, ...]
    funds: Decimal | None
    """Of all levels together; each but the highest has the same part."""
    size: Decimal | None
    """Of each level, where funds are not said."""

    def size_at(self, price: Decimal) -> Decimal:
        """Return how much is bought at a level, to be rounded."""
        if self.size is not None:
            return self.size
        share = _FINE.divide(self.funds or Decimal(0), Decimal(len(self.prices) - 1))
        return bought_by(share, price)

    def most_funds(self) -> Decimal:
        """Return what all levels together may cost."""
        if self.funds is not None:
            return self.funds
        costs = sum((each * (self.size or 0) for each in self.prices[:-1]), Decimal(0))
        return costs.quantize(_PLACE, ROUND_UP, _FINE)

    def planned(self) -> Planned:
        """Return the levels, to be checked against the pair's rules."""
        return _PlannedGrid("params.levels", Decimal(1), self._size_field, Decimal(1), self)

    @property
    def _size_field(self) -> str:
        return "params.size" if self.funds is None else "params.funds"


@dataclass(frozen=True, slots=True)
class _PlannedGrid(Planned):
    """All orders of a grid: rounded by the bot, so they need only be large and far enough apart."""

    plan: GridPlan

    def errors(self, product: Product) -> list[FieldError]:
        """Return what is wrong with the levels by a pair's rules."""
        tick, lot = product.quote_increment, product.base_increment
        ticks = [units_around(each, tick)[0] for each in self.plan.prices]
        found: list[FieldError] = []
        if len(set(ticks)) < len(ticks) or not ticks[0]:
            text = f"some levels are less than {plain(tick)} {quote_of(product.pair)} apart"
            found.append(FieldError(field=self.price_field, message=text))
        for number in ticks[:-1]:
            price = product_of(tick, Decimal(number))
            lots = units_around(self.plan.size_at(price), lot)[0] if number else 0
            worth = product_of(price, lot, Decimal(lots))
            if worth < product.min_funds or not lots:
                text = (
                    f"an order at {plain(price)} would be of {plain(worth)} "
                    f"{quote_of(product.pair)}, and needs at least {plain(product.min_funds)}"
                )
                found.append(FieldError(field=self.size_field, message=text))
                break
        return found
