"""What lies parked beside a queue."""

import json
from typing import Any

from common.bus import Bus
from common.channel import Queue


def parked(bus: Bus, queue: Queue[Any], *parts: object) -> list[tuple[str, str]]:
    """Return the message and the reason of all that was rejected, oldest first."""
    found: Any = bus.client.lrange(queue.rejected(*parts), 0, -1)
    read = [json.loads(each) for each in reversed(found)]
    return [(each["message"], each["reason"]) for each in read]


def changed(message: bytes, **fields: object) -> str:
    """Return a message's JSON with fields set, or left out where they are None."""
    whole = {**json.loads(message), **fields}
    return json.dumps({name: value for name, value in whole.items() if value is not None})
