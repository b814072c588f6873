"""Rows of candles as files and venues write them: read exactly, and checked one by one.

::

    ValueError
    └── TableUnreadable  names the row and the field that cannot be right
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from math import gcd

from pydantic import ValidationError

from common.messages.market import (
    INTERVALS_S,
    Candle,
    CandleSource,
    Interval,
)

COLUMNS = ("time", "open", "high", "low", "close", "volume")
"""The header of a CSV file; further columns are passed over."""

JSON_COLUMNS = ("time", "low", "high", "open", "close", "volume")
"""The order in which Coinbase writes a candle: ``[1584680340, 6221.99, 6222.01, …]``."""

LATEST = datetime(2200, 1, 1, tzinfo=UTC)


class TableUnreadable(ValueError):  # noqa: N818 - named for what it says
    """The rows are not candles of one interval."""


def read_csv(text: str, pair: str, interval: Interval) -> list[Candle]:
    """Return the candles of a CSV file, oldest first. Raises TableUnreadable."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise TableUnreadable(f"line 1: has no column {', '.join(missing)}")
        rows = [(f"line {reader.line_num}", row) for row in reader]
    except csv.Error as error:
        raise TableUnreadable(f"line {reader.line_num}: {error}") from error
    return checked(candles_of(rows, pair, interval, CandleSource.FILE), interval)


def read_json(
    text: str | bytes, pair: str, interval: Interval, source: CandleSource
) -> list[Candle]:
    """Return the candles of Coinbase's JSON, oldest first. Raises TableUnreadable."""
    try:
        # Through a float a price would lose digits.
        found = json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise TableUnreadable(f"is not JSON: {error}") from error
    if not isinstance(found, list):
        raise TableUnreadable("is not a list of candles")
    rows = [(f"row {number}", _named(number, row)) for number, row in enumerate(found, start=1)]
    return checked(candles_of(rows, pair, interval, source), interval)


def candles_of(
    rows: Iterable[tuple[str, Mapping[str, object]]],
    pair: str,
    interval: Interval,
    source: CandleSource,
) -> Iterator[Candle]:
    """Yield the candle of each row, its name given for errors. Raises TableUnreadable."""
    for name, row in rows:
        opened_at = _instant(name, row.get("time"), interval)
        numbers = {column: _number(name, column, row.get(column)) for column in COLUMNS[1:]}
        opened, high, low, close, volume = numbers.values()
        if volume < 0:
            raise TableUnreadable(f"{name}: volume: {volume} is below 0")
        if not low <= min(opened, close) <= max(opened, close) <= high:
            raise TableUnreadable(f"{name}: high: open and close do not lie between low and high")
        try:
            yield Candle(
                pair=pair,
                interval=interval,
                opened_at=opened_at,
                open=opened,
                high=high,
                low=low,
                close=close,
                size=volume,
                source=source,
            )
        except ValidationError as error:
            first = error.errors()[0]
            field = {"size": "volume"}.get(str(first["loc"][0]), str(first["loc"][0]))
            raise TableUnreadable(f"{name}: {field}: {first['msg']}") from error


def checked(candles: Iterable[Candle], interval: Interval) -> list[Candle]:
    """Return candles oldest first, if no two begin at one time and they are of the interval."""
    found = sorted(candles, key=lambda each: each.opened_at)
    gaps = [after.opened_at - before.opened_at for before, after in pairwise(found)]
    for gap, candle in zip(gaps, found, strict=False):
        if not gap:
            raise TableUnreadable(f"time: {candle.opened_at.isoformat()} stands there twice")
    common_s = gcd(*(int(gap.total_seconds()) for gap in gaps))
    if common_s > INTERVALS_S[interval] and len(gaps) > 1:
        raise TableUnreadable(
            f"time: the rows lie {timedelta(seconds=common_s)} apart: "
            f"they are not candles of {interval}"
        )
    return found


def _named(number: int, row: object) -> Mapping[str, object]:
    if not isinstance(row, Sequence) or isinstance(row, str) or len(row) != len(JSON_COLUMNS):
        columns = ", ".join(JSON_COLUMNS)
        raise TableUnreadable(f"row {number}: is not a list of {columns}")
    return dict(zip(JSON_COLUMNS, row, strict=True))


def _instant(name: str, value: object, interval: Interval) -> datetime:
    try:
        if isinstance(value, Decimal):
            found = datetime.fromtimestamp(int(value), UTC)
            is_whole = int(value) == value
        else:
            found = datetime.fromisoformat(str(value))
            found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
            is_whole = not found.microsecond
    except (ValueError, OverflowError, OSError) as error:
        raise TableUnreadable(f"{name}: time: {str(value)[:40]!r} is not a time") from error
    if not is_whole or int(found.timestamp()) % INTERVALS_S[interval]:
        raise TableUnreadable(f"{name}: time: {value} is not where a candle of {interval} begins")
    if not datetime.fromtimestamp(0, UTC) <= found < LATEST:
        raise TableUnreadable(f"{name}: time: {value} is before 1970, or far in the future")
    return found


def _number(name: str, column: str, value: object) -> Decimal:
    try:
        found = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if value is None or not found.is_finite():
        raise TableUnreadable(f"{name}: {column}: {str(value)[:40]!r} is not a number")
    return found
