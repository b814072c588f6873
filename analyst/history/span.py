"""Ranges of time that are fetched, cut into the venue's pages."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from common.messages.market import INTERVALS_S, Interval

PAGE = 300
"""Candles of one answer, Coinbase's most."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Span(NamedTuple):
    """A range of time; its end does not belong to it."""

    start_at: datetime
    end_at: datetime


class BadTime(ValueError):  # noqa: N818 - named for what it says
    """A time on the command line cannot be right; the message names the option."""


def pages(span: Span, interval: Interval) -> Iterator[Span]:
    """Yield the pages that a range touches, oldest first.

    Pages begin at whole multiples of their length: a later fetch has the same ones, and knows
    which of them are done.
    """
    length = timedelta(seconds=PAGE * INTERVALS_S[interval])
    start_at = span.start_at - (span.start_at - _EPOCH) % length
    while start_at < span.end_at:
        yield Span(start_at, start_at + length)
        start_at += length


def is_past(page: Span, now: datetime) -> bool:
    """Return whether no more candles can come into a page, nor an open one change."""
    return page.end_at + timedelta(minutes=1) <= now


def span_of(start: str, end: str | None, now: datetime) -> Span:
    """Return the range that two options give, in ISO 8601 or days ago: ``30d``. Raises BadTime."""
    start_at = _instant("--start", start, now)
    end_at = now if end is None else _instant("--end", end, now)
    if end_at <= start_at:
        raise BadTime(f"--end: {end_at.isoformat()} is not after --start")
    if start_at < _EPOCH:
        raise BadTime(f"--start: {start} is before 1970")
    return Span(start_at, min(end_at, now))


def _instant(option: str, text: str, now: datetime) -> datetime:
    try:
        if text.endswith("d") and text[:-1].isdecimal():
            return now - timedelta(days=int(text[:-1]))
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        shown = text[:40]
        raise BadTime(
            f"{option}: {shown!r} is not a time such as 2026-01-31T12:00:00Z, nor days ago as 30d"
        ) from error
