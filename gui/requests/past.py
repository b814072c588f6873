"""What a request for candles or rates asks for, checked field by field."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import get_args
from uuid import UUID

from common.messages.history import (
    MOST_CANDLES,
    MOST_RATE_DAYS,
    AskCandles,
    AskRates,
    FetchHistory,
)
from common.messages.market import INTERVALS_S, Interval
from gui.requests.bot import InvalidRequestError

USUAL_CANDLES = 300
"""Candles of a page that says no limit, as many as one answer of Coinbase."""

USUAL_DAYS = 7

MOST_FETCHED = 100_000
"""Candles of one fetch: 334 questions to the venue, some minutes."""

MOST_SPAN = timedelta(days=20 * 366)
"""No venue is older, so a longer range has a slip in its dates."""

_INTERVALS: tuple[Interval, ...] = get_args(Interval)
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def candles_wanted(pair: str, given: Mapping[str, str], ask_id: UUID, now: datetime) -> AskCandles:
    """Return the question that a request's parameters ask. Raises InvalidRequestError."""
    errors = _unknown(given, "interval", "start", "end", "limit")
    interval = _interval(given, errors)
    start_at, end_at = (_instant(given, name, errors) for name in ("start", "end"))
    limit = _whole(given, "limit", USUAL_CANDLES, MOST_CANDLES, errors)
    _check_span(start_at, end_at, errors)
    if errors:
        raise InvalidRequestError(errors)
    return AskCandles(
        ask_id=ask_id,
        asked_at=now,
        pair=pair,
        interval=interval,
        start_at=start_at,
        end_at=end_at,
        limit=limit,
    )


def rates_wanted(pair: str, given: Mapping[str, str], ask_id: UUID, now: datetime) -> AskRates:
    """Return the question that a request's parameters ask. Raises InvalidRequestError."""
    errors = _unknown(given, "days")
    days = _whole(given, "days", USUAL_DAYS, MOST_RATE_DAYS, errors)
    if errors:
        raise InvalidRequestError(errors)
    return AskRates(ask_id=ask_id, asked_at=now, pair=pair, days=days)


def history_wanted(
    pair: str, given: Mapping[str, str], ask_id: UUID, now: datetime
) -> FetchHistory:
    """Return the fetch that a request asks for. Raises InvalidRequestError."""
    errors = _unknown(given, "interval", "start", "end")
    interval = _interval(given, errors)
    start_at = _instant(given, "start", errors)
    end_at = _instant(given, "end", errors) or now
    if "start" not in errors and start_at is None:
        errors["start"] = "is missing"
    _check_span(start_at, end_at, errors)
    if start_at is not None and not errors:
        count = (end_at - start_at).total_seconds() / INTERVALS_S[interval]
        if count > MOST_FETCHED:
            errors["start"] = (
                f"is too early: at most {MOST_FETCHED} candles are fetched at once, "
                f"and these are {count:.0f}"
            )
    if errors or start_at is None:
        raise InvalidRequestError(errors)
    return FetchHistory(
        ask_id=ask_id,
        asked_at=now,
        pair=pair,
        interval=interval,
        start_at=start_at,
        end_at=min(end_at, now),
    )


def _unknown(given: Mapping[str, str], *known: str) -> dict[str, str]:
    return dict.fromkeys(sorted(set(given) - set(known)), "is not a parameter here")


def _interval(given: Mapping[str, str], errors: dict[str, str]) -> Interval:
    text = given.get("interval", "1m")
    for interval in _INTERVALS:
        if interval == text:
            return interval
    errors["interval"] = f"is unknown; there are: {', '.join(_INTERVALS)}"
    return "1m"


def _instant(given: Mapping[str, str], name: str, errors: dict[str, str]) -> datetime | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            # In an address, a plus that is not written as %2B comes as a blank.
            instant = datetime.fromisoformat(text.replace(" ", "+"))
        # A date alone, or a time that says no zone, is in UTC as all times here.
        zoned = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        found = zoned.astimezone(UTC)
    except (ValueError, OverflowError):
        errors[name] = "is not a time in ISO 8601, such as 2026-01-31T12:00:00Z"
        return None
    if found < _EARLIEST:
        errors[name] = "is before 1970"
        return None
    return found


def _whole(
    given: Mapping[str, str], name: str, usual: int, most: int, errors: dict[str, str]
) -> int:
    text = given.get(name, str(usual))
    if not (text.isascii() and text.isdecimal() and len(text) < 9 and 1 <= int(text) <= most):  # noqa: PLR2004 - longer numbers are too great anyway
        errors[name] = f"must be a whole number from 1 to {most}"
        return usual
    return int(text)


def _check_span(start: datetime | None, end: datetime | None, errors: dict[str, str]) -> None:
    if start is None or end is None:
        return
    if end <= start:
        errors.setdefault("end", "must be after start")
    elif end - start > MOST_SPAN:
        errors.setdefault("start", "and end lie more than 20 years apart")
