"""Recorded candles, of a second to a day, as ``tests/data/candles`` has them."""

import csv
import gzip
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parents[1] / "data" / "candles"

RECORDINGS = sorted(each.name.removesuffix(".csv.gz") for each in FOLDER.glob("*.csv.gz"))


class Row(NamedTuple):
    """A line of a recording."""

    opened_at: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    size: Decimal


@cache
def recorded_candles(name: str) -> Sequence[Row]:
    """Return the candles of a recording, oldest first."""
    with gzip.open(FOLDER / f"{name}.csv.gz", "rt", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        return tuple(
            Row(datetime.fromisoformat(time), *map(Decimal, numbers)) for time, *numbers in lines
        )
