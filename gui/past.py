"""Asks the analyst about the past: it has the store, which the dashboard cannot reach."""

import time
from contextlib import closing

from common.bus import Bus, redis_errors
from common.channels import ANALYST_ANSWERS, ANALYST_ASKS
from common.listener import Heard, Listener
from common.messages.history import AnalystAnswer, AnalystAsk

ANSWER_WITHIN_S = 8.0
"""How long a request waits; the analyst answers in some milliseconds, or is away."""


class AnalystAwayError(Exception):
    """There was no answer in time; asking again is safe."""


def ask(bus: Bus, question: AnalystAsk) -> AnalystAnswer:
    """Return the analyst's answer. Raises AnalystAwayError, BusAway."""
    # First listen, then ask, so that the answer is heard.
    topics = [(ANALYST_ANSWERS, (question.ask_id,))]
    with closing(Listener[None](bus, topics=topics)) as listener:
        with redis_errors():
            is_heard = bus.client.publish(ANALYST_ASKS.at(), ANALYST_ASKS.encode(question))
        if not is_heard:
            raise AnalystAwayError
        deadline = time.monotonic() + ANSWER_WITHIN_S
        while (left_s := deadline - time.monotonic()) > 0:
            for heard in listener.listen(left_s):
                if isinstance(heard, Heard):
                    answer: AnalystAnswer = heard.message
                    return answer
    raise AnalystAwayError
