"""What a public request asks for."""

from datetime import UTC, datetime

import pytest

from cambista_sim.exchange.query import (
    BadQuery,
    CandleRange,
    book_level,
    candle_range,
    instant,
    natural,
    page,
)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"limit": "3"}, [20, 19, 18]),
        ({}, list(range(20, 9, -1))),
        ({"limit": "100000"}, list(range(20, 9, -1))),
        ({"after": "15", "limit": "2"}, [14, 13]),
        ({"after": "12"}, [11, 10]),
        ({"after": "10"}, []),
        ({"after": "99", "limit": "1"}, [20]),
        ({"before": "12", "limit": "2"}, [20, 19]),
        ({"before": "18"}, [20, 19]),
        ({"before": "20"}, []),
        ({"before": "12", "after": "16"}, [15, 14, 13]),
    ],
)
def test_a_page_is_newest_first_between_its_cursors(query: dict[str, str], ids: list[int]) -> None:
    assert list(page(query, 10, 20)) == ids


def test_a_page_of_a_market_without_trades_is_empty() -> None:
    assert list(page({}, 10, 9)) == []


def test_a_number_of_things_is_not_negative() -> None:
    assert natural({"limit": "0"}, "limit") == 0
    assert natural({"limit": ""}, "limit") is None
    for text, message in (("-1", "must be positive"), ("²", "must be a number")):
        with pytest.raises(BadQuery, match=message):
            natural({"limit": text}, "limit")


@pytest.mark.parametrize("query", [{"limit": "many"}, {"limit": "-1"}, {"after": "x"}])
def test_a_cursor_that_is_no_number_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(BadQuery):
        page(query, 10, 20)


def test_the_book_has_levels_1_2_and_3() -> None:
    assert [book_level({}), *(book_level({"level": n}) for n in "123")] == [1, 1, 2, 3]
    with pytest.raises(BadQuery, match="level"):
        book_level({"level": "4"})


def test_candles_are_the_last_300_unless_start_and_end_are_given() -> None:
    assert candle_range({"granularity": "300"}, 90_000) == CandleRange(300, 90_000, 300)
    assert candle_range({"start": "7"}, 90_000).granularity_s == 60


@pytest.mark.parametrize(
    "start",
    ["2026-09-30T02:00:00Z", "2026-09-30T02:00:00", "2026-09-30T04:00:00 02:00", "1790733600"],
)
def test_times_are_iso_8601_or_unix_seconds(start: str) -> None:
    asked = candle_range({"start": start, "end": "2026-09-30T03:00:00Z", "granularity": "60"}, 0)

    assert asked == CandleRange(1790733600, 1790737200, 60)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"granularity": "61"}, "Unsupported granularity"),
        ({"granularity": "x"}, "granularity must be a number"),
        ({"start": "0", "end": "60000"}, "exceeds 300"),
        ({"start": "60", "end": "0"}, "start must be before end"),
        ({"start": "soon", "end": "0"}, "start is not a valid time"),
        ({"start": "9" * 400, "end": "0"}, "start is not a valid time"),
    ],
)
def test_candles_that_the_exchange_refuses(query: dict[str, str], message: str) -> None:
    with pytest.raises(BadQuery, match=message):
        candle_range(query, 0)


def test_a_time_may_be_left_out_but_must_be_in_a_calendar() -> None:
    assert instant({}, "start_date") is None
    assert instant({"start_date": ""}, "start_date") is None
    assert instant({"start_date": "2026-09-30"}, "start_date") == datetime(2026, 9, 30, tzinfo=UTC)
    for text in ("9" * 400, "999999999999999", "0001-01-01T00:00:00 05:00", "-5"):
        with pytest.raises(BadQuery, match="start_date is not a valid time"):
            instant({"start_date": text}, "start_date")
