"""The steps of a simple bot, as a person posts them and as its document keeps them. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal, Protocol, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    Field,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    model_serializer,
    model_validator,
)

from common.messages.base import Instant, Pair, Price, Side, Size, base_of, plain, quote_of
from common.messages.order import Card, OrderFilled
from common.money import difference, product, total
from trader.form import Planned
from trader.frame.history import average_price
from trader.ledger import OpenOrder, Total
from trader.parts.loss import is_stop
from trader.parts.taking import moved
from trader.why import Why

INSTRUCTIONS_COUNT = 1000
"""Most instructions of one bot: all of them are written at each step."""


class Rounding(Protocol):
    """What rounds a price to where its pair is traded: a bot."""

    def on_tick(self, price: Decimal, *, down: bool = True) -> Decimal:
        """Return the nearest such price, not above or not below the given."""


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
    price: Price | None
    """None until the step begins, when it is a percentage of the market's."""
    size: Size
    market_percent: Total | None = None
    """How far from the market's price it is, above or below; not in a step with a fixed price."""
    status: Literal["wait_filled"] | None = None
    wait_filled: UUID | None = None
    """The order that is waited for."""
    start_date: Instant | None = None
    execution_date: Instant | None = None

    @model_serializer(mode="wrap")
    def _as_the_original_has_it(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what a step with a fixed price does not have."""
        found: dict[str, Any] = write(self)
        if self.market_percent is None:
            found.pop("market_percent", None)
        return found


class Progress(BaseModel):
    """What orders of the current instruction have traded; more than one when one was cancelled."""

    size: Total = Decimal(0)
    funds: Total = Decimal(0)
    fees: Total = Decimal(0)

    def add(self, fill: OrderFilled) -> None:
        """Count a fill in."""
        self.size = total(self.size, fill.size)
        self.funds = total(self.funds, product(fill.price, fill.size))
        self.fees = total(self.fees, fill.fee)


def planned(instructions: Iterable[Asked]) -> Iterator[Planned]:
    """Return the orders of posted steps, each under the name of its field."""
    for number, each in enumerate(instructions):
        under = f"params.instructions.{number}"
        yield Planned(f"{under}.price", each.price, f"{under}.size", each.size)


def steps_of(whole: Whole, pair: str) -> list[Instruction]:
    """Return the steps of a posted document."""
    return [
        Instruction(side=each.side, pair=pair, price=each.price, size=each.size)
        for each in whole.instructions
    ]


def begin_again(steps: Iterable[Instruction]) -> None:
    """Forget when steps were done, and the prices that were worked out from the market's."""
    for each in steps:
        each.start_date = each.execution_date = None
        if each.market_percent is not None:
            each.price = None


def what_of(order: OpenOrder, step: Instruction) -> str:
    """Return in words what an order is to do: the step, or what a stop sells."""
    return "order to sell at its stop" if is_stop(order) else f"order to {told(step)}"


def funds_of(step: Instruction) -> Decimal:
    """Return what a step trades at its price, in quote; 0 while it has none."""
    return product(step.price or Decimal(0), step.size)


def losing_round(steps: Sequence[Instruction], card: Card) -> Iterator[str]:
    """Say when one round of a buy and a sell, both at fixed prices, loses money after fees."""
    if [each.side for each in steps] != [Side.BUY, Side.SELL]:
        return
    buy, sell = steps
    if buy.price is None or sell.price is None or buy.size != sell.size:
        return
    fees = product(card.maker_fee_rate, total(funds_of(buy), funds_of(sell)))
    profit = difference(difference(funds_of(sell), funds_of(buy)), fees)
    if profit <= 0:
        yield (
            f"buying at {plain(buy.price)} and selling at {plain(sell.price)} "
            f"makes {plain(profit)} {quote_of(buy.pair)} a round after fees"
        )


def begun_at(step: Instruction, market: Decimal, bot: Rounding) -> Decimal:
    """Return the price of a step that is a percentage of the market's, never a worse one."""
    is_buy = step.side is Side.BUY
    percent = step.market_percent or Decimal(0)
    return bot.on_tick(moved(market, percent), down=is_buy)


def told(step: Instruction) -> str:
    """Return a step in words: ``buy 0.02 BTC at 3371 EUR``."""
    what = f"{step.side} {plain(step.size)} {base_of(step.pair)}"
    if step.price is None:
        return f"{what} {_from_market(step)}"
    return f"{what} at {plain(step.price)} {quote_of(step.pair)}"


def _from_market(step: Instruction) -> str:
    percent = step.market_percent or Decimal(0)
    where = "below" if percent < 0 else "above"
    return f"{plain(abs(percent))} % {where} the market"


def why_of(step: Instruction, which: str, traded: Decimal, market: Decimal | None) -> Why:
    """Return the explanation of a step's order.

    Parameters
    ----------
    which
        The step's place: ``Step 1 of 2``.
    traded
        What earlier orders of the step have traded.
    market
        The market's price from which the order's was worked out just now, or None.
    """
    values = {"size": plain(step.size), "traded": plain(traded)}
    text = f"{which} was next: {told(step)}."
    if market is not None and step.price is not None:
        values |= {"market": plain(market), "price": plain(step.price)}
        text = f"{text[:-1]}, {_from_market(step)}'s {plain(market)}."
    if traded:
        left = plain(difference(step.size, traded))
        text = f"{which}, {told(step)}, had traded in part: {left} was left."
    return Why(text=text, values=values)


def executed(
    step: Instruction, progress: Progress, order_id: UUID | None, why: Why | None
) -> dict[str, Any]:
    """Return a step as the history has it."""
    short = {} if progress.size == step.size else {"traded_size": plain(progress.size)}
    price = step.price or Decimal(0)
    left_out = {"status", "wait_filled", "market_percent"}
    written = step.model_dump(mode="json")
    return {
        **{name: value for name, value in written.items() if name not in left_out},
        **short,
        "order_id": None if order_id is None else str(order_id),
        "average_price": average_price(progress.funds, progress.size, price),
        "funds": plain(progress.funds),
        "fees": plain(progress.fees),
        "why": None if why is None else why.model_dump(mode="json"),
    }


def taken_over(
    old: Sequence[Instruction], new: Sequence[Instruction], index: int
) -> list[Instruction]:
    """Return other steps with what is known of the old ones, in the same places.

    The step at ``index`` is under way: when the new one is of the other side, the old one stays.
    """
    return [
        _with_marks(each, old[number], is_current=number == index) if number < len(old) else each
        for number, each in enumerate(new)
    ]


def _with_marks(step: Instruction, before: Instruction, *, is_current: bool) -> Instruction:
    if is_current and step.side is not before.side:
        return before
    marks = ["status", "wait_filled", "start_date", "execution_date"]
    if is_current and step.price is None and step.market_percent == before.market_percent:
        marks.append("price")  # it was worked out when the step began
    return step.model_copy(update={name: getattr(before, name) for name in marks})


def fits(
    order: OpenOrder,
    step: Instruction,
    traded: Decimal,
    is_post_only: bool,  # noqa: FBT001 - as the state has it
) -> bool:
    """Return whether an open order is what a step would ask for now."""
    left = difference(order.size, order.filled_size)
    is_same = (order.side, order.price) == (step.side, step.price)
    return is_same and order.is_post_only == is_post_only and left == difference(step.size, traded)
