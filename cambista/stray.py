"""Commands that a process took from the queue and can never obey: one that lost its lease."""

from typing import Any

from common.bus import Bus, redis_errors
from common.channels import BROKER_ORDERS
from common.listener import Listener, Taken, reason_of
from common.messages.order import OrderCommand


def strays(bus: Bus, listener: Listener[OrderCommand]) -> list[Taken[OrderCommand]]:
    """Return what is in hand and not forgotten, oldest first; some of it may still come by itself.

    A process that is stopped while it waits may be given one more command, and the next
    one has read what was in hand before that. Obeying a command twice harms nobody.
    """
    with redis_errors():
        texts: Any = bus.client.lrange(listener.taken_key, 0, -1)
    found = []
    for text in reversed(texts):
        try:
            found.append(Taken(BROKER_ORDERS.decode(text), text))
        except ValueError as error:
            listener.reject(text, reason_of(error))
    return found
