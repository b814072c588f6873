"""Reads candles from a file: lines of ``time,open,high,low,close,volume`` under a head."""

import csv
import gzip
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TextIO

from kit.stretch import Ohlc


def read_candles(path: Path) -> list[Ohlc]:
    """Return the candles of a file, oldest first; one whose name ends in ``.gz`` is unpacked.

    Raises
    ------
    OSError
        When it cannot be read.
    ValueError
        Names the file and the line that is no candle.
    """
    with _opened(path) as file:
        lines = csv.reader(file)
        next(lines, None)
        return [_candle(path, lines.line_num, line) for line in lines if line]


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", newline="", encoding="utf-8")
    return path.open(newline="", encoding="utf-8")


def _candle(path: Path, line_number: int, line: list[str]) -> Ohlc:
    try:
        time, opened, high, low, close, size = line
        at = datetime.fromisoformat(time)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
        return Ohlc(at, *map(Decimal, (opened, high, low, close, size)))
    except (ValueError, InvalidOperation) as error:
        raise ValueError(f"{path}:{line_number} is no candle: {','.join(line)}") from error
