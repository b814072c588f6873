"""A venue that says what a test wants, and remembers what it was asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from cambista.evidence import (
    Accepted,
    CancelOutcome,
    CancelTaken,
    FillSeen,
    OrderSeen,
    PlaceOutcome,
    Ticket,
)
from cambista.exchange import Feed, FeeRates, Holding, KeyPowers, Listing, Promises
from tests.support.trading import RULES

PROMISES = Promises("Scripted", "scripted", has_feed=False)


@dataclass
class ScriptedVenue:
    """An exchange with given answers."""

    by_client_oid: dict[UUID, OrderSeen] = field(default_factory=dict)
    by_id: dict[str, OrderSeen] = field(default_factory=dict)
    listed: list[OrderSeen] = field(default_factory=list)
    traded: list[FillSeen] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    holds: dict[str, Decimal] = field(default_factory=dict)
    """What is held of a currency."""
    promises: Promises = PROMISES

    def skew_s(self) -> float:
        """Return none."""
        self.asked.append("time")
        return 0.0

    def key_powers(self) -> KeyPowers:
        """Return the powers of a good key."""
        return KeyPowers("scripted", may_trade=True, may_withdraw=False)

    def listings(self) -> Sequence[Listing]:
        """Return one pair."""
        self.asked.append("listings")
        return [Listing(RULES)]

    def fee_rates(self) -> FeeRates:
        """Return usual rates."""
        self.asked.append("fees")
        return FeeRates(Decimal("0.004"), Decimal("0.006"))

    def holdings(self) -> Sequence[Holding]:
        """Return some of each currency."""
        self.asked.append("holdings")
        held = {"EUR": Decimal(0)} | self.holds
        return [Holding(name, Decimal(1000), amount) for name, amount in held.items()]

    def compose(self, ticket: Ticket) -> str:
        """Return the ticket as text."""
        return repr(ticket)

    def place(self, body: str, sent_at: datetime) -> PlaceOutcome:
        """Accept the order."""
        return Accepted(body)

    def cancel(self, pair: str, venue_order_id: str) -> CancelOutcome:
        """Take the cancel."""
        return CancelTaken()

    def order(self, pair: str, venue_order_id: str) -> OrderSeen | None:
        """Return an order by its id here."""
        self.asked.append(f"order {venue_order_id}")
        return self.by_id.get(venue_order_id)

    def find(self, pair: str, client_oid: UUID, since: datetime) -> OrderSeen | None:
        """Return an order by our id."""
        self.asked.append("find")
        return self.by_client_oid.get(client_oid)

    def open_orders(self) -> Sequence[OrderSeen]:
        """Return the list."""
        self.asked.append("open")
        return self.listed

    def fills(self, pair: str, since: datetime) -> Sequence[FillSeen]:
        """Return the fills since an instant."""
        self.asked.append(f"fills {pair}")
        return [each for each in self.traded if each.filled_at >= since]

    def fills_of(self, pair: str, venue_order_id: str) -> Sequence[FillSeen]:
        """Return an order's fills."""
        self.asked.append(f"fills of {venue_order_id}")
        return [each for each in self.traded if each.venue_order_id == venue_order_id]

    def feed(self) -> Feed | None:
        """Return none."""
        return None

    def close(self) -> None:
        """Keep nothing open."""
