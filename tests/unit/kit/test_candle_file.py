"""Files of candles."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kit.candle_file import read_candles

HEAD = "time,open,high,low,close,volume\n"
LINE = "2020-02-10T00:01:00,100,110.5,90,105,10\n"


@pytest.mark.parametrize("name", ["some.csv", "some.csv.gz"])
def test_candles_are_read_with_their_exact_numbers_in_utc(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    text = (HEAD + LINE).encode()
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)

    (candle,) = read_candles(path)

    assert candle.opened_at == datetime(2020, 2, 10, 0, 1, tzinfo=UTC)
    assert [str(each) for each in candle[1:]] == ["100", "110.5", "90", "105", "10"]


@pytest.mark.parametrize("line", ["2020-02-10,1,2\n", "soon,1,2,3,4,5\n", "2020-02-10,a,2,3,4,5\n"])
def test_a_line_that_is_no_candle_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "some.csv"
    path.write_text(HEAD + LINE + line)

    with pytest.raises(ValueError, match=r"some\.csv:3 is no candle"):
        read_candles(path)
