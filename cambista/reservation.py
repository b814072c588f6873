"""The wallet: what the venue says the account has, less what our orders have promised. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from cambista.evidence import OrderSeen
from cambista.exchange import Holding
from cambista.life import filled_size
from common.messages.base import Side, base_of, quote_of
from common.messages.intent import Intent, Stage
from common.messages.order import Balance
from common.money import difference, product, total

ZERO = Decimal(0)


def reserved(intent: Intent, taker_fee_rate: Decimal) -> tuple[str, Decimal]:
    """Return the currency and the most that what may still trade of an order can take."""
    size = max(difference(intent.size, filled_size(intent)), ZERO)
    return held_for(intent.pair, intent.side, intent.price, size, taker_fee_rate)


def held_for(
    pair: str, side: Side, price: Decimal, size: Decimal, taker_fee_rate: Decimal
) -> tuple[str, Decimal]:
    """Return the currency and amount that a venue holds for an order."""
    if side is Side.SELL:
        return base_of(pair), size
    return quote_of(pair), product(price, size, total(Decimal(1), taker_fee_rate))


def is_hidden(intent: Intent, asked_at: datetime) -> bool:
    """Return whether the venue's balances, asked for at this time, may lack an order's hold."""
    if intent.stage is Stage.DONE:
        return False
    return intent.accepted_at is None or intent.accepted_at >= asked_at


def balances(
    holdings: Iterable[Holding], undone: Iterable[Intent], taker_fee_rate: Decimal, at: datetime
) -> tuple[Balance, ...]:
    """Return what people and bots may count on: the venue's figures less what it does not show yet.

    Parameters
    ----------
    at
        When the venue was asked for the holdings.
    """
    hidden: dict[str, Decimal] = {}
    for intent in undone:
        if is_hidden(intent, at):
            currency, amount = reserved(intent, taker_fee_rate)
            hidden[currency] = total(hidden.get(currency, ZERO), amount)
    found = []
    for each in sorted(holdings, key=lambda holding: holding.currency):
        hold = total(each.hold, hidden.get(each.currency, ZERO))
        found.append(
            Balance(
                currency=each.currency,
                balance=each.balance,
                hold=hold,
                available=difference(each.balance, hold),
            )
        )
    return tuple(found)


def unexplained_holds(
    holdings: Iterable[Holding], open_orders: Sequence[OrderSeen], taker_fee_rate: Decimal
) -> dict[str, Decimal]:
    """Return by currency what the venue holds beyond what its open orders can explain."""
    explained: dict[str, Decimal] = {}
    for each in open_orders:
        if each.pair is None or each.side is None or each.price is None or each.size is None:
            continue
        rest = each.remaining_size
        if rest is None:
            rest = difference(each.size, each.filled_size or ZERO)
        currency, amount = held_for(each.pair, each.side, each.price, rest, taker_fee_rate)
        explained[currency] = total(explained.get(currency, ZERO), amount)
    return {
        each.currency: excess
        for each in holdings
        if (excess := difference(each.hold, explained.get(each.currency, ZERO))) > 0
    }


def may_be_held(
    intent: Intent,
    holdings: Iterable[Holding],
    open_orders: Sequence[OrderSeen],
    taker_fee_rate: Decimal,
) -> bool:
    """Return whether the venue holds so much for no open order that it may be for this one."""
    currency, amount = reserved(intent, ZERO)
    excess = unexplained_holds(holdings, open_orders, taker_fee_rate)
    return amount > 0 and excess.get(currency, ZERO) >= amount
