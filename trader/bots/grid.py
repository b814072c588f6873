"""The grid: buys at each level below the market, and sells what it bought one level higher."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from common.messages.base import Side, plain
from common.messages.order import OrderCommand, OrderFilled
from common.messages.platform import Level
from common.money import difference, total
from trader.bot import AtRisk, Bot
from trader.figure import Figure
from trader.form import FormFunds, FormPercent, FormPrice, FormSize, Planned
from trader.ledger import OpenOrder
from trader.parts.cell import Cell, Held, Levels, Phase
from trader.parts.ladder import GridPlan, Spacing, prices_of, worse
from trader.parts.setback import AGAIN_S, Setbacks, cancel_all, is_too_little
from trader.watching import Falls, Rises, Ticks, price_of
from trader.why import Why

FIRST, LEAVE = "first", "leave"
"""What the orders are for that are no level's: base for the levels above, and the end."""


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
        default="arithmetic", title="Spacing", description="the same step in quote, or in per cent"
    )
    funds: FormFunds | None = Field(
        default=None,
        title="Funds",
        description="quote for all levels together, fees apart",
        json_schema_extra={"suggest": "200"},
    )
    size: FormSize | None = Field(
        default=None, title="Size", description="base of each level, instead of funds"
    )
    buy_first: bool = Field(
        default=True, title="Buy first", description="at the market, what levels above it sell"
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
        default=Decimal(1), title="Collar", description="how much worse it may trade at once"
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


class State(Levels):
    """The levels, and what keeps them from their orders."""

    stopped_by: str = ""
    """Why it takes its orders off the book, and ends."""
    setbacks: Setbacks = Field(default_factory=Setbacks)


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

    def figures(self) -> Iterable[Figure]:
        """Return grid profit, apart from floating profit."""
        return self.state.figures()

    def act(self) -> Iterator[OrderCommand]:
        """Hold an order at each level, unless it is to end."""
        price = price_of(self.news)
        if not self.state.cells:
            self._lay(price)
        if price is not None:
            self._look(price)
        setbacks = self.state.setbacks
        may_ask = setbacks.is_over(self.at)
        self.ledger.wake_at = setbacks.retry_at
        if setbacks.hopeless:
            yield from setbacks.give_up(self)
            return
        if self.state.stopped_by:
            yield from self._leave()
            return
        for level, kind in ((self.params.stop_below, Falls), (self.params.stop_above, Rises)):
            if level is not None:
                self.watch(kind(level))
        if self.state.cells and may_ask:
            yield from self._buy_first(price)
            yield from self._levels()

    def on_accepted(self, order: OpenOrder) -> None:
        """Forget earlier refusals."""
        self.state.setbacks.accepted(self)

    def on_fill(self, order: OpenOrder, fill: OrderFilled) -> None:
        """Count the fill to the level that it is of; one for several goes to the lowest first."""
        left, fee, state = fill.size, fill.fee, self.state
        for cell in self._cells_of(order):
            room = cell.held if order.side is Side.SELL else cell.room
            part = min(left, room) if order.purpose in (FIRST, LEAVE) else left
            if part > 0:
                state.grid_profit = total(
                    state.grid_profit, cell.take(order.side, part, fill.price, fee)
                )
                state.rounds_count += cell.phase is Phase.BUY and order.side is Side.SELL
                left, fee = difference(left, part), Decimal(0)
        if left > 0:
            state.spare.count(order.side, left, fill.price, fee)
        self._look(fill.price)

    def edited(self, fresh: State) -> Iterable[OpenOrder]:
        """Lay the levels anew when they differ; what they held is sold by the new ones."""
        known = [(each.low, each.high, each.size_wanted) for each in self.state.cells]
        if not known or known == self._levels_wanted():
            return ()
        self.state.spare = Held.of(self.state.spare, *self.state.cells)
        self.state.cells = []
        return self.orders

    def on_refused(self, order: OpenOrder, reason: str) -> None:
        """Try again later, or end when no time can heal it."""
        self.state.setbacks.refused(self, order, reason)

    def on_cancelled(self, order: OpenOrder, reason: str) -> None:
        """Ask again in a while for what the bot did not take off the book itself."""
        if not order.is_immediate:
            self.state.setbacks.cancelled(self, order)

    def _lay(self, price: Decimal | None) -> None:
        """Lay the levels around the market's price, once it is known; the highest get base first.

        Base that is there is reckoned at that price.
        """
        if price is None or self.orders:
            self.watch(Ticks(1))
            return
        state = self.state
        for low, high, size in self._levels_wanted():
            phase = Phase.BUY if low <= price else Phase.FIRST
            state.cells.append(Cell(low=low, high=high, size_wanted=size, phase=phase))
        for cell in reversed(state.cells):
            part = min(cell.room, state.spare.held)
            if part > 0:
                cell.take(Side.BUY, part, price, Decimal(0))
                state.spare.count(Side.SELL, part, price, Decimal(0))

    def _levels_wanted(self) -> list[tuple[Decimal, Decimal, Decimal]]:
        """Return where each level buys and sells, and how much."""
        plan = self.params.plan
        pairs = pairwise(map(self.on_tick, plan.prices))
        return [(low, high, self.on_lot(plan.size_at(low))) for low, high in pairs]

    def _look(self, price: Decimal) -> None:
        """Take note of the market's price."""
        state, params = self.state, self.params
        state.floating_profit = Held.of(state.spare, *state.cells).worth(price)
        is_below = params.stop_below is not None and price <= params.stop_below
        is_above = params.stop_above is not None and price >= params.stop_above
        if (is_below or is_above) and not state.stopped_by:
            state.stopped_by = f"the price is at {plain(price)}"
            self.say(Level.WARNING, f"stops: {state.stopped_by}")

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
        size = total(*(each.room for each in waiting))
        worst = min(waiting[0].low, self.on_tick(worse(price, Side.BUY, self.params.collar)))
        why = Why(
            text=f"Above the price there was nothing to sell, at {len(waiting)} of the levels.",
            values={"price": plain(price), "lowest of them": plain(waiting[0].low)},
        )
        if not is_too_little(self, size, worst):
            yield self.buy(size, at=worst, purpose=FIRST, why=why, is_immediate=True)
            return
        for cell in waiting:
            cell.phase = Phase.SELL

    def _still_above(self, price: Decimal | None) -> list[Cell]:
        """Return the levels that wait for base, less those that the price has come to."""
        waiting = [each for each in self.state.cells if each.phase is Phase.FIRST]
        for cell in waiting:
            if price is not None and cell.low <= price:
                cell.phase = Phase.BUY
        return [each for each in waiting if each.phase is Phase.FIRST]

    def _levels(self) -> Iterator[OrderCommand]:
        """Ask for the orders of the levels that have none."""
        busy, is_small = {each.purpose for each in self.orders}, partial(is_too_little, self)
        for number, cell in enumerate(self.state.cells, start=1):
            purpose = f"level {number}"
            if purpose in busy or cell.phase is Phase.FIRST or not cell.has_order(is_small):
                continue
            values = {"low": plain(cell.low), "high": plain(cell.high), "held": plain(cell.held)}
            if cell.phase is Phase.BUY:
                why = Why(text=f"Level {number} was to hold more.", values=values)
                yield self.buy(cell.room, at=cell.low, purpose=purpose, why=why)
            else:
                why = Why(text=f"Level {number} had bought to sell higher.", values=values)
                yield self.sell(cell.held, at=cell.high, purpose=purpose, why=why)

    def _leave(self) -> Iterator[OrderCommand]:
        """Take all orders off the book, sell what is held if asked, and end."""
        yield from cancel_all(self)
        if self.orders or self.state.setbacks.retry_at is not None:
            return
        held = Held.of(self.state.spare, *self.state.cells).held
        if not self.params.sell_at_stop or held <= 0:
            self.end()
        elif self.news is None:
            self.watch(Ticks(1))
        else:
            yield from self._sell_all(held, self.news.ticker.price)

    def _sell_all(self, held: Decimal, price: Decimal) -> Iterator[OrderCommand]:
        worst = self.on_tick(worse(price, Side.SELL, self.params.collar), down=False)
        if is_too_little(self, held, worst):
            self.end()
            return
        why = Why(text=f"It stops: {self.state.stopped_by}.", values={"price": plain(price)})
        yield self.sell(held, at=worst, purpose=LEAVE, why=why, is_immediate=True)
