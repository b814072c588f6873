"""The steps of a simple bot, as a person posts them and as its document keeps them. Pure."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, ValidationInfo, model_validator

from common.messages.base import Instant, Pair, Price, Side, Size, base_of, plain, quote_of
from common.money import product
from trader.form import Planned
from trader.ledger import Total

INSTRUCTIONS_COUNT = 1000
"""Most instructions of one bot: all of them are written at each step."""


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


def planned(instructions: Iterable[Asked]) -> Iterator[Planned]:
    """Return the orders of posted steps, each under the name of its field."""
    for number, each in enumerate(instructions):
        under = f"params.instructions.{number}"
        yield Planned(f"{under}.price", each.price, f"{under}.size", each.size)


def funds_of(step: Instruction) -> Decimal:
    """Return what a step trades at its price, in quote."""
    return product(step.price, step.size)


def told(step: Instruction) -> str:
    """Return a step in words: ``buy 0.02 BTC at 3371 EUR``."""
    size, price = plain(step.size), plain(step.price)
    return f"{step.side} {size} {base_of(step.pair)} at {price} {quote_of(step.pair)}"
