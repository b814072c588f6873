"""An intent: an order that a broker means to have placed, written down before the venue hears it.

What it says is true whenever the power fails: an intent that was not sent is ``prepared``, one that
may have reached the venue is ``sent`` or ``unknown``, and only evidence of the venue makes it
``open`` or ``done``.
"""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from common.messages.base import Instant, Message, Number, Pair, Price, Side, Size
from common.messages.order import OrderProgress, Purpose


class Stage(StrEnum):
    """How far an intent has come."""

    PREPARED = "prepared"
    """Nothing of it has been written to the venue."""
    SENT = "sent"
    """It is on its way, or the process that sent it has ended."""
    UNKNOWN = "unknown"
    """It may have been placed or not; the venue has to be asked."""
    OPEN = "open"
    """The venue has it."""
    DONE = "done"
    """Nothing of it is left at the venue, and all its fills are known."""


class Intent(Message):
    """An order that a broker means to have placed, and all that has become of it."""

    order_id: UUID
    broker: str
    account: str = ""
    """Whose order it is at the venue: no other account's broker may judge it. Empty in intents
    older than this field."""
    bot_id: UUID
    pair: Pair
    side: Side
    price: Price
    size: Size
    is_post_only: bool
    is_immediate: bool = False
    purpose: Purpose = ""
    attempt: Annotated[int, Field(ge=1)] = 1
    client_oid: UUID
    """What the venue finds it by; follows from the order's id and the attempt."""
    body: str
    """Exactly what is sent to the venue; empty when it was refused before."""
    fencing_number: int
    """Of the lease under which it was written."""
    stage: Stage
    shelf: Literal["live", "closed"] = "live"
    """Closed when it is done, and the bot and the books have been told all."""
    venue_order_id: str | None = None
    is_cancelling: bool = False
    """Somebody wants what remains off the book."""
    ended_size: Number | None = None
    """How much had traded when the venue was done with it, as the venue says; None before."""
    end_reason: str = ""
    events: tuple[Annotated[OrderProgress, Field(discriminator="kind")], ...] = ()
    """All that its bot is to hear, the first with sequence 1."""
    told: int = 0
    """How many of the events are known to be in the bot's inbox."""
    asked_at: Instant
    sent_at: Instant | None = None
    accepted_at: Instant | None = None
    changed_at: Instant
