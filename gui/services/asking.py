"""Asks a service over the bus, and waits for its answer."""

import time
from contextlib import closing
from typing import Protocol, TypeVar
from uuid import UUID

from common.bus import Bus, redis_errors
from common.channel import Topic
from common.listener import Heard, Listener

ANSWER_WITHIN_S = 8.0
"""How long a request waits; a service answers in some milliseconds, or is away."""


class SilentError(Exception):
    """There was no answer in time; asking again is safe."""


class Question(Protocol):
    """What is asked, with the name of its answer."""

    @property
    def ask_id(self) -> UUID:
        """Where the answer is told."""


Q = TypeVar("Q", bound=Question)
A = TypeVar("A")


def ask(bus: Bus, asks: Topic[Q], answers: Topic[A], question: Q) -> A:
    """Return a service's answer. Raises SilentError, BusAway."""
    # First listen, then ask, so that the answer is heard.
    with closing(Listener[None](bus, topics=[(answers, (question.ask_id,))])) as listener:
        with redis_errors():
            is_heard = bus.client.publish(asks.at(), asks.encode(question))
        if not is_heard:
            raise SilentError
        deadline = time.monotonic() + ANSWER_WITHIN_S
        while (left_s := deadline - time.monotonic()) > 0:
            for heard in listener.listen(left_s):
                if isinstance(heard, Heard):
                    answer: A = heard.message
                    return answer
    raise SilentError
