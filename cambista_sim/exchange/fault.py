"""Faults that a test switches on, as they are asked for.

The same faults on the same messages and requests do the same each time: chance comes from a seed.
"""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

MAX_FAULT_S = 3600

Count = Annotated[int, Field(ge=1)] | None
"""How many times; None is no end."""

Seconds = Annotated[float, Field(gt=0, le=MAX_FAULT_S)]


class _Fault(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Chance(_Fault):
    """Which of the messages or requests that it could strike it does."""

    every: Annotated[int, Field(ge=1)] = 1
    """It strikes every so many-th of a product or route."""
    probability: Annotated[float, Field(gt=0, le=1)] = 1
    seed: int = 0


class MessageFault(Chance):
    """Something wrong with some of a channel's messages, the same for every socket."""

    kind: Literal["drop", "duplicate", "reorder", "garbage"]
    """A reordered message comes after the next one of its product."""
    what: Literal["invalid_json", "unknown_type", "extra_fields", "missing_fields", "zero_time"] = (
        "invalid_json"
    )
    """Of garbage: the first two come before the message, the others are done to the message."""
    type: Literal[
        "match",
        "l2update",
        "ticker",
        "heartbeat",
        "received",
        "open",
        "done",
        "change",
        "activate",
    ] = "match"
    channel: str | None = None
    """The name under which the channel is listed; None is every channel."""
    product_id: str | None = None
    """None is every product."""
    count: Count = 1


class RestFault(Chance):
    """A wrong answer to REST requests, so many times or for so long."""

    kind: Literal["rest"]
    answer: Literal[
        "429",
        "500",
        "502",
        "503",
        "504",
        "html",
        "invalid_json",
        "truncated",
        "hang_up",
        "expired",
        "delay",
    ]
    """``truncated`` cuts the right answer in the middle; ``delay`` only delays it; ``expired`` says
    that the request's timestamp is."""
    when: Literal["before", "after"] = "before"
    """Whether the request has no effect, or its effect and then this answer."""
    delay_s: Annotated[float, Field(ge=0, le=MAX_FAULT_S)] = 0
    """Time until the answer."""
    count: Count = None
    seconds: Seconds | None = None
    method: Literal["GET", "POST", "DELETE"] | None = None
    path: str = "/"
    """Only requests whose path begins so."""


class Stall(_Fault):
    """Silence on the sockets that are open now; what is held back comes afterwards."""

    kind: Literal["stall"]
    seconds: Seconds
    channel: str | None = None
    """Only sockets that are subscribed to it."""


class Close(_Fault):
    """The end of the sockets that are open now: ``abrupt`` is a TCP reset, ``normal`` code 1000."""

    kind: Literal["close"]
    how: Literal["abrupt", "normal"] = "abrupt"
    channel: str | None = None
    """Only sockets that are subscribed to it."""


class Refuse(_Fault):
    """No new connections for some time, the admin routes' too."""

    kind: Literal["refuse"]
    seconds: Annotated[float, Field(gt=0, le=60)]


class SlowStart(_Fault):
    """A product of which a new subscription hears nothing at first."""

    kind: Literal["slow_start"]
    product_id: str
    seconds: Seconds
    count: Count = 1


class Settle(_Fault):
    """Money that moves so long after its trade, from now on."""

    kind: Literal["settle"]
    seconds: Annotated[float, Field(ge=0, le=MAX_FAULT_S)]


class Modes(_Fault):
    """What may be asked for on a product, from now on."""

    kind: Literal["modes"]
    product_id: str
    post_only: bool = False
    limit_only: bool = False
    cancel_only: bool = False
    trading_disabled: bool = False
    max_slippage: Annotated[Decimal, Field(gt=0)] | None = None
    """Where market orders stop, from the last trade: 0.02 is 2 %."""


class Purge(_Fault):
    """Orders that are cancelled without a fill are forgotten: 404 from then on."""

    kind: Literal["purge"]
    count: Count = None


class FillOnCancel(_Fault):
    """A trade that fills an order between the request to cancel it and the cancel."""

    kind: Literal["fill_on_cancel"]
    part: Annotated[Decimal, Field(gt=0, le=1)] = Decimal(1)
    """Of what is left of the order."""
    count: Count = 1


Lasting = MessageFault | RestFault | SlowStart | Purge | FillOnCancel
"""Faults that stay switched on."""

AtOnce = Stall | Close | Refuse | Settle | Modes
"""Faults that are done at once."""

Fault = Annotated[Lasting | AtOnce, Field(discriminator="kind")]
FAULTS: TypeAdapter[list[Fault]] = TypeAdapter(list[Fault])


def read_faults(path: Path | None) -> list[Lasting | AtOnce]:
    """Read a file of faults: a JSON list. Raises OSError and ValueError."""
    return [] if path is None else FAULTS.validate_json(path.read_bytes())
