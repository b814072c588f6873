"""Candles as files for other programs: CSV, or Parquet."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from common.messages.base import plain
from common.messages.market import Candle

COLUMNS = ("time", "open", "high", "low", "close", "volume", "trades_count", "state", "source")
"""The first six are those of imported files."""

DIGITS, PLACES = 38, 18
"""Of a decimal in a Parquet file: as a message's."""


class ParquetMissing(ValueError):  # noqa: N818 - named for what it says
    """The library that writes Parquet is not installed."""


def write_csv(pages: Iterable[list[Candle]], target: Path) -> int:
    """Write candles, every digit as it is; return how many."""
    count = 0
    with target.open("w", newline="", encoding="ascii") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for page in pages:
            writer.writerows(_row(each) for each in page)
            count += len(page)
    return count


def write_parquet(pages: Iterable[list[Candle]], target: Path) -> int:
    """Write candles with exact decimals and times in UTC; return how many.

    Raises ParquetMissing.
    """
    try:
        # Imported here: it is an extra, as large as all else together.
        import pyarrow as pa  # noqa: PLC0415
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise ParquetMissing(
            "--format: parquet needs the library pyarrow: pip install 'virc[parquet]'"
        ) from error
    number = pa.decimal128(DIGITS, PLACES)
    schema = pa.schema(
        [
            ("time", pa.timestamp("us", tz="UTC")),
            *((name, number) for name in COLUMNS[1:6]),
            ("trades_count", pa.int64()),
            ("state", pa.string()),
            ("source", pa.string()),
        ]
    )
    count = 0
    with target.open("wb") as file, parquet.ParquetWriter(file, schema) as writer:
        for page in pages:
            writer.write_table(pa.Table.from_pylist([_record(each) for each in page], schema))
            count += len(page)
    return count


def write_whole(
    write: Any,  # noqa: ANN401 - one of the two above
    pages: Iterable[list[Candle]],
    target: Path,
) -> int:
    """Write a file beside its place first, so that no half of one is ever taken for it."""
    beside = target.with_name(f".{target.name}.part")
    try:
        count: int = write(pages, beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return count


def _record(candle: Candle) -> dict[str, object]:
    return {
        "time": candle.opened_at,
        "open": candle.open,
        "high": candle.high,
        "low": candle.low,
        "close": candle.close,
        "volume": candle.size,
        "trades_count": candle.trades_count,
        "state": str(candle.state),
        "source": str(candle.source),
    }


def _row(candle: Candle) -> list[str]:
    numbers = (candle.open, candle.high, candle.low, candle.close, candle.size)
    count = "" if candle.trades_count is None else str(candle.trades_count)
    return [
        candle.opened_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        *(plain(each) for each in numbers),
        *(count, str(candle.state), str(candle.source)),
    ]
