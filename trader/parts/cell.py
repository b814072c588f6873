"""A level of a grid: what it holds, and what it has brought. Pure."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, Field

from common.messages.base import Price, Side, Size
from common.money import difference, product, total
from trader.figure import Figure
from trader.ledger import Total


class Phase(StrEnum):
    """What a level does next."""

    FIRST = "first"
    """It lies above the market and has no base to sell."""
    BUY = "buy"
    SELL = "sell"


class Held(BaseModel):
    """Base, and what came of it so far."""

    held: Total = Decimal(0)
    flow: Total = Decimal(0)
    """Quote that it brought less what it cost, fees included, since nothing was held."""

    @classmethod
    def of(cls, *parts: "Held") -> "Held":
        """Return what several hold together."""
        return Held(
            held=total(*(each.held for each in parts)), flow=total(*(each.flow for each in parts))
        )

    def count(self, side: Side, size: Decimal, price: Decimal, fee: Decimal) -> None:
        """Count a fill in."""
        funds = product(price, size)
        if side is Side.BUY:
            self.held, self.flow = total(self.held, size), total(self.flow, -funds, -fee)
        else:
            self.held, self.flow = difference(self.held, size), total(self.flow, funds, -fee)

    def worth(self, price: Decimal) -> Decimal:
        """Return what selling all of it at a price would leave."""
        return total(product(self.held, price), self.flow)


class Cell(Held):
    """A level, and the next one, where what is bought at it is sold."""

    low: Price
    high: Price
    size_wanted: Size
    phase: Phase
    rounds_count: int = 0

    @property
    def room(self) -> Decimal:
        """How much it is still to buy."""
        return difference(self.size_wanted, self.held)

    def take(self, side: Side, size: Decimal, price: Decimal, fee: Decimal) -> Decimal:
        """Count a fill in, and return what the round has brought that it may have ended."""
        self.count(side, size, price, fee)
        return self._turned()

    def has_order(self, is_too_little: Callable[[Decimal, Decimal], bool]) -> bool:
        """Return whether there is enough to do for an order, on this side or else on the other.

        An order that was taken off the book in part may leave too little for another.
        """
        can_buy = not is_too_little(self.room, self.low)
        can_sell = not is_too_little(self.held, self.high)
        if self.phase is Phase.BUY and not can_buy and can_sell:
            self.phase = Phase.SELL
        elif self.phase is Phase.SELL and not can_sell and can_buy:
            self.phase = Phase.BUY
        return can_buy if self.phase is Phase.BUY else can_sell

    def _turned(self) -> Decimal:
        """Go to the other side when this one is done."""
        brought = Decimal(0)
        if self.phase is not Phase.SELL and self.room <= 0:
            self.phase = Phase.SELL
        elif self.phase is Phase.SELL and self.held <= 0:
            self.phase = Phase.BUY
            self.rounds_count += 1
            brought, self.flow = self.flow, brought
        return brought


class Levels(BaseModel):
    """The levels of a grid, and what they have brought."""

    cells: list[Cell] = Field(default_factory=list)
    """Lowest first; none before it knows the market's price."""
    grid_profit: Total = Decimal(0)
    """Of all rounds of a buy and a sell that are over, fees paid, in quote."""
    floating_profit: Total = Decimal(0)
    """What is held is worth more than it cost, at the last price that the bot saw."""
    rounds_count: int = 0
    spare: Held = Field(default_factory=Held)
    """What no level has: of levels that a person has changed."""

    def figures(self) -> Iterator[Figure]:
        """Return what the rounds brought, apart from what is held."""
        yield Figure("Grid profit", self.grid_profit, "quote", is_gain=True)
        yield Figure("Floating profit", self.floating_profit, "quote", is_gain=True)
        yield Figure("Rounds", self.rounds_count)
