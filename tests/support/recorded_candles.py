"""Recorded candles, of a second to a day, as ``tests/data/candles`` has them."""

import csv
import gzip
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from common.messages.market import Candle, CandleSource

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


def lately(name: str, pair: str, count: int, *, ended_before: timedelta) -> list[Candle]:
    """Return the first minutes of a recording as the venue's own, as if they had just been."""
    minute = timedelta(minutes=1)
    last_at = datetime.now(UTC).replace(second=0, microsecond=0) - ended_before
    return [
        Candle(
            pair=pair,
            interval="1m",
            opened_at=last_at - (count - 1 - number) * minute,
            open=each.open,
            high=each.high,
            low=each.low,
            close=each.close,
            size=each.size,
            source=CandleSource.VENUE,
        )
        for number, each in enumerate(recorded_candles(name)[:count])
    ]
