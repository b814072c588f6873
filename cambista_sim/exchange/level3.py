"""The market's levels as single orders, for those who follow the book order by order.

A recording of level 2 has no orders. So each of its levels is one order here; when a level
changes, that order is cancelled and another comes, and its ids never come twice.
"""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from cambista_sim.exchange.levels import BUY, SELL, LevelBook


class Step(NamedTuple):
    """A message about an order of the market."""

    kind: Literal["received", "open", "canceled", "filled"]
    order_id: str
    side: str
    ticks: int
    lots: int


class MarketOrder(NamedTuple):
    """A level of the market as an order."""

    order_id: str
    lots: int


class MarketOrders:
    """The orders that stand for the market's levels.

    Parameters
    ----------
    name
        Makes an id of a number.
    first
        The first number, beyond those of any life before.
    """

    def __init__(self, name: Callable[[int], str], first: int) -> None:
        self._name = name
        self._number = first
        self._orders: dict[tuple[str, int], MarketOrder] = {}
        self.is_followed = False
        """Whether anybody has asked for single orders; until then there are none."""

    def follow(self, bids: Mapping[int, int], asks: Mapping[int, int]) -> None:
        """Begin to keep orders for these levels of the market."""
        self.is_followed = True
        self._orders = {
            (side, ticks): MarketOrder(self._next(), lots)
            for side, levels in ((BUY, bids), (SELL, asks))
            for ticks, lots in levels.items()
        }

    def at(self, side: str, ticks: int) -> MarketOrder | None:
        """Return the market's order at a price."""
        return self._orders.get((side, ticks))

    def set(self, side: str, ticks: int, lots: int) -> list[Step]:
        """Let the market have so many lots at a price; return what is told of it."""
        known = self._orders.get((side, ticks))
        if (known.lots if known else 0) == lots:
            return []
        steps = []
        if known is not None:
            del self._orders[side, ticks]
            steps.append(Step("canceled", known.order_id, side, ticks, known.lots))
        if lots:
            order = self._orders[side, ticks] = MarketOrder(self._next(), lots)
            steps.append(Step("received", order.order_id, side, ticks, lots))
            steps.append(Step("open", order.order_id, side, ticks, lots))
        return steps

    def taken(self, side: str, ticks: int, lots: int) -> list[Step]:
        """Note that lots of the market's order were traded; it is done when none are left."""
        known = self._orders.get((side, ticks))
        if known is None:
            return []
        left = max(0, known.lots - lots)
        if left:
            self._orders[side, ticks] = known._replace(lots=left)
            return []
        del self._orders[side, ticks]
        return [Step("filled", known.order_id, side, ticks, 0)]

    def _next(self) -> str:
        self._number += 1
        return self._name(self._number)


def market_only(
    shown: LevelBook, own: Callable[[str, int], int]
) -> tuple[dict[int, int], dict[int, int]]:
    """Return the market's part of the levels shown: those less what users have there."""
    halves = []
    for side, levels in ((BUY, shown.bids), (SELL, shown.asks)):
        rest = {ticks: lots - own(side, ticks) for ticks, lots in levels.items()}
        halves.append({ticks: lots for ticks, lots in rest.items() if lots > 0})
    return halves[0], halves[1]
