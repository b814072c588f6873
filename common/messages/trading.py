"""What governs a real broker: the halt, the lease of an account, orders that are not ours."""

from typing import Annotated

from pydantic import Field

from common.messages.base import Instant, Message, Pair, Price, Side, Size

ALL = "all"
"""The name of the halt that holds for every broker."""


class Halt(Message):
    """A switch: while it is on, no new order reaches the venue; cancels do."""

    name: str
    """The broker's, or ``all``."""
    is_halted: bool
    reason: Annotated[str, Field(max_length=200)] = ""
    said_at: Instant
    """The later of two is the one that counts."""


class Tenure(Message):
    """A process's time as the one writer for an account."""

    account: str
    number: int
    """The fencing number: one more with each tenure; whoever has the greatest may write."""
    owner: str
    """Host, process and start of who holds it."""
    began_at: Instant


class Holder(Message):
    """Who serves under a broker's name: two accounts never do at once."""

    account: str
    owner: str
    """Host, process and start."""


class ForeignOrder(Message):
    """An order on the account that no bot of ours asked for; shown and never touched."""

    venue_order_id: str
    pair: Pair
    side: Side
    price: Price | None
    size: Size | None


class ForeignOrders(Message):
    """The account's open orders that are not ours, as of one moment."""

    orders: tuple[ForeignOrder, ...]
    seen_at: Instant
