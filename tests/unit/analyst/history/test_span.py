"""Ranges are read from the command line and cut into pages that are the same each time."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from analyst.history.span import PAGE, BadTime, Span, is_past, pages, span_of
from common.messages.market import INTERVALS_S, Interval

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("interval", INTERVALS_S)
def test_pages_cover_a_range_without_a_gap_and_begin_at_the_same_times(interval: Interval) -> None:
    span = Span(NOW - timedelta(days=40), NOW - timedelta(hours=1))
    length = timedelta(seconds=PAGE * INTERVALS_S[interval])

    found = list(pages(span, interval))

    assert found[0].start_at <= span.start_at < found[0].end_at
    assert found[-1].start_at < span.end_at <= found[-1].end_at
    assert all(each.end_at - each.start_at == length for each in found)
    assert all(before.end_at == after.start_at for before, after in pairwise(found))
    later = set(pages(Span(span.start_at + timedelta(days=3), span.end_at), interval))
    assert later <= set(found)


def test_a_page_is_past_when_nothing_can_change_in_it() -> None:
    page = Span(NOW - timedelta(hours=5), NOW)

    assert not is_past(page, NOW)
    assert is_past(page, NOW + timedelta(minutes=1))


def test_times_are_iso_8601_or_days_ago() -> None:
    assert span_of("2026-02-01", "2026-02-03T10:00+02:00", NOW) == Span(
        datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 2, 3, 8, tzinfo=UTC)
    )
    assert span_of("30d", None, NOW) == Span(NOW - timedelta(days=30), NOW)
    assert span_of("1d", "2099-01-01", NOW).end_at == NOW


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        ("yesterday", None, "--start"),
        ("2026-02-30", None, "--start"),
        ("1969-01-01", None, "--start"),
        ("99999999999d", None, "--start"),
        ("1d", "soon", "--end"),
        ("1d", "2d", "--end"),
        ("", None, "--start"),
    ],
)
def test_a_bad_time_is_named_by_its_option(start: str, end: str | None, field: str) -> None:
    with pytest.raises(BadTime, match=f"^{field}: "):
        span_of(start, end, NOW)
