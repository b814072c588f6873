"""The simple bot: buy at one price, sell at another, once or for ever."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from common.messages.base import Side, base_of, plain
from common.messages.order import Card, OrderCommand, OrderFilled
from common.messages.platform import Level
from common.money import difference, product
from trader.bot import AtRisk, Beginning, Bot
from trader.form import FormPercent, FormPrice, FormSize, Planned, instead_of
from trader.ledger import OpenOrder
from trader.parts.instructions import (
    Instruction,
    Progress,
    Whole,
    begin_again,
    begun_at,
    executed,
    fits,
    losing_round,
    planned,
    steps_of,
    taken_over,
    told,
    what_of,
    why_of,
)
from trader.parts.loss import StopLoss, is_hit, is_stop, note_sale, sell_out
from trader.parts.refusal import is_too_small, refusal_words
from trader.parts.retrying import try_again
from trader.watching import Ticks
from trader.why import Why


class Params(BaseModel):
    """What the form asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    size: FormSize = Field(
        title="Size",
        description="how much to buy and sell, in base",
        json_schema_extra={"suggest": "20"},
    )
    buy_at: FormPrice | None = Field(
        default=None,
        title="Buy at",
        description="price of the buy order, in quote",
        json_schema_extra={"suggest": "0.99"},
    )
    buy_below: Annotated[FormPercent | None, instead_of("buy_at")] = Field(
        default=None,
        validate_default=True,
        title="Buy below the market",
        json_schema_extra={"instead_of": "buy_at"},
        description="instead of a price: so far below the market's when it is time to buy",
    )
    sell_at: FormPrice | None = Field(
        default=None,
        title="Sell at",
        description="price of the sell order, in quote",
        json_schema_extra={"suggest": "1.01"},
    )
    sell_above: Annotated[FormPercent | None, instead_of("sell_at")] = Field(
        default=None,
        validate_default=True,
        title="Sell above the market",
        json_schema_extra={"instead_of": "sell_at"},
        description="instead of a price: so far above the market's when it is time to sell",
    )
    stop_loss: FormPercent | None = Field(
        default=None,
        title="Stop loss",
        description="when the price falls so far below what it paid, sell at the market and end",
    )
    loop: bool = Field(
        default=False, title="Loop", description="begin again after the last instruction"
    )
    begin_at_sell: bool = Field(
        default=False, title="Begin at sell", description="begin with the sell order"
    )
    post_only: bool = Field(
        default=False,
        title="Post only",
        description="never take from the book: pay the maker's fee, or wait and try again",
    )


class State(BaseModel):
    """Where the bot is in its instructions."""

    instructions_count: int = 0
    """How many it has executed."""
    instructions_index: int = 0
    instructions_loop: bool = False
    instructions_post_only: bool = False
    instructions: list[Instruction]
    progress: Progress = Field(default_factory=Progress)
    refusal_count: int = 0  # in a row
    stop: StopLoss | None = None


class Simple(Bot[Params, State]):
    """Works through its instructions, one order at a time."""

    title = "Simple"
    help = "Buys at one price, sells at another, and begins again if it loops."
    writes_history = True

    @classmethod
    def first_state(cls, params: Params, pair: str) -> State:
        """Return the two instructions of the form."""
        return State(
            instructions_index=int(params.begin_at_sell),
            instructions_loop=params.loop,
            instructions_post_only=params.post_only,
            instructions=[
                Instruction(
                    side=side, pair=pair, price=price, size=params.size, market_percent=percent
                )
                for side, price, percent in (
                    (Side.BUY, params.buy_at, params.buy_below and -params.buy_below),
                    (Side.SELL, params.sell_at, params.sell_above),
                )
            ],
            stop=None if params.stop_loss is None else StopLoss(percent=params.stop_loss),
        )

    @classmethod
    def planned(cls, params: Params) -> Iterator[Planned]:
        """Return the orders whose price is given."""
        for name, price in (("buy_at", params.buy_at), ("sell_at", params.sell_at)):
            if price is not None:
                yield Planned(f"params.{name}", price, "params.size", params.size)

    @classmethod
    def most_at_risk(cls, params: Params) -> AtRisk | None:
        """Return one buy order and one sell order, where the price to buy at is given."""
        at, size = params.buy_at, params.size
        return None if at is None else AtRisk(product(at, size), size)

    @classmethod
    def begin(cls, given: dict[str, JsonValue], pair: str) -> Beginning[State]:
        """Read the form's parameters, or a whole document with ``instructions``."""
        if "instructions" not in given:
            return super().begin(given, pair)
        whole = Whole.model_validate(given, context={"pair": pair})
        settings = whole.model_dump(exclude={"instructions"})
        state = State(instructions=steps_of(whole, pair), **settings)
        return Beginning(whole.model_dump(mode="json"), state, tuple(planned(whole.instructions)))

    @classmethod
    def warnings(cls, state: State, card: Card) -> Iterator[str]:
        """Say when one round of a buy and a sell loses money after fees."""
        yield from losing_round(state.instructions, card)

    @property
    def current(self) -> Instruction:
        """The instruction it is at."""
        return self.state.instructions[self.state.instructions_index]

    def act(self) -> Iterator[OrderCommand]:
        """Ask for the current instruction's order, or for what is left of it."""
        stop = self.state.stop
        if stop is not None and is_hit(self, stop):
            self._note_progress()
            yield from sell_out(self, stop)
        elif not self.orders and not self.is_waiting:
            yield from self._order()

    def _order(self) -> Iterator[OrderCommand]:
        state, step, market = self.state, self.current, None
        if step.price is None:
            if self.news is None:
                self.watch(Ticks(1))
                return
            market = self.news.ticker.price
            step.price = begun_at(step, market, self)
        rest = difference(step.size, state.progress.size)
        if rest <= 0:  # it was edited to less than has traded by now
            self._execute(None, None, self.at)
            yield from self.act() if self.is_running else ()
            return
        which = f"Step {state.instructions_index + 1} of {len(state.instructions)}"
        make = self.buy if step.side is Side.BUY else self.sell
        order = make(
            rest,
            at=step.price,
            purpose=f"step {state.instructions_index + 1}",
            why=why_of(step, which, state.progress.size, market),
            is_post_only=state.instructions_post_only,
        )
        step.status, step.wait_filled = "wait_filled", order.order_id
        step.start_date = step.start_date or self.at
        yield order

    def on_accepted(self, order: OpenOrder) -> None:
        """Forget earlier refusals."""
        if self.state.refusal_count:
            self.state.refusal_count, self.last_error = 0, ""

    def on_fill(self, order: OpenOrder, fill: OrderFilled) -> None:
        """Count the fill towards the instruction."""
        if not is_stop(order):
            self.state.progress.add(fill)

    def on_complete(self, order: OpenOrder, fill: OrderFilled) -> None:
        """Write the instruction into the history and go on to the next."""
        if is_stop(order):
            note_sale(self, order, fill.happened_at)
        else:
            self._execute(order.order_id, order.why, fill.happened_at)

    def on_refused(self, order: OpenOrder, reason: str) -> None:
        """Try again later, with a new order, unless no time can heal it."""
        is_part = is_stop(order) or self.state.progress.size
        if self.is_running and is_too_small(reason) and is_part:
            self._leave_the_rest(order, reason)
        else:
            self._try_again(refusal_words(what_of(order, self.current), reason), reason)

    def edited(self, fresh: State) -> list[OpenOrder]:
        """Go on at the same step of the new instructions."""
        state, at = self.state, self.state.instructions_index
        state.instructions = taken_over(state.instructions, fresh.instructions, at)
        state.instructions_index = min(at, len(state.instructions) - 1)
        state.instructions_loop = fresh.instructions_loop
        state.instructions_post_only = fresh.instructions_post_only
        state.stop = state.stop if self._is_selling_out else fresh.stop
        wanted = self.current, state.progress.size, state.instructions_post_only
        return [each for each in self.orders if not (is_stop(each) or fits(each, *wanted))]

    def on_cancelled(self, order: OpenOrder, reason: str) -> None:
        """Ask again for what was left; at once if the bot itself wanted it off the book."""
        if is_stop(order):
            note_sale(self, order, self.at)
        elif order.is_cancelling or self._is_selling_out:
            self.current.status = self.current.wait_filled = self.ledger.wake_at = None
        else:
            self._try_again(f"{what_of(order, self.current)} was cancelled: {reason}", "")

    @property
    def _is_selling_out(self) -> bool:
        return self.state.stop is not None and self.state.stop.hit_price is not None

    def _note_progress(self) -> None:
        """Write into the history what a step that the stop ended had traded."""
        if self.state.progress.size and not self.orders:
            self.current.execution_date = self.at
            self.remember(executed(self.current, self.state.progress, None, None))
            self.state.progress = Progress()

    def on_switched(self) -> None:
        """Ask the new broker at once, whatever the old one refused."""
        self.state.refusal_count, self.last_error = 0, ""
        self.ledger.wake_at = None

    def _try_again(self, event: str, refusal: str) -> None:
        self.current.status, self.current.wait_filled = None, None
        if self.is_running:
            count = self.state.refusal_count
            self.state.refusal_count = try_again(self, event, refusal, count, "instructions")

    def _leave_the_rest(self, order: OpenOrder, reason: str) -> None:
        """Go on without what is too small to be an order: the end of a switch may leave that."""
        if is_stop(order):
            self.end()
            return
        step = self.current
        rest = f"{plain(difference(step.size, self.state.progress.size))} {base_of(step.pair)}"
        self.say(Level.WARNING, f"leaves {rest} of its order to {told(step)}: {reason}")
        self._execute(None, order.why, self.at)

    def _execute(self, order_id: UUID | None, why: Why | None, at: datetime) -> None:
        """Write the current instruction into the history and go on to the next."""
        step = self.current
        step.status, step.wait_filled, step.execution_date = None, None, at
        self.remember(executed(step, self.state.progress, order_id, why))
        self.state.progress = Progress()
        self.state.instructions_count += 1
        self._go_on()

    def _go_on(self) -> None:
        state = self.state
        if state.instructions_index + 1 < len(state.instructions):
            state.instructions_index += 1
        elif state.instructions_loop:
            state.instructions_index = 0
            begin_again(state.instructions)
        else:
            self.end()
