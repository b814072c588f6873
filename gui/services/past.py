"""Asks the analyst about the past: it has the store, which the dashboard cannot reach."""

from common.bus import Bus
from common.channels import ANALYST_ANSWERS, ANALYST_ASKS
from common.messages.history import AnalystAnswer, AnalystAsk
from gui.services.asking import SilentError
from gui.services.asking import ask as ask_service


class AnalystAwayError(Exception):
    """There was no answer in time; asking again is safe."""


def ask(bus: Bus, question: AnalystAsk) -> AnalystAnswer:
    """Return the analyst's answer. Raises AnalystAwayError, BusAway."""
    try:
        return ask_service(bus, ANALYST_ASKS, ANALYST_ANSWERS, question)
    except SilentError as error:
        raise AnalystAwayError from error
