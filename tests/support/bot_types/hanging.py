"""A bot that hangs the first time it should act, and does nothing afterwards."""

import time
from collections.abc import Iterator

from pydantic import BaseModel

from common.messages.order import OrderCommand
from trader.bot import Bot


class Params(BaseModel):
    """Where it notes that it has hung: a file's path."""

    path: str


class State(BaseModel):
    """Where it notes that it has hung."""

    path: str


class Hanging(Bot[Params, State]):
    """Hangs once."""

    title = "Hanging"
    help = "Hangs."

    @classmethod
    def first_state(cls, params: Params, pair: str) -> State:
        """Return the path."""
        return State(path=params.path)

    def act(self) -> Iterator[OrderCommand]:
        """Hang unless it has hung before; a bot should not touch files, nor hang."""
        with open(self.state.path, "a+") as notes:  # noqa: PTH123 - the shortest way
            notes.write("x")
            if notes.tell() == 1:
                notes.flush()
                time.sleep(3600)
        yield from ()
