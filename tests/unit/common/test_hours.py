"""Hours of the day."""

from datetime import datetime

import pytest

from common.hours import hours_of, is_within, last_time, next_time


def at(clock: str, day: int = 5) -> datetime:
    """Return an instant of that time of a day."""
    return datetime.fromisoformat(f"2019-01-{day:02}T{clock}:00+00:00")


@pytest.mark.parametrize(
    ("hours", "clock", "is_open"),
    [
        ("08:00-22:00", "08:00", True),
        ("08:00-22:00", "21:59", True),
        ("08:00-22:00", "22:00", False),
        ("08:00-22:00", "03:00", False),
        ("22:00-06:00", "23:00", True),
        ("22:00-06:00", "05:59", True),
        ("22:00-06:00", "12:00", False),
        ("00:00-00:00", "12:00", True),
    ],
)
def test_hours_may_go_over_midnight(hours: str, clock: str, is_open: bool) -> None:  # noqa: FBT001
    assert is_within(hours_of(hours), at(clock)) is is_open


@pytest.mark.parametrize("text", ["8-22", "08:00", "24:00-01:00", "08:00-22:60", ""])
def test_hours_are_two_times_of_the_day(text: str) -> None:
    with pytest.raises(ValueError, match="is not HH:MM-HH:MM"):
        hours_of(text)


def test_a_time_of_the_day_is_next_after_an_instant_and_last_at_it() -> None:
    begin, end = hours_of("08:00-22:00")

    assert next_time(begin, at("07:59")) == at("08:00")
    assert next_time(begin, at("08:00")) == at("08:00", day=6)
    assert last_time(end, at("22:00")) == at("22:00")
    assert last_time(end, at("21:59")) == at("22:00", day=4)
