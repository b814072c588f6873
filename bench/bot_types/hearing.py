"""A bot that notes when it hears that a price was reached, and waits for it again."""

import time
from collections.abc import Iterator

from pydantic import BaseModel

from common.messages.base import Price
from common.messages.order import OrderCommand
from common.messages.watch import MarketNews
from trader.bot import Bot
from trader.watching import Falls


class Params(BaseModel):
    """The price that it waits for."""

    price: Price


class State(BaseModel):
    """What it waits for, and when it last heard of it."""

    terms: Params
    heard_at: float = 0.0
    """On the machine's monotonic clock: a real bot type touches no clock."""


class Hearing(Bot[Params, State]):
    """Waits for a price."""

    title = "Hearing"
    help = "Notes when it hears."

    @classmethod
    def first_state(cls, params: Params, pair: str) -> State:
        """Return a state that has heard nothing."""
        return State(terms=Params(price=params.price))

    def act(self) -> Iterator[OrderCommand]:
        """Wait."""
        self.watch(Falls(self.state.terms.price))
        yield from ()

    def on_market(self, news: MarketNews) -> None:
        """Note when."""
        self.state.heard_at = time.monotonic()
