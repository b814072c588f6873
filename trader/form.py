"""The kinds of field that a bot type's ``Params`` are made of; the web form is drawn from them.

A field without a default may say what the form proposes, from the market as it is then:
``Field(title=…, description=…, json_schema_extra={"suggest": "0.98"})``. It is a share of the last
price for a price or a distance, and how many times the least funds of an order for funds, and for
a size that costs so much. The form rounds it to what the pair is traded in. Of two fields of which
one is needed, the later says ``"instead_of": "price"``; see the function of that name. A text that
names something says what, ``"names": "tags"``: the form offers those that there are.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
)

from common.messages.base import Price, Size, plain, quote_of
from common.messages.bot import FieldError
from common.messages.control import Tag
from common.messages.market import Product
from common.money import product as product_of
from common.money import units


def _decimal(unit: str, **bounds: int) -> WithJsonSchema:
    return WithJsonSchema(
        {
            "type": ["string", "number"],
            "format": "decimal",
            "pattern": r"^\d+(\.\d+)?$",
            "exclusiveMinimum": 0,
            "unit": unit,
            **bounds,
        }
    )


FormPrice = Annotated[Price, _decimal("price")]
"""Quote per base, on the pair's ``quote_increment``."""

FormSize = Annotated[Size, _decimal("size")]
"""Base, on the pair's ``base_increment``."""

FormDistance = Annotated[Price, _decimal("distance")]
"""Quote per base, from one price to another; it may be between the pair's increments."""

FormFunds = Annotated[Price, _decimal("funds")]
"""Quote."""

FormPercent = Annotated[Price, Field(lt=100), _decimal("percent", exclusiveMaximum=100)]
"""A part of a hundred: 1.5 is 1.5 %."""

FormCollar = Annotated[FormPercent, Field(le=50)]
"""How many percent worse than the market's last price an order at market may trade."""

FormDuration = Annotated[int, Field(ge=1, json_schema_extra={"unit": "seconds"})]
"""Seconds."""

FormBots = Annotated[
    tuple[UUID, ...], Field(max_length=50, json_schema_extra={"unit": "bots", "uniqueItems": True})
]
"""Other bots of the same pair."""


def _bare(given: object) -> object:
    """Take a tag as the dashboard shows it, too: ``#night`` is ``night``."""
    return given.removeprefix("#") if isinstance(given, str) else given


FormTag = Annotated[Tag, BeforeValidator(_bare), Field(json_schema_extra={"names": "tags"})]
"""A tag: all bots that have it, those that get it later too."""

FormNumber = Annotated[Price, _decimal("number")]
"""A number above 0 of which the description says what it counts."""


FormShare = Annotated[Price, Field(le=1), _decimal("share", maximum=1)]
"""A part of one: 0.15 is 15 %."""


def instead_of(name: str) -> AfterValidator:
    """Return the check that a field is filled in, or the field of that name before it, not both.

    The field needs ``validate_default=True``: else nobody asks when both are empty.
    """

    def check(value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - a field of any kind
        if name in info.data and (value is None) == (info.data[name] is None):
            other = name.replace("_", " ")
            raise ValueError(f"fill in this or {other}, one of both")
        return value

    return AfterValidator(check)


@dataclass(frozen=True, slots=True)
class Planned:
    """An order that the parameters lead to, with the names of the fields that say so."""

    price_field: str
    price: Decimal
    size_field: str
    size: Decimal

    def errors(self, product: Product) -> list[FieldError]:
        """Return what the venue would refuse of it."""
        found: list[FieldError] = []
        if units(self.price, product.quote_increment) is None:
            text = f"{plain(self.price)} is not a multiple of {plain(product.quote_increment)}"
            found.append(FieldError(field=self.price_field, message=text))
        if units(self.size, product.base_increment) is None:
            text = f"{plain(self.size)} is not a multiple of {plain(product.base_increment)}"
            found.append(FieldError(field=self.size_field, message=text))
        funds = product_of(self.price, self.size)
        if funds < product.min_funds:
            quote = quote_of(product.pair)
            text = (
                f"{plain(self.size)} at {plain(self.price)} is {plain(funds)} {quote}; "
                f"an order needs at least {plain(product.min_funds)} {quote}"
            )
            found.append(FieldError(field=self.size_field, message=text))
        return found


def field_errors(error: ValidationError, under: str) -> list[FieldError]:
    """Return what pydantic found, each under the name that the person gave: ``params.buy_at``."""
    return [
        FieldError(field=".".join([under, *map(str, each["loc"])]), message=_message(each))
        for each in error.errors()
    ]


def _message(found: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails is not exported for use
    message = str(found["msg"]).removeprefix("Value error, ")
    given = found.get("input")
    if not isinstance(given, (str, int, float)):
        return message
    shown = repr(given)
    return f"{message}, not {shown if len(shown) <= _LONGEST_SHOWN else shown[:_LONGEST_SHOWN]}"


_LONGEST_SHOWN = 100
"""Characters of what was given, told with what is wrong with it."""
