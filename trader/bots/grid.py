"""The grid: buys at each level below the market, and sells what it bought one level higher."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from common.messages.base import Price, Side, Size, plain
from common.messages.order import OrderCommand, OrderFilled
from common.messages.platform import Level
from common.messages.watch import MarketReached
from common.money import difference, product, total
from trader.bot import AtRisk, Bot
from trader.form import FormFunds, FormPercent, FormPrice, FormSize, Planned
from trader.ladder import GridPlan, Spacing, prices_of, worse
from trader.ledger import OpenOrder, Total
from trader.refusal import is_hopeless, retry_delay_s
from trader.watching import Falls, Rises, Ticks
from trader.why import Why

FIRST, LEAVE = "first", "leave"
"""What the orders are for that are no level's: base for the levels above, and the end."""

AGAIN_S = 5
"""Time between two tries to trade at once."""


class Params(BaseModel):
    """What the form asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lower: FormPrice = Field(
        title="Lowest level",
        description="price of the lowest buy order, in quote",
        json_schema_extra={"suggest": "0.95"},
    )
    upper: FormPrice = Field(
        title="Highest level",
        description="price of the highest sell order, in quote",
        json_schema_extra={"suggest": "1.05"},
    )
    levels: int = Field(
        default=11, ge=2, le=100, title="Levels", description="how many, both ends included"
    )
    spacing: Spacing = Field(
        default="arithmetic",
        title="Spacing",
        description="arithmetic: the same step in quote; geometric: the same in per cent",
    )
    funds: FormFunds | None = Field(
        default=None, title="Funds", description="quote for all levels together, fees apart"
    )
    size: FormSize | None = Field(
        default=None, title="Size", description="base of each level, instead of funds"
    )
    buy_first: bool = Field(
        default=True,
        title="Buy first",
        description="buy at the market what the levels above it sell; else they wait for it",
    )
    stop_below: FormPrice | None = Field(
        default=None, title="Stop below", description="end when the price falls to this"
    )
    stop_above: FormPrice | None = Field(
        default=None, title="Stop above", description="end when the price rises to this"
    )
    sell_at_stop: bool = Field(
        default=False, title="Sell at stop", description="sell at the market what it holds then"
    )
    collar: FormPercent = Field(
        default=Decimal(1),
        title="Collar",
        description="how much worse than the last price it may trade at once, in per cent",
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.lower >= self.upper:
            raise ValueError(f"the lowest level, {self.lower}, is not below {self.upper}")
        if (self.funds is None) == (self.size is None):
            raise ValueError("say either funds or size")
        if self.stop_below is not None and self.stop_below >= self.lower:
            raise ValueError(f"a stop at {self.stop_below} is not below the lowest level")
        if self.stop_above is not None and self.stop_above <= self.upper:
            raise ValueError(f"a stop at {self.stop_above} is not above the highest level")
        return self

    @property
    def plan(self) -> GridPlan:
        """What its levels follow from."""
        prices = prices_of(self.lower, self.upper, self.levels, self.spacing)
        return GridPlan(tuple(prices), self.funds, self.size)


class Phase(StrEnum):
    """What a level does next."""

    FIRST = "first"
    """It lies above the market and has no base to sell."""
    BUY = "buy"
    SELL = "sell"


class Cell(BaseModel):
    """A level, and the next one, where what is bought at it is sold."""

    low: Price
    high: Price
    size_wanted: Size
    phase: Phase
    held: Total = Decimal(0)
    flow: Total = Decimal(0)
    """Quote that it brought less what it cost, fees included, since it last held nothing."""
    rounds_count: int = 0

    def take(self, side: Side, size: Decimal, price: Decimal, fee: Decimal) -> None:
        """Count a fill in."""
        funds = product(price, size)
        if side is Side.BUY:
            self.held, self.flow = total(self.held, size), total(self.flow, -funds, -fee)
        else:
            self.held, self.flow = difference(self.held, size), total(self.flow, funds, -fee)


class State(BaseModel):
    """The levels, and what they have brought."""

    cells: list[Cell] = Field(default_factory=list)
    """Lowest first; none before it knows the market's price."""
    grid_profit: Total = Decimal(0)
    """Of all rounds of a buy and a sell that are over, fees paid, in quote."""
    floating_profit: Total = Decimal(0)
    """What is held is worth more than it cost, at the last price that the bot saw."""
    rounds_count: int = 0
    end: Literal["", "stop", "refusal"] = ""
    """Why it takes its orders off the book."""
    end_reason: str = ""
    refusal_count: int = 0
    """Refusals in a row."""


class Grid(Bot[Params, State]):
    """Holds an order at each level; one that fills is replaced on the other side."""

    title = "Grid"
    help = "Buys at each level below the price, and sells what it bought one level higher."

    @classmethod
    def first_state(cls, params: Params, pair: str) -> State:
        """Return a grid that has not seen the market."""
        return State()

    @classmethod
    def planned(cls, params: Params) -> Iterator[Planned]:
        """Return the levels."""
        yield params.plan.planned()

    @classmethod
    def most_at_risk(cls, params: Params) -> AtRisk:
        """Return what all levels together may hold; only what was bought is sold."""
        return AtRisk(params.plan.most_funds())

    def act(self) -> Iterator[OrderCommand]:
        """Hold an order at each level, unless it is to end."""
        price = self.news.ticker.price if self.news is not None else None
        if isinstance(self.news, MarketReached):
            price = self.news.price
        if not self.state.cells:
            self._lay(price)
        if price is not None:
            self._look(price)
        if self.state.end:
            yield from self._leave()
            return
        self._watch_stops()
        if self.state.cells and not self.is_waiting:
            yield from self._buy_first(price)
            yield from self._levels()

    def on_accepted(self, order: OpenOrder) -> None:
        """Forget earlier refusals."""
        self.state.refusal_count, self.last_error = 0, ""

    def on_fill(self, order: OpenOrder, fill: OrderFilled) -> None:
        """Count the fill to the level that it is of."""
        left, fee = fill.size, fill.fee
        for cell in self._cells_of(order):
            room = cell.held if order.side is Side.SELL else difference(cell.size_wanted, cell.held)
            part = left if order.purpose not in (FIRST, LEAVE) else min(left, room)
            if part > 0:
                cell.take(order.side, part, fill.price, fee)
                left, fee = difference(left, part), Decimal(0)
                self._turn(cell)
        self._look(fill.price)

    def on_refused(self, order: OpenOrder, reason: str) -> None:
        """Try again later, or end when no time can heal it."""
        event = f"order to {order.side} at {plain(order.price)} was refused: {reason}"
        if event != self.last_error:
            self.say(Level.WARNING, event)
        self.last_error = event
        self.state.refusal_count += 1
        if is_hopeless(reason):
            self.state.end, self.state.end_reason = "refusal", event
        self.wait(retry_delay_s(self.state.refusal_count))

    def on_cancelled(self, order: OpenOrder, reason: str) -> None:
        """Ask again in a while for what the bot did not take off the book itself."""
        if self.is_running and not order.is_immediate and not self.state.end:
            self.wait(AGAIN_S)

    def _lay(self, price: Decimal | None) -> None:
        """Lay the levels around the market's price, once it is known."""
        if price is None:
            self.watch(Ticks(1))
            return
        plan = self.params.plan
        prices = [self.on_tick(each) for each in plan.prices]
        self.state.cells = [
            Cell(
                low=low,
                high=high,
                size_wanted=self.on_lot(plan.size_at(low)),
                phase=Phase.BUY if low <= price else Phase.FIRST,
            )
            for low, high in zip(prices, prices[1:], strict=False)
        ]

    def _look(self, price: Decimal) -> None:
        """Take note of the market's price."""
        state, params = self.state, self.params
        values = (total(product(each.held, price), each.flow) for each in state.cells)
        state.floating_profit = total(*values) if state.cells else Decimal(0)
        is_below = params.stop_below is not None and price <= params.stop_below
        is_above = params.stop_above is not None and price >= params.stop_above
        if (is_below or is_above) and not state.end:
            state.end, state.end_reason = "stop", f"the price is at {plain(price)}"
            self.say(Level.WARNING, f"stops: {state.end_reason}")

    def _turn(self, cell: Cell) -> None:
        """Go to the other side of a level when this one is done."""
        if cell.phase is not Phase.SELL and cell.held >= cell.size_wanted:
            cell.phase = Phase.SELL
        elif cell.phase is Phase.SELL and cell.held <= 0:
            cell.phase = Phase.BUY
            cell.rounds_count += 1
            self.state.rounds_count += 1
            self.state.grid_profit = total(self.state.grid_profit, cell.flow)
            cell.flow = Decimal(0)

    def _watch_stops(self) -> None:
        params = self.params
        if params.stop_below is not None:
            self.watch(Falls(params.stop_below))
        if params.stop_above is not None:
            self.watch(Rises(params.stop_above))

    def _cells_of(self, order: OpenOrder) -> list[Cell]:
        """Return the levels that an order is for."""
        if order.purpose == FIRST:
            return [each for each in self.state.cells if each.phase is Phase.FIRST]
        if order.purpose == LEAVE:
            return [each for each in self.state.cells if each.held > 0]
        number = int(order.purpose.removeprefix("level ")) - 1
        return self.state.cells[number : number + 1]

    def _buy_first(self, price: Decimal | None) -> Iterator[OrderCommand]:
        """Buy what the levels above the market sell, or wait until it comes to them."""
        if any(each.purpose == FIRST for each in self.orders):
            return
        waiting = self._still_above(price)
        if not waiting:
            return
        if price is None or not self.params.buy_first:
            self.watch(Ticks(AGAIN_S) if self.params.buy_first else Rises(waiting[0].low))
            return
        size = total(*(difference(each.size_wanted, each.held) for each in waiting))
        worst = min(waiting[0].low, self.on_tick(worse(price, Side.BUY, self.params.collar)))
        why = Why(
            text=f"The {len(waiting)} levels above the price sell this.",
            values={"price": plain(price), "lowest of them": plain(waiting[0].low)},
        )
        yield self.buy(size, at=worst, purpose=FIRST, why=why, is_immediate=True)

    def _still_above(self, price: Decimal | None) -> list[Cell]:
        """Return the levels that wait for base, less those that the price has come to."""
        waiting = [each for each in self.state.cells if each.phase is Phase.FIRST]
        for cell in waiting:
            if price is not None and cell.low <= price:
                cell.phase = Phase.BUY
        return [each for each in waiting if each.phase is Phase.FIRST]

    def _levels(self) -> Iterator[OrderCommand]:
        """Ask for the orders of the levels that have none."""
        busy = {each.purpose for each in self.orders}
        for number, cell in enumerate(self.state.cells, start=1):
            purpose = f"level {number}"
            if purpose in busy or cell.phase is Phase.FIRST:
                continue
            values = {"low": plain(cell.low), "high": plain(cell.high), "held": plain(cell.held)}
            if cell.phase is Phase.BUY:
                why = Why(text=f"Level {number} holds less than it should.", values=values)
                size = difference(cell.size_wanted, cell.held)
                yield self.buy(size, at=cell.low, purpose=purpose, why=why)
            else:
                why = Why(text=f"Level {number} sells one level higher.", values=values)
                yield self.sell(cell.held, at=cell.high, purpose=purpose, why=why)

    def _leave(self) -> Iterator[OrderCommand]:
        """Take all orders off the book, sell what is held if asked, and end."""
        for order in self.orders:
            if not order.is_cancelling and not order.is_immediate:
                yield self.cancel(order)
        if self.orders or self.is_waiting:
            return
        held = total(*(each.held for each in self.state.cells))
        if self.state.end == "refusal":
            self.refuse("params", self.state.end_reason)
        elif not self.params.sell_at_stop or held <= 0:
            self.end()
        elif self.news is None:
            self.watch(Ticks(1))
        else:
            yield self._sell_all(held, self.news.ticker.price)

    def _sell_all(self, held: Decimal, price: Decimal) -> OrderCommand:
        worst = self.on_tick(worse(price, Side.SELL, self.params.collar), down=False)
        why = Why(text=f"It stops: {self.state.end_reason}.", values={"price": plain(price)})
        return self.sell(held, at=worst, purpose=LEAVE, why=why, is_immediate=True)
