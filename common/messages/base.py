"""What every message is made of: the base class and the values of the trade."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
)
from pydantic_core import CoreSchema, core_schema


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
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{instant.isoformat()} is beyond the calendar in UTC") from error


class _Exact:
    """Refuses binary floats, which have lost digits by the time they are seen.

    In JSON a decimal is a string: the parser makes a number with a point a float before any check.
    Built of compiled validators, as each trade has two decimals.
    """

    def __get_pydantic_core_schema__(
        self,
        source: Any,  # noqa: ANN401 - pydantic's own
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        decimal: Any = handler(source)
        text = core_schema.chain_schema(
            [core_schema.str_schema(strict=True), {**decimal, "strict": False}]
        )
        checked = core_schema.no_info_before_validator_function(_no_float, decimal)
        value = core_schema.lax_or_strict_schema(lax_schema=checked, strict_schema=decimal)
        return core_schema.json_or_python_schema(json_schema=text, python_schema=value)


def _no_float(value: object) -> object:
    if isinstance(value, float):
        # A TypeError would go through pydantic as it is.
        raise ValueError("write it as a string: a float loses digits")  # noqa: TRY004
    return value


_DIGITS = Field(allow_inf_nan=False, max_digits=38, decimal_places=18)
EXACT = _Exact()
"""Annotates a ``Decimal`` that no float may become."""

_PLAIN = PlainSerializer(plain, return_type=str, when_used="json")

Number = Annotated[Decimal, _DIGITS, EXACT, _PLAIN]
"""An exact decimal; a string in JSON. 38 digits is what an unsigned 126-bit integer holds."""

Price = Annotated[Decimal, _DIGITS, Field(gt=0), EXACT, _PLAIN]
"""Quote per base."""

Size = Price
"""Base."""

Money = Number
"""An amount of one currency, of either sign."""

Rate = Annotated[Decimal, _DIGITS, Field(ge=0, lt=1), EXACT, _PLAIN]
"""A share: 0.006 is 0.6 %."""

Funds = Annotated[Decimal, _DIGITS, Field(ge=0), EXACT, _PLAIN]
"""Quote, none or more."""

Turnover = Annotated[
    Decimal,
    Field(ge=0, allow_inf_nan=False, max_digits=76, decimal_places=36),
    EXACT,
    _PLAIN,
]
"""Prices times sizes, summed: twice the places of either."""

Pair = Annotated[str, Field(pattern=r"^[A-Z0-9]{2,12}-[A-Z0-9]{2,12}$")]
"""A market, ``BASE-QUOTE``."""

Currency = Annotated[str, Field(pattern=r"^[A-Z0-9]{2,12}$")]

Instant = Annotated[datetime, AfterValidator(_in_utc)]
"""An aware time in UTC."""


@lru_cache
def base_of(pair: str) -> str:
    """Return the currency that is bought and sold on a pair."""
    return pair.partition("-")[0]


@lru_cache
def quote_of(pair: str) -> str:
    """Return the currency in which a pair's price is said."""
    return pair.partition("-")[2]
