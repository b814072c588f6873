"""The guard: whether an order may go to the venue, by limits, prices, pairs and halts. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from cambista.exchange import Listing
from cambista.halt import Switches
from cambista.limits import Exposure, Limits, Mark, breach, misfit, slip
from common.messages.intent import Intent
from common.messages.market import BestPrices, Ticker
from common.messages.order import PlaceOrder
from common.money import product, total


@dataclass(slots=True)
class Guard:
    """What stands between a bot's wish and the venue."""

    limits: Limits
    switches: Switches
    exposure: Exposure
    listings: dict[str, Listing] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)

    def hear(self, said: Ticker | BestPrices) -> None:
        """Note the last price of a pair; the middle of the best prices when nothing trades."""
        if isinstance(said, Ticker):
            mark = Mark(said.price, said.traded_at)
        else:
            mark = Mark(product(total(said.bid, said.ask), Decimal("0.5")), said.quoted_at)
        known = self.marks.get(said.pair)
        if known is None or mark.at >= known.at:
            self.marks[said.pair] = mark

    def objection(self, command: PlaceOrder, undone: Iterable[Intent], at: datetime) -> str | None:
        """Return why an order must not be sent, or None when it may."""
        halt = self.switches.halt
        if halt is not None:
            return f"trading is halted{f': {halt.reason}' if halt.reason else ''}"
        return (
            misfit(command, self.listings.get(command.pair))
            or breach(command, self.limits, self.exposure, undone, at)
            or slip(command, self.limits, self.marks.get(command.pair), at)
        )

    def count(self, command: PlaceOrder | Intent, at: datetime) -> None:
        """Count an order that is sent."""
        self.exposure.add(command.pair, product(command.price, command.size), at)

    def described(self) -> str:
        """Say what is halted, in a line for a person; empty when nothing is."""
        halt = self.switches.halt
        if halt is None:
            return ""
        since = f"{halt.said_at:%Y-%m-%d %H:%M:%S} UTC"
        return f"halted since {since}{f': {halt.reason}' if halt.reason else ''}"
