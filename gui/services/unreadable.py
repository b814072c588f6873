"""What people are told of a value on Redis that cannot be read."""

from datetime import datetime
from uuid import UUID, uuid5

from common.messages.platform import Level, Notice

_FAULTS = UUID("a3b0b7c4-7d1e-4b62-9d35-2f4c7f0f6e19")
"""Name space of the notices: the same fault has the same id, and so is told once."""

_LONGEST_REASON = 600
"""The notice has room for the key, too."""


def unreadable(key: str, reason: str, now: datetime) -> Notice:
    """Return the notice that names a key whose value is left out, and why."""
    text = f"What is at {key[:200]} cannot be read and is left out: {reason[:_LONGEST_REASON]}"
    return Notice(
        notice_id=uuid5(_FAULTS, f"{key} {reason}"), level=Level.ERROR, text=text, said_at=now
    )
