"""What the dashboard shows of the protections for all bots: what fired on the present day."""

from typing import Any

from common.messages.guard import Oversight

_DONE = {"pause": "All bots were paused", "stop": "All bots were stopped"}


def shown_alarms(oversight: Oversight | None) -> dict[str, Any]:
    """Return the alarms of the day that is counted, the newest first; none stands for silence."""
    if oversight is None:
        return {"alarms": []}
    today = [each for each in oversight.alarms if str(each.fired_at.date()) == oversight.day]
    return {
        "alarms": [
            {"text": f"{each.text}. {_DONE[each.deed]}.", "fired_at": each.fired_at.isoformat()}
            for each in reversed(today)
        ]
    }
