"""What every message is made of: the base class and the values of the trade."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer


class Message(BaseModel):
    """A value that crosses a process: frozen, strict, and without fields it does not declare."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Side(StrEnum):
    """Whether an order gives quote for base, or base for quote."""

    BUY = "buy"
    SELL = "sell"

    @property
    def opposite(self) -> "Side":
        """The side that trades with this one."""
        return Side.SELL if self is Side.BUY else Side.BUY


def plain(number: Decimal) -> str:
    """Write a decimal without an exponent, digits as they are: ``1E+2`` becomes ``100``."""
    return format(number, "f")


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone")
    return instant.astimezone(UTC)


Number = Annotated[
    Decimal,
    Field(allow_inf_nan=False, max_digits=38, decimal_places=18),
    PlainSerializer(plain, return_type=str, when_used="json"),
]
"""An exact decimal; a string in JSON. 38 digits is what an unsigned 126-bit integer holds."""

Price = Annotated[Number, Field(gt=0)]
"""Quote per base."""

Size = Annotated[Number, Field(gt=0)]
"""Base."""

Money = Number
"""An amount of one currency, of either sign."""

Rate = Annotated[Number, Field(ge=0, lt=1)]
"""A share: 0.006 is 0.6 %."""

Pair = Annotated[str, Field(pattern=r"^[A-Z0-9]{2,12}-[A-Z0-9]{2,12}$")]
"""A market, ``BASE-QUOTE``."""

Currency = Annotated[str, Field(pattern=r"^[A-Z0-9]{2,12}$")]

Instant = Annotated[datetime, AfterValidator(_in_utc)]
"""An aware time in UTC."""


def base_of(pair: str) -> str:
    """Return the currency that is bought and sold on a pair."""
    return pair.partition("-")[0]


def quote_of(pair: str) -> str:
    """Return the currency in which a pair's price is said."""
    return pair.partition("-")[2]
