"""The simple bot: buy at one price, sell at another, once or for ever."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Context, Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationInfo, model_validator

from common.messages.base import Instant, Pair, Price, Side, Size, base_of, plain, quote_of
from common.messages.order import Card, OrderCommand, OrderFilled
from common.messages.platform import Level
from common.money import difference, product, total
from trader.bot import Beginning, Bot
from trader.form import FormPrice, FormSize, Planned
from trader.ledger import OpenOrder, Total
from trader.refusal import is_hopeless, is_too_small, retry_delay_s

INSTRUCTIONS_COUNT = 1000
"""Most instructions of one bot: all of them are written at each step."""


class Params(BaseModel):
    """What the form asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    size: FormSize = Field(title="Size", description="how much to buy and sell, in base")
    buy_at: FormPrice = Field(title="Buy at", description="price of the buy order, in quote")
    sell_at: FormPrice = Field(title="Sell at", description="price of the sell order, in quote")
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


class Asked(BaseModel):
    """An instruction as a person posts it; what else stands there is not taken over."""

    type: Literal["order"] = "order"
    side: Side
    pair: Pair | None = None
    price: Price
    size: Size

    @model_validator(mode="after")
    def _is_of_the_bots_pair(self, info: ValidationInfo) -> Self:
        pair = (info.context or {}).get("pair")
        if self.pair not in (None, pair):
            raise ValueError(f"the bot trades {pair}, the instruction {self.pair}")
        return self


class Whole(BaseModel):
    """A whole document as a person posts it, decimals as strings; the rest is not read."""

    instructions: Annotated[list[Asked], Field(min_length=1, max_length=INSTRUCTIONS_COUNT)]
    instructions_loop: bool = False
    instructions_index: Annotated[int, Field(ge=0)] = 0
    instructions_post_only: bool = False

    @model_validator(mode="after")
    def _begins_within(self) -> Self:
        if self.instructions_index >= len(self.instructions):
            raise ValueError(f"there is no instruction {self.instructions_index}")
        return self


class Instruction(BaseModel):
    """One step: an order that must be wholly filled before the next one begins."""

    type: Literal["order"] = "order"
    side: Side
    pair: Pair
    price: Price
    size: Size
    status: Literal["wait_filled"] | None = None
    wait_filled: UUID | None = None
    """The order that is waited for."""
    start_date: Instant | None = None
    execution_date: Instant | None = None


class Progress(BaseModel):
    """What orders of the current instruction have traded; more than one when one was cancelled."""

    size: Total = Decimal(0)
    funds: Total = Decimal(0)
    fees: Total = Decimal(0)


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
        return Beginning(whole.model_dump(mode="json"), state, tuple(_planned(whole.instructions)))

    @classmethod
    def warnings(cls, state: State, card: Card) -> Iterator[str]:
        """Say when one round of a buy and a sell loses money after fees."""
        if [each.side for each in state.instructions] != [Side.BUY, Side.SELL]:
            return
        buy, sell = state.instructions
        fees = product(card.maker_fee_rate, total(_funds(buy), _funds(sell)))
        profit = difference(difference(_funds(sell), _funds(buy)), fees)
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
            is_post_only=self.state.instructions_post_only,
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
        progress = self.state.progress
        progress.size = total(progress.size, fill.size)
        progress.funds = total(progress.funds, product(fill.price, fill.size))
        progress.fees = total(progress.fees, fill.fee)

    def on_complete(self, order: OpenOrder, fill: OrderFilled) -> None:
        """Write the instruction into the history and go on to the next."""
        self._execute(order.order_id, fill.happened_at)

    def on_refused(self, order: OpenOrder, reason: str) -> None:
        """Try again later, with a new order, unless no time can heal it."""
        if self.is_running and is_too_small(reason) and self.state.progress.size:
            self._leave_the_rest(reason)
        else:
            self._try_again(f"order to {_what(self.current)} was refused: {reason}", reason)

    def on_cancelled(self, order: OpenOrder, reason: str) -> None:
        """Ask again for what was left, unless the bot wanted it off the book."""
        self._try_again(f"order to {_what(self.current)} was cancelled: {reason}", "")

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

    def _leave_the_rest(self, reason: str) -> None:
        """Go on without what is too small to be an order: the end of a switch may leave that."""
        step = self.current
        rest = plain(difference(step.size, self.state.progress.size))
        what = f"{rest} {base_of(step.pair)} of its order to {_what(step)}"
        self.say(Level.WARNING, f"leaves {what}: {reason}")
        self._execute(None, self.at)

    def _execute(self, order_id: UUID | None, at: datetime) -> None:
        """Write the current instruction into the history and go on to the next."""
        step = self.current
        step.status, step.wait_filled, step.execution_date = None, None, at
        self.remember(self._executed(step, order_id))
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

    def _executed(self, step: Instruction, order_id: UUID | None) -> dict[str, Any]:
        progress = self.state.progress
        short = {} if progress.size == step.size else {"traded_size": plain(progress.size)}
        return {
            **step.model_dump(mode="json", exclude={"status", "wait_filled"}),
            **short,
            "order_id": None if order_id is None else str(order_id),
            "average_price": _average(progress, step.price),
            "funds": plain(progress.funds),
            "fees": plain(progress.fees),
        }


def _planned(instructions: list[Asked]) -> Iterator[Planned]:
    for number, each in enumerate(instructions):
        under = f"params.instructions.{number}"
        yield Planned(f"{under}.price", each.price, f"{under}.size", each.size)


def _funds(step: Instruction) -> Decimal:
    return product(step.price, step.size)


def _what(step: Instruction) -> str:
    size, price = plain(step.size), plain(step.price)
    return f"{step.side} {size} {base_of(step.pair)} at {price} {quote_of(step.pair)}"


def _average(progress: Progress, price: Decimal) -> str:
    """Return the average price of the fills, rounded to the 18 decimals that a price may have."""
    if progress.funds == product(price, progress.size):
        return plain(price)
    average = Context(prec=60).divide(progress.funds, progress.size)
    return plain(average.quantize(Decimal(1).scaleb(-18), context=Context(prec=60)).normalize())
