"""What the trader answers to a command that has an id."""

from uuid import UUID

from common.messages.base import Instant, Message
from common.messages.bot import FieldError


class CommandDone(Message):
    """A command was carried out, or was not, for a reason; this is said once for ever."""

    command_id: UUID
    is_done: bool
    """Whether its effect will be had, whatever dies."""
    reason: str = ""
    """Why it was not carried out."""
    errors: tuple[FieldError, ...] = ()
    """What is wrong with what the person gave."""
    done_at: Instant
