"""What several feeds read their venues' messages with."""

import re
from datetime import datetime
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

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
