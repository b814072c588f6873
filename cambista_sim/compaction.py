"""Writes the venue's state as few facts, in the same words as the journal's."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from cambista_sim.book import Resting
from cambista_sim.facts import AnyFact, Deposited, Entry, Kept, Listed, Owed
from cambista_sim.listing import Listing
from cambista_sim.order import Order
from cambista_sim.state import State
from common.messages.base import Side


def compacted(state: State, number: int, at: datetime) -> Entry:
    """Return one entry after which a new venue is as this one is.

    Balances are said outright; each order that is remembered keeps its facts and what is held for
    it. Those that rest come in the order of their arrival, which is their priority.
    """
    facts = [*_balances(state, at), *_listings(state, at), *_orders(state, at), *_debts(state, at)]
    return Entry(
        number=number,
        facts=facts,
        seen=dict(state.seen),
        told=number,
        filed=number,
        has_forgotten=state.has_forgotten,
    )


def _balances(state: State, at: datetime) -> Iterator[AnyFact]:
    for user, account in state.accounts.items():
        for currency, amount in account.balances.items():
            yield Deposited(happened_at=at, user=user, currency=currency, amount=amount)


def _listings(state: State, at: datetime) -> Iterator[AnyFact]:
    for listing in state.listings.values():
        yield Listed(
            happened_at=at,
            sequence=listing.sequence,
            trade_id=listing.trade_id,
            **listing.rules.model_dump(),
        )
        yield listing.modes


def _orders(state: State, at: datetime) -> Iterator[AnyFact]:
    for order_id in state.done:
        yield _kept(state.orders[order_id], at)
    for listing in state.listings.values():
        yield from _open_orders(listing, at)


def _open_orders(listing: Listing, at: datetime) -> Iterator[Kept]:
    """Yield what rests in the order of arrival, and stops in theirs; brackets stand in both."""
    found = [each for side in Side for each in listing.book.orders(side)]
    resting = iter(sorted(found, key=lambda each: each.arrival))
    for stop in listing.stops:
        if stop.request.waits:
            yield _kept(stop, at)
            continue
        for each in resting:
            yield _kept_resting(listing, each, at)
            if each.key is stop:
                break
    for each in resting:
        yield _kept_resting(listing, each, at)


def _kept_resting(listing: Listing, resting: Resting[Order], at: datetime) -> Kept:
    ahead = listing.liquidity.stands_before(resting.side, resting.tick, resting.arrival)
    return _kept(resting.key, at, listing.size(ahead))


def _kept(order: Order, at: datetime, ahead: Decimal | None = None) -> Kept:
    return Kept(
        happened_at=at,
        facts=order.facts,
        held=order.held,
        unsettled_hold=order.unsettled_hold,
        unsettled_count=order.unsettled_count,
        ahead=ahead,
    )


def _debts(state: State, at: datetime) -> Iterator[AnyFact]:
    for debt in state.debts.values():
        yield Owed(
            happened_at=at,
            trade=debt.trade,
            maker_hold=debt.maker_hold,
            taker_hold=debt.taker_hold,
        )
