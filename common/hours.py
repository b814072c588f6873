"""Hours of the day (UTC) as a person writes them, ``08:00-22:00``; they may go over midnight."""

import re
from datetime import datetime, time, timedelta

HOURS = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"
"""The pattern that they are written in."""


def hours_of(text: str) -> tuple[time, time]:
    """Return when hours begin and end. Raises ValueError."""
    if re.match(HOURS, text) is None:
        raise ValueError(f"{text!r} is not HH:MM-HH:MM, as 08:00-22:00")
    begin, _, end = text.partition("-")
    return time.fromisoformat(begin), time.fromisoformat(end)


def is_within(hours: tuple[time, time], at: datetime) -> bool:
    """Return whether an instant is in the hours; the same begin and end are the whole day."""
    begin, end = hours
    now = at.time()
    return begin <= now < end if begin < end else now >= begin or now < end


def next_time(moment: time, at: datetime) -> datetime:
    """Return when a time of the day comes next, after an instant."""
    found = _on_the_day(moment, at)
    return found if found > at else found + timedelta(days=1)


def last_time(moment: time, at: datetime) -> datetime:
    """Return when a time of the day was last, at an instant or before."""
    found = _on_the_day(moment, at)
    return found if found <= at else found - timedelta(days=1)


def _on_the_day(moment: time, at: datetime) -> datetime:
    return at.replace(hour=moment.hour, minute=moment.minute, second=0, microsecond=0)
