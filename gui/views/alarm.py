"""What the dashboard shows of the protections for all bots: today's alarms, and their rest."""

from datetime import datetime
from typing import Any

from common.messages.guard import Oversight

_DONE = {"pause": "All bots were paused", "stop": "All bots were stopped"}


def shown_alarms(oversight: Oversight | None, at: datetime) -> dict[str, Any]:
    """Return the alarms of an instant's day, the newest first, and the rest in which all bots are.

    None stands for silence. A rest ends by the clock, whoever is there to say so.
    """
    if oversight is None:
        return {"alarms": [], "rest": None}
    rest = oversight.rest if oversight.rest is not None and at < oversight.rest.until else None
    return {
        "alarms": [
            {"text": f"{each.text}. {_DONE[each.deed]}.", "fired_at": each.fired_at.isoformat()}
            for each in reversed(oversight.alarms)
            if each.fired_at.date() == at.date()
        ],
        "rest": None if rest is None else {"text": rest.text, "until": rest.until.isoformat()},
    }
