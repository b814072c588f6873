"""A preview: what a bot would do now if it were started, asked of the trader and answered."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field, JsonValue

from common.messages.base import Instant, Message, Price, Side, Size
from common.messages.bot import FieldError, StartBot


class AskPreview(Message):
    """Say what a bot would do now; nothing is started."""

    kind: Literal["ask_preview"] = "ask_preview"
    ask_id: UUID
    asked_at: Instant
    wish: StartBot


class PreviewOrder(Message):
    """An order that the bot would ask for now."""

    side: Side
    price: Price
    size: Size
    is_post_only: bool
    is_immediate: bool
    purpose: str
    why: dict[str, JsonValue] | None
    """The explanation, as it is kept with an order; None when the type gives none."""


class PreviewMade(Message):
    """What the bot would do now."""

    kind: Literal["preview_made"] = "preview_made"
    price: Price | None
    """The market's last price, which it was worked out with; None when it is not known."""
    errors: tuple[FieldError, ...] = ()
    """Why it would be refused."""
    warnings: tuple[str, ...] = ()
    """What is allowed and yet looks like a mistake."""
    orders: tuple[PreviewOrder, ...] = ()
    waits: tuple[str, ...] = ()
    """What it waits for beside its orders, in words."""


class PreviewFailed(Message):
    """The bot type failed at it, or took too long."""

    kind: Literal["preview_failed"] = "preview_failed"
    reason: str


TraderAnswer: TypeAlias = Annotated[PreviewMade | PreviewFailed, Field(discriminator="kind")]
