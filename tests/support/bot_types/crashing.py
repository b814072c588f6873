"""A bot that crashes each time it should act."""

from collections.abc import Iterator

from pydantic import BaseModel

from common.messages.order import OrderCommand
from trader.bot import Bot


class Params(BaseModel):
    """Nothing to ask for."""


class State(BaseModel):
    """Nothing to remember."""


class Crashing(Bot[Params, State]):
    """Crashes while it runs; stops like any other."""

    title = "Crashing"
    help = "Crashes."

    @classmethod
    def first_state(cls, params: Params, pair: str) -> State:
        """Return nothing."""
        return State()

    def act(self) -> Iterator[OrderCommand]:
        """Crash."""
        raise ZeroDivisionError(f"{self.name} divides by zero")
