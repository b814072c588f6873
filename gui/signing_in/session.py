"""A person's session: who is signed in, since when, and until when."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

IDLE_LIMIT = timedelta(hours=8)
"""A session ends when it was not used for a working day."""

AGE_LIMIT = timedelta(days=7)
"""A session ends then, however much it is used."""

USE_STEP = timedelta(minutes=1)
"""A use is noted at most so often, so that not every answer carries a new cookie."""


@dataclass(frozen=True, slots=True)
class Session:
    """What the signed cookie says."""

    session_id: str
    user: str
    began_at: datetime
    used_at: datetime
    stamp: str
    """Changes with the password, so that a new password ends every session."""

    @property
    def ends_at(self) -> datetime:
        """When it ends if it is not used again."""
        return min(self.began_at + AGE_LIMIT, self.used_at + IDLE_LIMIT)

    def is_valid(self, now: datetime, stamp: str) -> bool:
        """Whether it still stands, under the present password."""
        return self.stamp == stamp and self.began_at <= now < self.ends_at

    def used(self, now: datetime) -> Self:
        """Return the session after a use, itself when its last use was a moment ago."""
        if now - self.used_at < USE_STEP:
            return self
        return type(self)(self.session_id, self.user, self.began_at, now, self.stamp)

    def save(self, cookie: MutableMapping[str, Any]) -> None:
        """Write it into a cookie."""
        cookie["session"] = [
            self.session_id,
            self.user,
            self.began_at.timestamp(),
            self.used_at.timestamp(),
            self.stamp,
        ]

    @classmethod
    def load(cls, cookie: Mapping[str, Any]) -> Self | None:
        """Read it from a cookie whose signature was checked; None when there is none."""
        match cookie.get("session"):
            case [
                str(session_id),
                str(user),
                float() | int() as began,
                float() | int() as used,
                str(stamp),
            ]:
                began_at = datetime.fromtimestamp(began, UTC)
                return cls(session_id, user, began_at, datetime.fromtimestamp(used, UTC), stamp)
        return None
