"""The simple bot: buy at one price, sell at another, once or for ever."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from common.messages.base import Side, base_of, plain, quote_of
from common.messages.order import Card, OrderCommand, OrderFilled
from common.messages.platform import Level
from common.money import difference, product, total
from trader.bot import Beginning, Bot
from trader.form import FormPrice, FormSize, Planned
from trader.history import average_price
from trader.instructions import Instruction, Progress, Whole, funds_of, planned, told
from trader.ledger import OpenOrder
from trader.refusal import is_hopeless, is_too_small, retry_delay_s
from trader.why import Why


class Params(BaseModel):
    """What the form asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    size: FormSize = Field(
        title="Size",
        description="how much to buy and sell, in base",
        json_schema_extra={"suggest": "20"},
    )
    buy_at: FormPrice = Field(
        title="Buy at",
        description="price of the buy order, in quote",
        json_schema_extra={"suggest": "0.99"},
    )
    sell_at: FormPrice = Field(
        title="Sell at",
        description="price of the sell order, in quote",
        json_schema_extra={"suggest": "1.01"},
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
    refusal_count: int = 0
    """Refusals in a row."""


class Simple(Bot[Params, State]):
    """Works through its instructions, one order at a time."""

    title = "Simple"
    help = "Buys at one price, sells at another, and begins again if it loops."
    looks_at_market = False
    writes_history = True

    @classmethod
    def first_state(cls, params: Params, pair: str) -> State:
        """Return the two instructions of the form."""
        return State(
            instructions_index=int(params.begin_at_sell),
            instructions_loop=params.loop,
            instructions_post_only=params.post_only,
            instructions=[
                Instruction(side=Side.BUY, pair=pair, price=params.buy_at, size=params.size),
                Instruction(side=Side.SELL, pair=pair, price=params.sell_at, size=params.size),
            ],
        )

    @classmethod
    def planned(cls, params: Params) -> Iterator[Planned]:
        """Return both orders."""
        yield Planned("params.buy_at", params.buy_at, "params.size", params.size)
        yield Planned("params.sell_at", params.sell_at, "params.size", params.size)

    @classmethod
    def begin(cls, given: dict[str, JsonValue], pair: str) -> Beginning[State]:
        """Read the form's parameters, or a whole document with ``instructions``."""
        if "instructions" not in given:
            return super().begin(given, pair)
        whole = Whole.model_validate(given, context={"pair": pair})
        state = State(
            instructions_index=whole.instructions_index,
            instructions_loop=whole.instructions_loop,
            instructions_post_only=whole.instructions_post_only,
            instructions=[
                Instruction(side=each.side, pair=pair, price=each.price, size=each.size)
                for each in whole.instructions
            ],
        )
        return Beginning(whole.model_dump(mode="json"), state, tuple(planned(whole.instructions)))

    @classmethod
    def warnings(cls, state: State, card: Card) -> Iterator[str]:
        """Say when one round of a buy and a sell loses money after fees."""
        if [each.side for each in state.instructions] != [Side.BUY, Side.SELL]:
            return
        buy, sell = state.instructions
        fees = product(card.maker_fee_rate, total(funds_of(buy), funds_of(sell)))
        profit = difference(difference(funds_of(sell), funds_of(buy)), fees)
        if profit <= 0 and buy.size == sell.size:
            yield (
                f"buying at {plain(buy.price)} and selling at {plain(sell.price)} "
                f"makes {plain(profit)} {quote_of(buy.pair)} a round after fees"
            )

    @property
    def current(self) -> Instruction:
        """The instruction it is at."""
        return self.state.instructions[self.state.instructions_index]

    def act(self) -> Iterator[OrderCommand]:
        """Ask for the current instruction's order, or for what is left of it."""
        if self.orders or self.is_waiting:
            return
        step = self.current
        make = self.buy if step.side is Side.BUY else self.sell
        order = make(
            difference(step.size, self.state.progress.size),
            at=step.price,
            purpose=f"step {self.state.instructions_index + 1}",
            why=self._why(step),
            is_post_only=self.state.instructions_post_only,
        )
        step.status, step.wait_filled = "wait_filled", order.order_id
        step.start_date = step.start_date or self.at
        yield order

    def _why(self, step: Instruction) -> Why:
        state, traded = self.state, self.state.progress.size
        which = f"Step {state.instructions_index + 1} of {len(state.instructions)}"
        left = plain(difference(step.size, traded))
        text = f"{which} was next: {told(step)}."
        if traded:
            text = f"{which}, {told(step)}, had traded in part: {left} was left."
        return Why(text=text, values={"size": plain(step.size), "traded": plain(traded)})

    def on_accepted(self, order: OpenOrder) -> None:
        """Forget earlier refusals."""
        if self.state.refusal_count:
            self.state.refusal_count, self.last_error = 0, ""

    def on_fill(self, order: OpenOrder, fill: OrderFilled) -> None:
        """Count the fill towards the instruction."""
        progress = self.state.progress
        progress.size = total(progress.size, fill.size)
        progress.funds = total(progress.funds, product(fill.price, fill.size))
        progress.fees = total(progress.fees, fill.fee)

    def on_complete(self, order: OpenOrder, fill: OrderFilled) -> None:
        """Write the instruction into the history and go on to the next."""
        self._execute(order.order_id, order.why, fill.happened_at)

    def on_refused(self, order: OpenOrder, reason: str) -> None:
        """Try again later, with a new order, unless no time can heal it."""
        if self.is_running and is_too_small(reason) and self.state.progress.size:
            self._leave_the_rest(order, reason)
        else:
            self._try_again(f"order to {told(self.current)} was refused: {reason}", reason)

    def on_cancelled(self, order: OpenOrder, reason: str) -> None:
        """Ask again for what was left, unless the bot wanted it off the book."""
        self._try_again(f"order to {told(self.current)} was cancelled: {reason}", "")

    def on_switched(self) -> None:
        """Ask the new broker at once, whatever the old one refused."""
        self.state.refusal_count, self.last_error = 0, ""
        self.ledger.wake_at = None

    def _try_again(self, event: str, refusal: str) -> None:
        self.current.status, self.current.wait_filled = None, None
        if not self.is_running:
            return
        is_news = event != self.last_error
        self.last_error = event
        if is_hopeless(refusal):
            self.refuse("instructions", event)
            self.say(Level.ERROR, f"{event}; it ends")
            return
        self.state.refusal_count += 1
        delay_s = retry_delay_s(self.state.refusal_count)
        self.wait(delay_s)
        if is_news:
            self.say(Level.WARNING, f"{event}; it tries again in {delay_s:g} s")

    def _leave_the_rest(self, order: OpenOrder, reason: str) -> None:
        """Go on without what is too small to be an order: the end of a switch may leave that."""
        step = self.current
        rest = plain(difference(step.size, self.state.progress.size))
        what = f"{rest} {base_of(step.pair)} of its order to {told(step)}"
        self.say(Level.WARNING, f"leaves {what}: {reason}")
        self._execute(None, order.why, self.at)

    def _execute(self, order_id: UUID | None, why: Why | None, at: datetime) -> None:
        """Write the current instruction into the history and go on to the next."""
        step = self.current
        step.status, step.wait_filled, step.execution_date = None, None, at
        self.remember(self._executed(step, order_id, why))
        self.state.progress = Progress()
        self.state.instructions_count += 1
        self._go_on()

    def _go_on(self) -> None:
        state = self.state
        if state.instructions_index + 1 < len(state.instructions):
            state.instructions_index += 1
        elif state.instructions_loop:
            state.instructions_index = 0
            for each in state.instructions:
                each.start_date = each.execution_date = None
        else:
            self.end()

    def _executed(
        self, step: Instruction, order_id: UUID | None, why: Why | None
    ) -> dict[str, Any]:
        progress = self.state.progress
        short = {} if progress.size == step.size else {"traded_size": plain(progress.size)}
        return {
            **step.model_dump(mode="json", exclude={"status", "wait_filled"}),
            **short,
            "order_id": None if order_id is None else str(order_id),
            "average_price": average_price(progress.funds, progress.size, step.price),
            "funds": plain(progress.funds),
            "fees": plain(progress.fees),
            "why": None if why is None else why.model_dump(mode="json"),
        }
