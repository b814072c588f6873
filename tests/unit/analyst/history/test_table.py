"""Rows of candles are read to the last digit; what cannot be right is named by row and field."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from analyst.history.table import TableUnreadable, read_csv, read_json
from common.messages.market import CandleSource

REST = Path(__file__).resolve().parents[3] / "data" / "rest" / "exchange_candles.json"
HEAD = "time,open,high,low,close,volume\n"
GOOD = "2020-02-10T00:00Z,10168.36,10178.95,10167.66,10174.81,14.97721724\n"


def test_a_row_of_a_csv_file_is_a_candle() -> None:
    (candle,) = read_csv(HEAD + GOOD, "BTC-USD", "1m")

    assert candle.opened_at == datetime(2020, 2, 10, tzinfo=UTC)
    assert (candle.open, candle.high) == (Decimal("10168.36"), Decimal("10178.95"))
    assert (candle.low, candle.close) == (Decimal("10167.66"), Decimal("10174.81"))
    assert (candle.size, candle.trades_count) == (Decimal("14.97721724"), None)
    assert candle.source is CandleSource.FILE


def test_columns_may_stand_in_any_order_and_others_beside_them() -> None:
    text = "close,volume,time,low,high,open,note\n2,5,2020-02-10,1,3,1.5,x\n"

    (candle,) = read_csv(text, "BTC-USD", "1d")

    assert (candle.open, candle.close, candle.size) == (Decimal("1.5"), Decimal(2), Decimal(5))


@pytest.mark.parametrize("case", json.loads(REST.read_text()), ids=lambda case: str(case["id"]))
def test_what_the_exchange_answered_is_read_oldest_first(case: dict[str, object]) -> None:
    text = json.dumps(case["body"])
    rows = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    interval = "1h" if "1h" in str(case["id"]) else "1m"

    found = read_json(text, "BTC-USD", interval, CandleSource.VENUE)  # type: ignore[arg-type]

    assert [
        [int(each.opened_at.timestamp()), each.low, each.high, each.open, each.close, each.size]
        for each in found
    ] == rows[::-1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: has no column time, open"),
        ("time,open,high,low,close\n", "line 1: has no column volume"),
        (HEAD + "soon,1,1,1,1,1\n", "line 2: time: 'soon' is not a time"),
        (HEAD + "2020-02-30T00:00Z,1,1,1,1,1\n", "line 2: time: "),
        (HEAD + "2020-02-10T00:00:30Z,1,1,1,1,1\n", "is not where a candle of 1m begins"),
        (HEAD + "1960-02-10T00:00Z,1,1,1,1,1\n", "is before 1970"),
        (HEAD + GOOD + "2020-02-10T00:01Z,x,1,1,1,1\n", "line 3: open: 'x' is not a number"),
        (HEAD + "2020-02-10T00:01Z,1,nan,1,1,1\n", "line 2: high: 'nan' is not a number"),
        (HEAD + "2020-02-10T00:01Z,1,1,1\n", "line 2: close: 'None' is not a number"),
        (HEAD + "2020-02-10T00:01Z,1,1,1,1,-1\n", "line 2: volume: -1 is below 0"),
        (HEAD + "2020-02-10T00:01Z,1,2,1,3,1\n", "do not lie between low and high"),
        (HEAD + "2020-02-10T00:01Z,0,0,0,0,1\n", "line 2: open: "),
        (HEAD + "2020-02-10T00:01Z,1,1,1,1,1e30\n", "line 2: volume: "),
        (HEAD + GOOD + GOOD, "time: 2020-02-10T00:00:00.* stands there twice"),
        (HEAD + "".join(f"2020-02-10T0{h}:00Z,1,1,1,1,1\n" for h in range(4)), "1:00:00 apart"),
        (HEAD + '"2020', "line "),
        ("\x00" + HEAD, "line 1"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused(text: str, words: str) -> None:
    with pytest.raises(TableUnreadable, match=words):
        read_csv(text, "BTC-USD", "1m")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not JSON"),
        ('{"message": "NotFound"}', "is not a list of candles"),
        ("[[1, 2]]", "row 1: is not a list of time, low"),
        ('["abcdef"]', "row 1: is not a list"),
        ("[[60, 1, 1, 1, 1, null]]", "row 1: volume: 'None' is not a number"),
        ("[[60, 1, 1, 1, 1, NaN]]", "row 1: volume: 'NaN' is not a number"),
        ("[[61, 1, 1, 1, 1, 1]]", "row 1: time: 61 is not where"),
        ("[[1e99, 1, 1, 1, 1, 1]]", "row 1: time: "),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_json_that_cannot_be_right_is_refused(text: str, words: str) -> None:
    with pytest.raises(TableUnreadable, match=words):
        read_json(text, "BTC-USD", "1m", CandleSource.FILE)
