"""What several feeds read their venues' messages with."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta
from pydantic import ValidationError

from common.messages.market import Product
from grabber.feed import MalformedMessage

T = TypeVar("T")

MOST_ID = 2**63 - 1
"""What the store can hold."""

Id = Annotated[int, Meta(gt=0, le=MOST_ID)]
Instant = Annotated[datetime, Meta(tz=True)]

_WRONG_PAIR = re.compile(r"(\S+) is not a valid product")


def pair_refused(text: str) -> str | None:
    """Return the pair that Coinbase does not know, when a refusal says so."""
    found = _WRONG_PAIR.search(text)
    return found[1] if found else None


def answer(decoder: "msgspec.json.Decoder[T]", body: bytes) -> T:
    """Read an answer of a REST API. Raises MalformedMessage."""
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, ArithmeticError, ValueError) as error:
        raise MalformedMessage(str(error)) from error


def product(
    pair: str, base_increment: Decimal | None, quote_increment: Decimal | None, min_funds: Decimal
) -> Product | None:
    """Return a pair's rules, or None where they are not all told."""
    if base_increment is None or quote_increment is None:
        return None
    try:
        return Product(
            pair=pair,
            base_increment=base_increment,
            quote_increment=quote_increment,
            min_funds=min_funds,
        )
    except ValidationError:
        return None  # a pair that cannot be named here cannot be wanted either
