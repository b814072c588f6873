"""What a public REST request asks for, checked as the exchange checks it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

GRANULARITIES = (60, 300, 900, 3600, 21600, 86400)
"""Candle lengths in seconds."""

MAX_CANDLES = 300
MAX_PAGE = 1000

Query = Mapping[str, str]


class BadQuery(ValueError):  # noqa: N818 - named for what it says
    """A request that is answered with status 400 and this message."""


class CandleRange(NamedTuple):
    """Which candles are asked for; both ends included."""

    start_s: int
    end_s: int
    granularity_s: int


def page(query: Query, first_id: int, last_id: int) -> range:
    """Return the trade ids of a page, the newest first.

    ``after`` asks for older ones, next to the cursor; ``before`` for the newest ones, which need
    not be next to it.
    """
    limit = min(natural(query, "limit") or MAX_PAGE, MAX_PAGE)
    before, after = whole(query, "before"), whole(query, "after")
    newest = last_id if after is None else min(last_id, after - 1)
    oldest = first_id if before is None else max(first_id, before + 1)
    return range(newest, max(oldest, newest - limit + 1) - 1, -1)


def book_level(query: Query) -> int:
    """Return 1, 2 or 3."""
    level = query.get("level", "1")
    if level not in {"1", "2", "3"}:
        raise BadQuery("Invalid level")
    return int(level)


def candle_range(query: Query, now_s: int) -> CandleRange:
    """Return which candles are asked for: the last ones unless both start and end are given."""
    granularity_s = whole(query, "granularity") or GRANULARITIES[0]
    if granularity_s not in GRANULARITIES:
        raise BadQuery("Unsupported granularity")
    if not (query.get("start") and query.get("end")):
        return CandleRange(now_s - (MAX_CANDLES - 1) * granularity_s, now_s, granularity_s)
    start_s, end_s = _instant_s(query["start"], "start"), _instant_s(query["end"], "end")
    if end_s < start_s:
        raise BadQuery("start must be before end")
    if (end_s - start_s) // granularity_s > MAX_CANDLES:
        raise BadQuery(
            "granularity too small for the requested time range. "
            f"Count of aggregations requested exceeds {MAX_CANDLES}"
        )
    return CandleRange(start_s, end_s, granularity_s)


def whole(query: Query, name: str) -> int | None:
    """Return a whole number that a query names, or None. Raises BadQuery."""
    text = query.get(name)
    if text is None or not text:
        return None
    try:
        return int(text)
    except ValueError:
        raise BadQuery(f"{name} must be a number") from None


def natural(query: Query, name: str) -> int | None:
    """Return a number of things that a query names, or None. Raises BadQuery."""
    found = whole(query, name)
    if found is not None and found < 0:
        raise BadQuery(f"{name} must be positive")
    return found


def instant(query: Query, name: str) -> datetime | None:
    """Return a time that a query names, or None. Raises BadQuery."""
    text = query.get(name)
    if not text:
        return None
    try:
        return datetime.fromtimestamp(_instant_s(text, name), UTC)
    except ValueError:
        # Of a year that no calendar has.
        raise BadQuery(f"{name} is not a valid time") from None


def _instant_s(text: str, name: str) -> int:
    try:
        # Unix seconds are taken too; a plus sign of an offset arrives as a blank.
        if text.replace(".", "", 1).isdigit():
            return int(float(text))
        instant = datetime.fromisoformat(text.replace(" ", "+"))
    except (ValueError, OverflowError):
        raise BadQuery(f"{name} is not a valid time") from None
    return int((instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp())
