"""A deal of a bot that buys in parts: what it is to buy, and what it has bought and sold. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_UP, Context, Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from common.messages.base import EXACT, Instant, Price, Side, plain, quote_of
from common.messages.bot import FieldError
from common.messages.market import Product
from common.messages.order import OrderFilled
from common.money import difference, product, total
from trader.figure import Figure
from trader.form import Planned
from trader.ledger import OpenOrder, Total
from trader.parts.ladder import bought_by

FormGrowth = Annotated[
    Decimal, Field(ge=Decimal("0.1"), le=10, allow_inf_nan=False, decimal_places=6), EXACT
]
"""How many times as large, from one step to the next."""

FIRST, SAFETY, PROFIT = "first", "safety", "profit"
"""What an order is for, after its deal's number: ``deal 3 safety 2``."""

_FINE = Context(prec=60)
_PLACE = Decimal(1).scaleb(-18)


@dataclass(frozen=True, slots=True)
class DealPlan:
    """What each deal is made of."""

    funds: Decimal
    safety_count: int
    safety_funds: Decimal
    drop: Decimal
    """To the first safety order, in per cent of the first price."""
    drop_growth: Decimal
    funds_growth: Decimal

    def steps(self) -> list[tuple[Decimal, Decimal]]:
        """Return for each safety order how far it lies below, as a share, and its funds."""
        found, depth, step, funds = [], Decimal(0), self.drop.scaleb(-2), self.safety_funds
        for _ in range(self.safety_count):
            depth = _FINE.add(depth, step)
            found.append((depth, funds.quantize(_PLACE, ROUND_DOWN, _FINE)))
            step = _FINE.multiply(step, self.drop_growth)
            funds = _FINE.multiply(funds, self.funds_growth)
        return found

    @property
    def deepest(self) -> Decimal:
        """How far below the first price the last safety order lies, as a share."""
        return max((depth for depth, _ in self.steps()), default=Decimal(0))

    def most_funds(self) -> Decimal:
        """Return what a deal may cost."""
        whole = sum((funds for _, funds in self.steps()), self.funds)
        return whole.quantize(_PLACE, ROUND_UP, _FINE)


@dataclass(frozen=True, slots=True)
class PlannedDeal(Planned):
    """All buys of a deal: prices follow from the market, so their funds alone can be wrong."""

    funds: tuple[tuple[str, Decimal], ...]
    """Of each, with the name of the field that says so."""

    @classmethod
    def of(cls, plan: DealPlan) -> "PlannedDeal":
        """Return the orders of a plan."""
        safety = [("params.funds_growth", funds) for _, funds in plan.steps()]
        safety[:1] = [("params.safety_funds", funds) for _, funds in plan.steps()[:1]]
        funds = (("params.funds", plan.funds), *safety)
        return cls("params.funds", Decimal(1), "params.funds", Decimal(1), funds)

    def errors(self, product: Product) -> list[FieldError]:
        """Return which of them the venue would refuse as too small."""
        least, quote = product.min_funds, quote_of(product.pair)
        for field, funds in self.funds:
            if funds < least * _SPARE:
                text = f"{plain(funds)} {quote} is too little: it needs {plain(least * _SPARE)}"
                return [FieldError(field=field, message=text)]
        return []


_SPARE = Decimal("1.05")
"""An order of a little more than the least funds is still one when its size is cut to a lot."""


class Step(BaseModel):
    """A safety order."""

    price: Price
    left: Total
    """What is still to be bought."""


class Deal(BaseModel):
    """A deal that is not over."""

    number: int
    began_price: Price
    safety: list[Step]
    first_left: Total | None = None
    """What is still to be bought first; None before that was asked for."""
    is_closing: bool = False
    """It buys no more."""
    is_left: bool = False
    """What it holds is too little to be sold."""
    spent_first: Total = Decimal(0)
    bought: Total = Decimal(0)
    cost: Total = Decimal(0)
    """Quote given for all it bought, fees included."""
    held: Total = Decimal(0)
    proceeds: Total = Decimal(0)
    """Quote got for what it sold, less fees."""
    peak: Price | None = None
    """The highest price since its target was reached."""

    @classmethod
    def begun(
        cls,
        number: int,
        price: Decimal,
        plan: DealPlan,
        on_tick: Callable[[Decimal], Decimal],
        on_lot: Callable[[Decimal], Decimal],
    ) -> "Deal":
        """Return a deal that begins at a price."""
        steps = []
        for depth, funds in plan.steps():
            at = on_tick(_FINE.multiply(price, 1 - depth).quantize(_PLACE, ROUND_DOWN, _FINE))
            if at > 0:
                steps.append(Step(price=at, left=on_lot(bought_by(funds, at))))
        return cls(number=number, began_price=price, safety=steps)

    def purpose(self, role: str) -> str:
        """Return what an order of the deal is for: ``deal 3 safety 2``."""
        return f"deal {self.number} {role}"

    def owns(self, order: OpenOrder) -> bool:
        """Return whether an order is the deal's."""
        return order.purpose.startswith(self.purpose(""))

    def role_of(self, order: OpenOrder) -> str:
        """Return what an order of the deal does for it: ``safety 2``."""
        return order.purpose.removeprefix(self.purpose(""))

    @property
    def has_first(self) -> bool:
        """Whether its first buy is made."""
        return self.first_left is not None and self.first_left <= 0

    def first_affords(self, funds: Decimal, price: Decimal) -> Decimal:
        """Return what the rest of the first buy's funds buys at a price, to be rounded."""
        return bought_by(difference(funds, self.spent_first), price)

    def first_size(self, most: Decimal) -> Decimal:
        """Return how much is to be bought first: what was begun with, or what it can afford."""
        if self.first_left is None:
            self.first_left = most
        return min(self.first_left, most)

    @property
    def has_bought_all(self) -> bool:
        """Whether none of its buys is left to be made."""
        return self.has_first and all(each.left <= 0 for each in self.safety)

    @property
    def average(self) -> Decimal:
        """What a unit of base has cost, fees included, cut to the places of a price."""
        return bought_by(self.cost, self.bought) if self.bought else self.began_price

    @property
    def profit(self) -> Decimal:
        """What it brought less what it cost; what is left of it is reckoned at its cost."""
        rest = product(self.held, self.average)
        return total(difference(self.proceeds, self.cost), rest)

    def worth_more(self, percent: Decimal) -> Decimal:
        """Return the price that is so much above the average cost, to be rounded."""
        return product(self.average, 1 + percent.scaleb(-2))

    def is_sold_by(self, order: OpenOrder, target: Decimal) -> bool:
        """Return whether an order sells all that is held, at the target."""
        left = difference(order.size, order.filled_size)
        return order.price == target and left == self.held

    def take(self, side: Side, fill: OrderFilled, safety: int) -> None:
        """Count a fill in; of the safety order of that number, or 0."""
        funds = product(fill.price, fill.size)
        if side is Side.SELL:
            self.held = difference(self.held, fill.size)
            self.proceeds = total(self.proceeds, funds, -fill.fee)
            self.is_closing = self.is_closing or self.held <= 0
            return
        self.bought, self.held = total(self.bought, fill.size), total(self.held, fill.size)
        self.cost = total(self.cost, funds, fill.fee)
        if safety:
            step = self.safety[safety - 1]
            step.left = difference(step.left, fill.size)
        else:
            self.spent_first = total(self.spent_first, funds)
            self.first_left = difference(self.first_left or Decimal(0), fill.size)

    def follow(self, price: Decimal, target: Decimal) -> None:
        """Take note of a price: from the target on the highest one counts."""
        if self.peak is not None:
            self.peak = max(self.peak, price)
        elif price >= target:
            self.peak = price


class Deals(BaseModel):
    """The deals that run, and what the others came to."""

    deals: list[Deal] = Field(default_factory=list)
    deals_count: int = 0
    """How many were begun."""
    deals_profit: Total = Decimal(0)
    """Of the deals that are over and were sold, fees paid, in quote."""
    next_at: Instant | None = None
    """When the next one is due; none before the first."""

    def figures(self) -> Iterator[Figure]:
        """Return what the base of the deals that run has cost, and what the others brought."""
        bought = total(*(each.bought for each in self.deals))
        cost = total(*(each.cost for each in self.deals))
        yield Figure("Average cost", bought_by(cost, bought) if bought else None, "quote")
        yield Figure("Profit of deals", self.deals_profit, "quote", is_gain=True)
        yield Figure("Deals begun", self.deals_count)
        yield Figure("Deals running", len(self.deals))
