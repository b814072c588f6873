"""The life of users' orders as the feed tells it, to all and to whose order it is.

Of an order that comes to rest, to its user::

    {"type": "open", "side": "buy", "product_id": "ETH-USDC",
     "time": "2020-02-14T07:41:45.174224Z", "sequence": 544392466,
     "profile_id": "bc2f3a64-0c0b-49ce-bb3e-5efc978b5b5c", "user_id": "5dc62091b2d9e604842cad56",
     "price": "235.67", "order_id": "9d8c39b0-094f-4832-9a73-9b2e43b03780",
     "remaining_size": "0.02"}
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from cambista_sim.exchange.digits import micros, trimmed
from cambista_sim.exchange.market_id import order_id as market_order_id
from cambista_sim.exchange.paper import OrderRow
from cambista_sim.exchange.users import Key
from cambista_sim.facts import Activated, AnyFact, Changed, Done, Matched, Opened, Received, Taken

Json = dict[str, Any]
Orders = Callable[[UUID], OrderRow | None]


class Told(NamedTuple):
    """What the feed says of a fact."""

    product_id: str
    message: Json
    is_public: bool
    private: dict[str, Json]
    """What is added for a user whose order it is."""


def told(
    fact: AnyFact,
    orders: Mapping[UUID, OrderRow],
    keys: Mapping[str, Key],
    market_maker_id: str = "",
) -> Told | None:
    """Return what the feed says of a fact, or None when it says nothing.

    Parameters
    ----------
    keys
        Of each user, any of the keys.
    market_maker_id
        The order that stands for the market where the market is the maker of a trade, and that is
        done when all of it is taken; empty when nobody follows the market's orders.
    """
    said: Told | None = None
    match fact:
        case Received():
            said = _received(fact, keys)
        case Opened():
            said = _opened(fact, orders[fact.order_id], keys)
        case Done(sequence=int()):
            said = _done(fact, orders[fact.order_id], keys)
        case Changed():
            said = _changed(fact, orders[fact.order_id], keys)
        case Matched():
            said = _matched(fact, orders, keys, market_maker_id)
        case Activated():
            said = _activated(fact, keys)
        case Taken() if market_maker_id:
            said = _taken(fact, market_maker_id)
        case _:
            pass
    return said


def _received(fact: Received, keys: Mapping[str, Key]) -> Told:
    request = fact.request
    message: Json = {
        "type": "received",
        "side": request.side.value,
        "product_id": request.pair,
        "time": micros(fact.happened_at),
        "sequence": fact.sequence,
        "order_id": str(request.order_id),
        "order_type": request.kind,
    }
    for name in ("size", "price", "funds"):
        amount = getattr(request, name)
        if amount is not None:
            message[name] = trimmed(amount)
    private = _owner(keys.get(request.user))
    if request.client_oid is not None:
        private["client_oid"] = str(request.client_oid)
    return Told(request.pair, message, True, {request.user: private})  # noqa: FBT003 - is_public


def _opened(fact: Opened, row: OrderRow, keys: Mapping[str, Key]) -> Told:
    message = {
        "type": "open",
        "side": row.request.side.value,
        "product_id": row.request.pair,
        "time": micros(fact.happened_at),
        "sequence": fact.sequence,
        "price": trimmed(fact.price),
        "order_id": str(fact.order_id),
        "remaining_size": trimmed(fact.size),
    }
    return _of_one(row, message, {}, keys)


def _done(fact: Done, row: OrderRow, keys: Mapping[str, Key]) -> Told:
    message: Json = {
        "type": "done",
        "side": row.request.side.value,
        "product_id": row.request.pair,
        "time": micros(fact.happened_at),
        "sequence": fact.sequence,
        "order_id": str(fact.order_id),
        "reason": fact.reason,
    }
    if row.price is not None:
        message |= {"price": trimmed(row.price), "remaining_size": trimmed(fact.left)}
    code = {} if fact.cancel_code is None else {"cancel_reason": fact.cancel_code}
    return _of_one(row, message, code, keys)


def _taken(fact: Taken, market_maker_id: str) -> Told:
    message: Json = {
        "type": "done",
        "side": fact.side.value,
        "product_id": fact.pair,
        "time": micros(fact.happened_at),
        "sequence": fact.sequence,
        "order_id": market_maker_id,
        "reason": "filled",
        "price": trimmed(fact.price),
        "remaining_size": "0",
    }
    return Told(fact.pair, message, True, {})  # noqa: FBT003 - is_public


def _changed(fact: Changed, row: OrderRow, keys: Mapping[str, Key]) -> Told:
    message: Json = {
        "type": "change",
        # How Coinbase tells of a bracket's stop is not known; its order is another one from now on.
        "reason": "STP" if fact.reason == "STP" else "modify_order",
        "time": micros(fact.happened_at),
        "sequence": fact.sequence,
        "order_id": str(fact.order_id),
        "side": row.request.side.value,
        "product_id": row.request.pair,
    }
    amounts = {
        "old_size": fact.old_size,
        "new_size": fact.new_size,
        "old_funds": fact.old_funds,
        "new_funds": fact.new_funds,
    }
    if fact.reason != "STP":
        amounts |= {"old_price": fact.old_price, "new_price": fact.new_price}
    message |= {name: trimmed(each) for name, each in amounts.items() if each is not None}
    if fact.reason == "STP":
        message["price"] = None if row.price is None else trimmed(row.price)
    return _of_one(row, message, {}, keys)


def _matched(
    fact: Matched, orders: Mapping[UUID, OrderRow], keys: Mapping[str, Key], market_maker_id: str
) -> Told:
    parties = (("maker", fact.maker_order_id), ("taker", fact.taker_order_id))
    message: Json = {"type": "match", "trade_id": fact.trade_id}
    private: dict[str, Json] = {}
    for role, order_id in parties:
        message[f"{role}_order_id"] = (
            market_order_id(fact.pair, role, fact.trade_id) if order_id is None else str(order_id)
        )
        row = None if order_id is None else orders.get(order_id)
        if row is not None:
            private.setdefault(row.request.user, {}).update(_party(role, row, keys))
    if fact.maker_order_id is None and market_maker_id:
        message["maker_order_id"] = market_maker_id
    message |= {
        "side": fact.maker_side.value,
        "size": trimmed(fact.size),
        "price": trimmed(fact.price),
        "product_id": fact.pair,
        "sequence": fact.sequence,
        "time": micros(fact.happened_at),
    }
    return Told(fact.pair, message, True, private)  # noqa: FBT003 - is_public


def _activated(fact: Activated, keys: Mapping[str, Key]) -> Told:
    request = fact.request
    message: Json = {
        "type": "activate",
        "product_id": request.pair,
        "timestamp": f"{fact.happened_at.timestamp():.6f}",
        **_owner(keys.get(request.user)),
        "order_id": str(request.order_id),
        "stop_type": request.stop,
        "side": request.side.value,
        "stop_price": trimmed(request.stop_price or Decimal(0)),
    }
    for name in ("size", "funds"):
        amount = getattr(request, name)
        if amount is not None:
            message[name] = trimmed(amount)
    message["private"] = True
    return Told(request.pair, message, False, {request.user: {}})  # noqa: FBT003 - is_public


def _of_one(row: OrderRow, message: Json, added: Json, keys: Mapping[str, Key]) -> Told:
    user = row.request.user
    private = {**_owner(keys.get(user)), **added}
    return Told(row.request.pair, message, True, {user: private})  # noqa: FBT003 - is_public


def _owner(key: Key | None) -> Json:
    return {} if key is None else {"user_id": key.user_id, "profile_id": key.profile_id}


def _party(role: str, row: OrderRow, keys: Mapping[str, Key]) -> Json:
    key = keys.get(row.request.user)
    if key is None:
        return {}
    rate = row.maker_fee_rate if role == "maker" else row.taker_fee_rate
    return {
        f"{role}_user_id": key.user_id,
        "user_id": key.user_id,
        f"{role}_profile_id": key.profile_id,
        "profile_id": key.profile_id,
        f"{role}_fee_rate": trimmed(rate),
    }
