"""What the dashboard shows of the protections for all bots."""

from datetime import timedelta
from typing import Literal

from common.messages.guard import Alarm, Oversight, Rest
from gui.views.alarm import shown_alarms
from tests.unit.gui.made import NOON


def alarm(text: str, days_ago: int = 0, deed: Literal["pause", "stop"] = "pause") -> Alarm:
    """Return an alarm that fired at noon."""
    at = NOON - timedelta(days=days_ago)
    return Alarm(protection="loss", quote="EUR", text=text, deed=deed, fired_at=at)


def oversight(*alarms: Alarm, rest: Rest | None = None) -> Oversight:
    """Return what is kept on the day of noon."""
    return Oversight(day=str(NOON.date()), bases={}, peaks={}, alarms=alarms, rest=rest)


def test_without_protections_for_all_nothing_is_shown() -> None:
    assert shown_alarms(None, NOON) == {"alarms": [], "rest": None}


def test_what_fired_today_is_shown_with_what_was_done_newest_first() -> None:
    kept = oversight(alarm("older", 1), alarm("first"), alarm("then", deed="stop"))

    shown = shown_alarms(kept, NOON)

    assert [each["text"] for each in shown["alarms"]] == [
        "then. All bots were stopped.",
        "first. All bots were paused.",
    ]
    assert shown["alarms"][0]["fired_at"] == NOON.isoformat()


def test_a_rest_is_shown_until_it_is_over_whoever_says_so() -> None:
    until = NOON + timedelta(hours=8)
    rest = Rest(protection="cooldown", why="3 losses in a row", since=NOON, until=until)

    shown = shown_alarms(oversight(rest=rest), NOON)

    text = f"All bots rest until {until:%H:%M} UTC: 3 losses in a row"
    assert shown["rest"] == {"text": text, "until": until.isoformat()}
    assert shown_alarms(oversight(rest=rest), until)["rest"] is None
