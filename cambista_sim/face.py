"""How the simulated broker shows itself: its name, its card, and whether it takes new orders."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from common.messages.market import Product
from common.messages.order import Card
from common.messages.trading import ALL, Halt

NAME = "sim"
TITLE = "Coinbase Emulated (sim)"


@dataclass(slots=True)
class Face:
    """A broker's name and title, and what was said on the switches that halt it."""

    name: str = NAME
    title: str = TITLE
    said: dict[str, Halt] = field(default_factory=dict)

    def switches(self) -> tuple[str, str]:
        """Return the names of the switches that hold here: its own, and the one for all."""
        return self.name, ALL

    def hear(self, halt: Halt | None) -> None:
        """Take a word on a switch; the later of two counts."""
        if halt is None or halt.name not in self.switches():
            return
        known = self.said.get(halt.name)
        if known is None or halt.said_at >= known.said_at:
            self.said[halt.name] = halt

    def refusal(self) -> str:
        """Say why no new order is taken; empty while orders are."""
        halt = next((each for each in self.said.values() if each.is_halted), None)
        if halt is None:
            return ""
        return f"trading is halted: {halt.reason}" if halt.reason else "trading is halted"

    def card(self, maker: Decimal, taker: Decimal, products: Sequence[Product]) -> Card:
        """Return its card, with its fees and the rules of the pairs that it knows."""
        return Card(
            name=self.name,
            role="sim",
            money="simulated",
            title=self.title,
            icon="sim",
            is_halted=bool(self.refusal()),
            maker_fee_rate=maker,
            taker_fee_rate=taker,
            products=tuple(products),
        )
