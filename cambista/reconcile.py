"""Our books beside the venue's: what to look into, and which orders are not ours. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from cambista.evidence import OrderSeen
from cambista.life import filled_size
from common.messages.base import plain
from common.messages.intent import Intent, Stage
from common.messages.trading import ForeignOrder


def doubtful(
    undone: Iterable[Intent], open_orders: Sequence[OrderSeen], asked_at: datetime
) -> Iterator[Intent]:
    """Yield the open intents of which the venue's list says something else than our books.

    Parameters
    ----------
    asked_at
        When the venue was asked; it cannot speak of orders that it took later.
    """
    listed = {each.venue_order_id: each for each in open_orders}
    for intent in undone:
        if intent.stage is not Stage.OPEN or intent.venue_order_id is None:
            continue
        if intent.accepted_at is not None and intent.accepted_at >= asked_at:
            continue
        seen = listed.get(intent.venue_order_id)
        if seen is None or seen.state.is_end or seen.filled_size != filled_size(intent):
            yield intent


def foreign(open_orders: Iterable[OrderSeen], our_ids: frozenset[str]) -> tuple[ForeignOrder, ...]:
    """Return the open orders that are not ours; what the venue says of them is shown."""
    return tuple(
        ForeignOrder(
            venue_order_id=each.venue_order_id,
            pair=each.pair,
            side=each.side,
            price=each.price,
            size=each.size,
        )
        for each in open_orders
        if each.venue_order_id not in our_ids
        and not each.state.is_end
        and each.pair is not None
        and each.side is not None
    )


def described(orders: Sequence[ForeignOrder]) -> str:
    """Return orders that are not ours in one line for a person."""
    first = ", ".join(
        f"{each.side} {plain(each.size) if each.size else '?'} {each.pair}" for each in orders[:3]
    )
    more = len(orders) - 3
    return f"{first} and {more} more" if more > 0 else first
