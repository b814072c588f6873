"""A request for a one-off trade, read and made into an order within a limit. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from common.messages.base import Side
from common.messages.market import Product
from common.messages.one_off import OneOff
from common.messages.order import Card, PlaceOrder
from common.money import EXACT, product, units_around
from gui.requests.bot import InvalidRequestError
from gui.requests.number import exact
from gui.requests.parameter import Errors, check_funds, check_step
from gui.requests.schema import Role

MOST_SLIP = Decimal("0.005")
"""How much worse than the best price now a one-off trade may be."""

LONGEST_KEY = 200

_FIELDS = frozenset({"idempotencyKey", "pair", "side", "funds", "size", "cambista"})


@dataclass(frozen=True, slots=True)
class Market:
    """What a trade is made with: who trades what, and the best price by pair and side."""

    cards: Sequence[Card]
    prices: Mapping[tuple[str, Side], Decimal]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asked for, in words that can be compared with an earlier wish."""

    key: str
    pair: str
    side: Side
    funds: Decimal | None
    size: Decimal | None
    cambista: str
    """Empty when it was left open."""

    def is_repeated_by(self, made: OneOff) -> bool:
        """Whether a trade that was made is the one wished for."""
        order = made.order
        same = (order.pair, order.side, made.funds, made.size)
        is_there = self.cambista in ("", made.cambista)
        return same == (self.pair, self.side, self.funds, self.size) and is_there


def read_wish(body: Mapping[str, Any]) -> Wish:
    """Read a request. Raises InvalidRequestError."""
    errors: Errors = dict.fromkeys(sorted(body.keys() - _FIELDS), "is not a field of a trade")
    for name in ("idempotencyKey", "pair", "side", "cambista"):
        value = body.get(name, "")
        if not isinstance(value, str):
            errors[name] = "must be text"
        elif not value and name != "cambista":
            errors[name] = "is missing"
    if len(str(body.get("idempotencyKey", ""))) > LONGEST_KEY:
        errors["idempotencyKey"] = f"must have at most {LONGEST_KEY} characters"
    if "side" not in errors and body["side"] not in list(Side):
        errors["side"] = "must be buy or sell"
    funds, size = (_amount(name, body, errors) for name in ("funds", "size"))
    if (body.get("funds") is None) == (body.get("size") is None):
        errors["size"] = "say either funds or size"
    if errors:
        raise InvalidRequestError(errors)
    return Wish(
        key=body["idempotencyKey"],
        pair=body["pair"],
        side=Side(body["side"]),
        funds=funds,
        size=size,
        cambista=body.get("cambista", ""),
    )


def make(wish: Wish, trade_id: UUID, market: Market, at: datetime) -> OneOff:
    """Make the order of a wish: at most ``MOST_SLIP`` worse than the best price.

    Raises InvalidRequestError.
    """
    errors: Errors = {}
    card = _card(wish, market.cards, errors)
    rules = card.product(wish.pair) if card is not None else None
    best = market.prices.get((wish.pair, wish.side))
    if card is not None and rules is not None and best is None:
        errors["pair"] = f"{wish.pair} has no price now"
    if errors or card is None or rules is None or best is None:
        raise InvalidRequestError(errors)
    limit = _limit(wish.side, best, rules)
    field = "size" if wish.funds is None else "funds"
    size = wish.size if wish.size is not None else _size_for(wish, limit, best, rules)
    check_step(Role.SIZE, field, size, rules, errors)
    check_funds(field, size, limit, rules, errors)
    if size <= 0:
        errors[field] = "is too small"
    if errors:
        raise InvalidRequestError(errors)
    order = PlaceOrder(
        order_id=trade_id,
        bot_id=trade_id,
        pair=wish.pair,
        side=wish.side,
        price=limit,
        size=size,
        is_immediate=True,
    )
    return OneOff(
        key=wish.key,
        cambista=card.name,
        funds=wish.funds,
        size=wish.size,
        order=order,
        asked_at=at,
    )


def _amount(name: str, body: Mapping[str, Any], errors: Errors) -> Decimal | None:
    value = body.get(name)
    if value is None:
        return None
    try:
        number = exact(value)
    except ValueError as error:
        errors[name] = str(error)
        return None
    if number <= 0:
        errors[name] = "must be greater than 0"
    return number


def _card(wish: Wish, cards: Sequence[Card], errors: Errors) -> Card | None:
    """Return the cambista that was named, or the only one that trades the pair."""
    able = [each for each in cards if each.product(wish.pair) is not None]
    if not able:
        pairs = sorted({each.pair for card in cards for each in card.products})
        errors["pair"] = f"is not traded; there are: {', '.join(pairs) or 'none now'}"
        return None
    named = [each for each in able if wish.cambista in ("", each.name)]
    names = ", ".join(each.name for each in able)
    if not named:
        errors["cambista"] = f"is unknown, away, or does not trade {wish.pair}; there are: {names}"
    elif len(named) > 1:
        errors["cambista"] = f"is missing: {wish.pair} is traded at {names}"
    elif named[0].is_halted:
        errors["cambista"] = "is halted: it takes no new orders"
    return named[0] if len(named) == 1 else None


def _limit(side: Side, best: Decimal, rules: Product) -> Decimal:
    """Return the worst price, on the pair's increments."""
    slip = 1 + MOST_SLIP if side is Side.BUY else 1 - MOST_SLIP
    low, high = units_around(product(best, slip), rules.quote_increment)
    return product(Decimal(high if side is Side.BUY else max(low, 1)), rules.quote_increment)


def _size_for(wish: Wish, limit: Decimal, best: Decimal, rules: Product) -> Decimal:
    """Return the size that costs no more than the funds, at whatever price within the limit.

    What is sold brings at least the funds at the best price, or somewhat less within the limit.
    """
    price = limit if wish.side is Side.BUY else best
    funds = wish.funds or Decimal(0)
    step = product(price, rules.base_increment)
    return product(Decimal(int(EXACT.divide_int(funds, step))), rules.base_increment)
