"""The one place where the time of day is read."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the time, aware and in UTC."""
    return datetime.now(UTC)
