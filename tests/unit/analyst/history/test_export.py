"""Exported files say what is stored, every digit, and other programs read them."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from analyst.history.export import COLUMNS, write_csv, write_parquet, write_whole
from analyst.history.table import read_csv
from common.messages.market import Candle, CandleSource
from tests.unit.analyst.life import Life
from tests.unit.analyst.recompute import trade


@pytest.fixture
def pages() -> list[list[Candle]]:
    """Return the minutes of some trades, with many digits, on two pages."""
    life = Life("BTC-EUR")
    prices = ("12345.678901234567890123", "0.000000000000000001", "99999999999999999999")
    life.hear(*(trade(each, each * 61, price) for each, price in enumerate(prices, start=1)))
    life.tell(life.end())
    minutes = [each for each in life.candles.values() if each.interval == "1m"]
    return [minutes[:2], minutes[2:]]


def test_a_csv_file_is_read_back_as_it_was(pages: list[list[Candle]], tmp_path: Path) -> None:
    target = tmp_path / "minutes.csv"

    assert write_csv(iter(pages), target) == 3
    again = read_csv(target.read_text(), "BTC-EUR", "1m")

    kept = ("opened_at", "open", "high", "low", "close", "size")
    every = [each for page in pages for each in page]
    assert [[getattr(each, name) for name in kept] for each in again] == [
        [getattr(each, name) for name in kept] for each in every
    ]
    assert target.read_text().splitlines()[0] == ",".join(COLUMNS)


def test_pandas_reads_a_parquet_file_with_exact_decimals(
    pages: list[list[Candle]], tmp_path: Path
) -> None:
    target = tmp_path / "minutes.parquet"

    assert write_parquet(iter(pages), target) == 3
    frame = pd.read_parquet(target)

    every = [each for page in pages for each in page]
    assert list(frame.columns) == list(COLUMNS)
    assert [each.to_pydatetime() for each in frame["time"]] == [each.opened_at for each in every]
    assert list(frame["close"]) == [each.close for each in every]
    assert list(frame["volume"]) == [each.size for each in every]
    assert list(frame["trades_count"]) == [1, 1, 1]
    assert set(frame["source"]) == {"trades"}


def test_a_file_that_could_not_be_written_whole_is_not_there(tmp_path: Path) -> None:
    target = tmp_path / "minutes.csv"
    target.write_text("before")

    def fail(*_: object) -> int:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_whole(fail, [], target)

    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_a_candle_that_nobody_counted_has_an_empty_count(tmp_path: Path) -> None:
    one = Decimal(1)
    candle = Candle(
        pair="BTC-EUR",
        interval="1d",
        opened_at=datetime(2020, 2, 10, tzinfo=UTC),
        open=one,
        high=one,
        low=one,
        close=one,
        size=one,
        source=CandleSource.VENUE,
    )
    write_csv([[candle]], tmp_path / "days.csv")

    last = (tmp_path / "days.csv").read_text().splitlines()[-1]
    assert last == "2020-02-10T00:00:00Z,1,1,1,1,1,,complete,venue"
