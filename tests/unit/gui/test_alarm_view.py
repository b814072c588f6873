"""What the dashboard shows of the protections for all bots."""

from datetime import timedelta
from typing import Literal

from common.messages.guard import Alarm, Oversight
from gui.alarm_view import shown_alarms
from tests.unit.gui.made import NOON


def alarm(text: str, days_ago: int = 0, deed: Literal["pause", "stop"] = "pause") -> Alarm:
    """Return an alarm that fired at noon."""
    at = NOON - timedelta(days=days_ago)
    return Alarm(protection="loss", quote="EUR", text=text, deed=deed, fired_at=at)


def oversight(*alarms: Alarm) -> Oversight:
    """Return what is kept on the day of noon."""
    return Oversight(day=str(NOON.date()), bases={}, peaks={}, alarms=alarms)


def test_without_protections_for_all_nothing_is_shown() -> None:
    assert shown_alarms(None) == {"alarms": []}


def test_what_fired_today_is_shown_with_what_was_done_newest_first() -> None:
    shown = shown_alarms(oversight(alarm("older", 1), alarm("first"), alarm("then", deed="stop")))

    assert [each["text"] for each in shown["alarms"]] == [
        "then. All bots were stopped.",
        "first. All bots were paused.",
    ]
    assert shown["alarms"][0]["fired_at"] == NOON.isoformat()
