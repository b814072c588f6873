"""What became of a bot in a market."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from common.messages.bot import BotCommand, BotDocument, BotStatus
from common.messages.order import Fill, OrderRecord
from common.money import difference, product
from trader.bot import Said
from trader.ledger import Ledger


class Worth(NamedTuple):
    """What the account was worth at an instant, in quote, its base at the last price."""

    at: datetime
    quote: Decimal


@dataclass(frozen=True)
class Result:
    """A bot's document as the market's end leaves it, and all that happened on the way."""

    document: BotDocument
    orders: tuple[OrderRecord, ...]
    """Every order that it asked for, in the order in which the venue heard of them."""
    fills: tuple[Fill, ...]
    said: tuple[Said, ...]
    """What it flashed on the dashboard."""
    errands: tuple[BotCommand, ...]
    """What it asked the trader to do with other bots; here there are none."""
    equity: tuple[Worth, ...]
    """At the beginning, in each hour in which something traded, and at the end."""
    balances: Mapping[str, Decimal]
    """Of the account at the end, by currency."""
    last_price: Decimal
    decision_count: int
    """How many events it was told."""

    @property
    def status(self) -> BotStatus:
        """Where it is in its life."""
        return self.document.status

    @property
    def ledger(self) -> Ledger:
        """Its books: open orders, and what its fills added up to."""
        return Ledger.model_validate(self.document.model_extra)

    @property
    def state(self) -> Mapping[str, Any]:
        """What stands in its document beside what every bot's has: its type's own state."""
        return self.document.model_extra or {}

    @property
    def position(self) -> Decimal:
        """Base held because of its trades."""
        return self.ledger.totals.position

    @property
    def profit(self) -> Decimal:
        """Realised by closing positions, less all fees paid, in quote."""
        return self.ledger.totals.profit

    @property
    def floating_profit(self) -> Decimal:
        """What selling the position at the last price would add, before fees."""
        totals = self.ledger.totals
        return difference(product(totals.position, self.last_price), totals.cost)

    @property
    def history(self) -> tuple[dict[str, Any], ...]:
        """What it has executed, oldest first, as its document keeps it."""
        return self.document.history
