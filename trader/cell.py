"""A level of a grid: what it holds, and what it has brought. Pure."""

from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel

from common.messages.base import Price, Side, Size
from common.money import difference, product, total
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
