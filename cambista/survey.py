"""A look over the whole account: its open orders and balances, and at times pairs and fees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cambista.evidence import FillSeen, OrderSeen
from cambista.exchange import Exchange, FeeRates, Holding, Listing


@dataclass(frozen=True, slots=True)
class Survey:
    """What an account looked like; asked in the order of the fields."""

    asked_at: datetime
    open_orders: tuple[OrderSeen, ...]
    holdings: tuple[Holding, ...]
    listings: tuple[Listing, ...] | None
    fee_rates: FeeRates | None
    fills: tuple[FillSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What a survey asks about besides open orders and balances."""

    is_full: bool = False
    """Pairs, fees and the clock too; they change seldom."""
    fills_since: datetime | None = None
    pairs: tuple[str, ...] = ()
    """Whose fills."""


def survey(exchange: Exchange, asked_at: datetime, scope: Scope) -> Survey:
    """Ask the venue. Raises VenueAway, VenueRefused."""
    open_orders: Sequence[OrderSeen] = exchange.open_orders()
    holdings = exchange.holdings()
    if scope.is_full:
        exchange.skew_s()
    fills: list[FillSeen] = []
    if scope.fills_since is not None:
        for pair in scope.pairs:
            fills += exchange.fills(pair, scope.fills_since)
    return Survey(
        asked_at=asked_at,
        open_orders=tuple(open_orders),
        holdings=tuple(holdings),
        listings=tuple(exchange.listings()) if scope.is_full else None,
        fee_rates=exchange.fee_rates() if scope.is_full else None,
        fills=tuple(fills),
    )
