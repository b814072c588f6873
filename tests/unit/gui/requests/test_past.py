"""A request for the past is checked field by field."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from gui.requests.bot import InvalidRequestError
from gui.requests.past import candles_wanted, history_wanted, rates_wanted

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ID = UUID(int=1)


def test_a_request_that_says_nothing_asks_for_the_newest_minutes() -> None:
    wanted = candles_wanted("BTC-EUR", {}, ID, NOW)

    assert (wanted.interval, wanted.limit, wanted.start_at, wanted.end_at) == (
        "1m",
        300,
        None,
        None,
    )


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-01T00:00:00Z",
        "2026-02-01",
        "2026-02-01 00:00",
        "2026-02-01T01:00:00+01:00",
        "2026-02-01T01:00:00 01:00",
    ],
)
def test_a_time_may_be_written_in_any_way_of_iso_8601(text: str) -> None:
    wanted = candles_wanted("BTC-EUR", {"start": text}, ID, NOW)

    assert wanted.start_at == datetime(2026, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"interval": "7m"}, "interval"),
        ({"interval": ""}, "interval"),
        ({"start": "yesterday"}, "start"),
        ({"start": "2026-02-30"}, "start"),
        ({"start": "1969-12-31"}, "start"),
        ({"start": "0001-01-01T00:00:00+14:00"}, "start"),
        ({"end": "x"}, "end"),
        ({"start": "2026-02-02", "end": "2026-02-01"}, "end"),
        ({"start": "1990-01-01", "end": "2026-01-01"}, "start"),
        ({"limit": "0"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"limit": "9" * 5_000}, "limit"),
        ({"granularity": "60"}, "granularity"),
    ],
)
def test_what_cannot_be_asked_of_candles_is_named(given: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        candles_wanted("BTC-EUR", given, ID, NOW)

    assert set(caught.value.fields) == {field}


@pytest.mark.parametrize("days", ["0", "32", "x", "1.5", ""])
def test_rates_are_of_a_month_at_most(days: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        rates_wanted("BTC-EUR", {"days": days}, ID, NOW)

    assert set(caught.value.fields) == {"days"}


def test_rates_are_of_a_week_when_nothing_is_said() -> None:
    assert rates_wanted("BTC-EUR", {}, ID, NOW).days == 7


def test_history_ends_now_when_nothing_is_said() -> None:
    wanted = history_wanted("BTC-EUR", {"interval": "1h", "start": "2026-02-01"}, ID, NOW)

    assert (wanted.start_at, wanted.end_at) == (datetime(2026, 2, 1, tzinfo=UTC), NOW)
    later = (NOW + timedelta(days=9)).isoformat()
    assert history_wanted("BTC-EUR", {"start": "2026-02-01", "end": later}, ID, NOW).end_at == NOW


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "start"),
        ({"start": "2027-01-01"}, "end"),
        ({"start": "2016-01-01"}, "start"),
        ({"start": "2026-02-01", "interval": "2h"}, "interval"),
        ({"start": "2026-02-01", "days": "3"}, "days"),
    ],
)
def test_what_cannot_be_fetched_is_named(given: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        history_wanted("BTC-EUR", given, ID, NOW)

    assert set(caught.value.fields) == {field}
