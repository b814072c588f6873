"""A line of the wire door's journal."""

from datetime import datetime

import msgspec

from cambista_sim.exchange.market import Market, Trade
from cambista_sim.exchange.own_trades import OwnTrades
from cambista_sim.exchange.paper import Papers
from cambista_sim.facts import Entry, Matched


class KeptTrade(msgspec.Struct, frozen=True, array_like=True):
    """A trade of users, as a snapshot keeps it for the public list of trades."""

    number: int
    """Counted from the first trade of the replay."""
    trade: Trade


class KeptTrades(msgspec.Struct, frozen=True):
    """A product's trades of users."""

    dropped: int
    trades: list[KeptTrade]


class ExchangeEntry(Entry, frozen=True, kw_only=True, omit_defaults=True):
    """Facts that became true together, and where the products' sequences stand after them."""

    sequences: dict[str, int] = msgspec.field(default_factory=dict)
    first_ids: dict[str, int] = msgspec.field(default_factory=dict)
    """By product: the replay's first trade id, by which the users' trades are numbered."""
    own: dict[str, KeptTrades] = msgspec.field(default_factory=dict)
    """In a snapshot: the users' trades."""
    labels: dict[str, str] = msgspec.field(default_factory=dict)
    """What users call their orders, by id."""
    papers: Papers | None = None
    """In a snapshot: what the exchange can tell its users of."""


def trade_of(fact: Matched, market: Market, maker_id: str, taker_id: str) -> Trade:
    """Return a trade in which users had a part as the public lists know it."""
    return Trade(
        trade_id=fact.trade_id,
        sequence=fact.sequence,
        at_us=micros_of(fact.happened_at),
        ticks=market.product.ticks(str(fact.price)),
        lots=market.product.lots(str(fact.size)),
        side=fact.maker_side.value,
        cascade_id=fact.trade_id,
        is_last_of_cascade=True,
        maker_order_id=maker_id if fact.maker_order_id is None else str(fact.maker_order_id),
        taker_order_id=taker_id if fact.taker_order_id is None else str(fact.taker_order_id),
        maker_is_user=fact.maker_order_id is not None,
    )


def kept(own: OwnTrades[Trade]) -> KeptTrades:
    """Return the users' trades as a snapshot keeps them."""
    return KeptTrades(own.dropped, [KeptTrade(number, trade) for number, trade in own.numbered()])


def micros_of(at: datetime) -> int:
    """Return a time in whole microseconds since 1970."""
    return round(at.timestamp() * 1_000_000)
