"""Writes the venue's state as few facts, in the same words as the journal's."""

from datetime import datetime
from decimal import Decimal

from cambista_sim.account import Account
from cambista_sim.facts import AnyFact, Deposited, Entry, Filled, Listed
from cambista_sim.state import State
from common.money import difference


def compacted(state: State, number: int, at: datetime) -> Entry:
    """Return one entry after which a new venue is as this one is.

    Orders that are still remembered keep all their facts; what came of the others is one deposit
    a currency.
    """
    orders = [fact for order in state.orders.values() for fact in order.facts]
    facts: list[AnyFact] = [*_opening(state, orders, at), *_listings(state, at), *orders]
    return Entry(
        number=number,
        facts=facts,
        seen=dict(state.seen),
        told=number,
        filed=number,
        fill_count=state.fill_count,
        has_forgotten=state.has_forgotten,
    )


def _opening(state: State, facts: list[AnyFact], at: datetime) -> list[AnyFact]:
    """Return deposits that, with the fills that are kept, make today's balances."""
    effect = Account()
    for fact in facts:
        if isinstance(fact, Filled):
            asked = state.orders[fact.order_id].asked
            effect.settle(asked.pair, asked.side, fact.price, fact.size, fact.fee)
    currencies = sorted(state.account.balances.keys() | effect.balances.keys())
    zero = Decimal(0)
    return [
        Deposited(
            happened_at=at,
            currency=currency,
            amount=difference(
                state.account.balances.get(currency, zero), effect.balances.get(currency, zero)
            ),
        )
        for currency in currencies
    ]


def _listings(state: State, at: datetime) -> list[AnyFact]:
    return [Listed(happened_at=at, **each.model_dump()) for each in state.products.values()]
