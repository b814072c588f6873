"""What people and other bots ask of a bot that is there, and what it hears of that."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, JsonValue, model_validator

from common.messages.base import Instant, Message
from common.messages.guard import Rest
from common.messages.platform import Level

Tag = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\s,/]+$")]
"""A word of a person's own by which bots are called together."""

Tags = Annotated[tuple[Tag, ...], Field(max_length=20)]


class Command(Message):
    """What the trader is asked to do.

    One with an id is carried out once, however often it is sent, and answered under that id.
    """

    command_id: UUID | None = None


class PauseBot(Command):
    """Have a bot ask for nothing until it is to continue; what it has open trades on, or not."""

    kind: Literal["pause_bot"] = "pause_bot"
    bot_id: UUID
    keeps_orders: bool = True
    """Whether its open orders stay on the book."""


class ContinueBot(Command):
    """Have a bot go on that was paused, was stopped, or was given up after crashes."""

    kind: Literal["continue_bot"] = "continue_bot"
    bot_id: UUID


class EditBot(Command):
    """Change a bot; what is None stays as it is."""

    kind: Literal["edit_bot"] = "edit_bot"
    bot_id: UUID
    name: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    tags: Tags | None = None
    params: dict[str, JsonValue] | None = None
    """All of the type's parameters; open orders that do not fit them are replaced."""

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.name is None and self.tags is None and self.params is None:
            raise ValueError("an edit changes a name, tags or params")
        return self


class ArchiveBot(Command):
    """Put a bot that is done out of sight, or back; all of it is kept."""

    kind: Literal["archive_bot"] = "archive_bot"
    bot_id: UUID
    is_archived: bool = True


class DeleteBot(Command):
    """Forget a bot that is done; its orders and fills stay in the store."""

    kind: Literal["delete_bot"] = "delete_bot"
    bot_id: UUID


class PauseRequested(Message):
    """A person, or another bot, wants the bot to pause."""

    kind: Literal["pause_requested"] = "pause_requested"
    keeps_orders: bool = True


class ContinueRequested(Message):
    """A person, or another bot, wants the bot to go on."""

    kind: Literal["continue_requested"] = "continue_requested"


class RestRequested(Message):
    """All bots rest, or do no more."""

    kind: Literal["rest_requested"] = "rest_requested"
    rest: Rest | None


class EditRequested(Message):
    """A person wants the bot otherwise; the trader has checked that it can be so."""

    kind: Literal["edit_requested"] = "edit_requested"
    name: str | None = None
    tags: tuple[str, ...] | None = None
    params: dict[str, JsonValue] | None = None


ControlRequested = PauseRequested | ContinueRequested | EditRequested | RestRequested
"""What a bot that is there may hear of all this."""


class Pause(Message):
    """How a bot is paused."""

    keeps_orders: bool
    asked_at: Instant
    cancel_again_at: Instant | None = None
    """When to ask again to cancel what is still open; None when it stays."""


class LogLine(Message):
    """A line of a bot's log."""

    said_at: Instant
    level: Level
    text: Annotated[str, Field(max_length=500)]
