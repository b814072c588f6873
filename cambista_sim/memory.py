"""The orders that the venue remembers: those that are open, and the last that are done."""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappush
from itertools import count
from uuid import UUID

from cambista_sim.order import Order
from cambista_sim.request import OrderRequest

KEPT_COUNT = 20_000
"""Done orders that stay in memory to answer for; older ones are found in the store."""


@dataclass(slots=True)
class Memory:
    """Orders by id, by user and by the user's own id."""

    orders: dict[UUID, Order] = field(default_factory=dict)
    open_orders: defaultdict[str, dict[UUID, Order]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    """By user, oldest first."""
    open_counts: dict[tuple[str, str], int] = field(default_factory=dict)
    """How many orders a user has open on a pair."""
    client_oids: dict[tuple[str, UUID], UUID] = field(default_factory=dict)
    """The last order with a user's own id."""
    done: deque[UUID] = field(default_factory=deque)
    """In the order of their ends."""
    expiries: list[tuple[datetime, int, Order]] = field(default_factory=list)
    """A heap of the orders that end by themselves; those that are done fall out in their turn."""
    has_forgotten: bool = False
    """Whether a done order has left the memory."""
    _count: "count[int]" = field(default_factory=count)

    def open_count(self) -> int:
        """Return how many orders are open."""
        return sum(len(each) for each in self.open_orders.values())

    def open_on(self, pair: str) -> Iterable[Order]:
        """Return the open orders of a pair."""
        return (
            order
            for orders in self.open_orders.values()
            for order in orders.values()
            if order.request.pair == pair
        )

    def remember(self, order: Order) -> None:
        """Take up an order."""
        request = order.request
        self.orders[request.order_id] = order
        if request.client_oid is not None:
            self.client_oids[request.user, request.client_oid] = request.order_id
        if order.is_open:
            self.open_orders[request.user][request.order_id] = order
            self._count_open(request, 1)
            if request.expires_at is not None:
                heappush(self.expiries, (request.expires_at, next(self._count), order))

    def retire(self, order: Order) -> None:
        """Count an order among the done; forget the oldest of them when they are too many.

        One whose money has not moved yet is not forgotten.
        """
        request = order.request
        if self.open_orders[request.user].pop(request.order_id, None) is not None:
            self._count_open(request, -1)
        self.done.append(request.order_id)
        while len(self.done) > KEPT_COUNT:
            oldest = self.orders[self.done[0]]
            if oldest.unsettled_count:
                return
            self.done.popleft()
            self._forget(oldest)

    def _count_open(self, request: OrderRequest, change: int) -> None:
        key = request.user, request.pair
        self.open_counts[key] = self.open_counts.get(key, 0) + change

    def _forget(self, order: Order) -> None:
        request = order.request
        del self.orders[request.order_id]
        self.has_forgotten = True
        if request.client_oid is not None:
            key = (request.user, request.client_oid)
            if self.client_oids.get(key) == request.order_id:
                del self.client_oids[key]
