"""A broker on the bus played by a test: takes orders, and fills them when the test says so.

It keeps the broker's side of the contract: one order for an id however often it is asked for,
events numbered per order, everything told again on AskOrder.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from common.bus import Bus
from common.channels import BOT_INBOX, BROKER_ORDERS, CARDS
from common.clock import now
from common.listener import Listener, Taken
from common.messages.order import (
    AskOrder,
    CancelOrder,
    CancelRefused,
    OrderAccepted,
    OrderCancelled,
    OrderCommand,
    OrderFilled,
    OrderNotFound,
    OrderProgress,
    OrderRefused,
    OrderTerms,
    PlaceOrder,
)
from tests.support.bots import card
from tests.support.waiting import eventually


@dataclass(slots=True)
class Placed:
    """An order at this venue."""

    asked: PlaceOrder
    events: list[OrderProgress] = field(default_factory=list)
    filled_size: Decimal = Decimal(0)
    is_open: bool = True


class Venue:
    """The broker ``sim``, obeying what has come whenever the test calls ``obey``."""

    def __init__(self, url: str, name: str = "sim") -> None:
        self.bus = Bus(url)
        self.name = name
        self.orders: dict[UUID, Placed] = {}
        self.heard: list[OrderCommand] = []
        self.refusal = ""
        """Why every new order is refused; nothing means that none is."""
        self._listener: Listener[OrderCommand] = Listener(self.bus, BROKER_ORDERS, (name,))
        self.show()

    def show(self) -> None:
        """Put the card on the bus, where it stays: while a test waits nobody would renew it."""
        self.bus.put(CARDS, card(self.name), self.name)
        self.bus.client.persist(CARDS.at(self.name))

    def reconnect(self) -> None:
        """Listen anew after the connections were cut."""
        self._listener.close()
        self._listener = Listener(self.bus, BROKER_ORDERS, (self.name,))

    def close(self) -> None:
        """Close the connections."""
        self._listener.close()
        self.bus.close()

    def obey(self, for_s: float = 0.05) -> None:
        """Obey all commands that come within a time."""
        deadline = time.monotonic() + for_s
        self.show()
        while (left_s := deadline - time.monotonic()) > 0:
            for item in self._listener.listen(left_s):
                if isinstance(item, Taken):
                    self._carry_out(item.message)
                    self._listener.done(item)

    def obey_until(self, condition: Callable[[], object], within_s: float = 60.0) -> None:
        """Obey until a condition is true: a bot may ask more than once before it is."""

        def is_so() -> object:
            self.obey()
            return condition()

        eventually(is_so, within_s)

    def open_orders(self, bot_id: UUID | None = None) -> list[Placed]:
        """Obey, and return the open orders, oldest first."""
        self.obey()
        return [
            each
            for each in self.orders.values()
            if each.is_open and bot_id in (None, each.asked.bot_id)
        ]

    def fill(
        self, order: Placed, size: Decimal | None = None, price: Decimal | None = None
    ) -> None:
        """Trade an open order, wholly unless a size is given, at its price unless one is given.

        0.4 % of the order's own funds is the fee.
        """
        left = order.asked.size - order.filled_size
        traded = left if size is None else size
        order.filled_size += traded
        order.is_open = order.filled_size < order.asked.size
        self._tell(
            order,
            OrderFilled(
                order_id=order.asked.order_id,
                sequence=len(order.events) + 1,
                happened_at=now(),
                trade_id=len(order.events),
                price=order.asked.price if price is None else price,
                size=traded,
                fee=order.asked.price * traded * Decimal("0.004"),
                is_maker=True,
                is_complete=not order.is_open,
            ),
        )

    def _tell(self, order: Placed, event: OrderProgress) -> None:
        order.events.append(event)
        self.bus.push(BOT_INBOX, event, order.asked.bot_id)

    def _carry_out(self, command: OrderCommand) -> None:
        self.heard.append(command)
        if isinstance(command, PlaceOrder):
            self._place(command)
        elif isinstance(command, CancelOrder):
            self._cancel(command)
        elif isinstance(command, AskOrder):
            self._answer(command)

    def _place(self, command: PlaceOrder) -> None:
        if command.order_id in self.orders:
            self._answer(AskOrder(order_id=command.order_id, bot_id=command.bot_id))
            return
        order = self.orders[command.order_id] = Placed(command)
        if self.refusal:
            order.is_open = False
            event = OrderRefused(
                order_id=command.order_id, sequence=1, happened_at=now(), reason=self.refusal
            )
            self._tell(order, event)
            return
        self._tell(
            order,
            OrderAccepted(
                order_id=command.order_id,
                sequence=1,
                happened_at=now(),
                terms=OrderTerms.of(command),
            ),
        )

    def _cancel(self, command: CancelOrder) -> None:
        order = self.orders.get(command.order_id)
        if order is None or not order.is_open:
            refusal = CancelRefused(order_id=command.order_id, reason="Order already done")
            self.bus.push(BOT_INBOX, refusal, command.bot_id)
            return
        order.is_open = False
        self._tell(
            order,
            OrderCancelled(
                order_id=command.order_id,
                sequence=len(order.events) + 1,
                happened_at=now(),
                filled_size=order.filled_size,
                reason="cancelled by its bot",
            ),
        )

    def _answer(self, command: AskOrder) -> None:
        order = self.orders.get(command.order_id)
        if order is None:
            unknown = OrderNotFound(order_id=command.order_id, ask_id=command.ask_id)
            self.bus.push(BOT_INBOX, unknown, command.bot_id)
            return
        for event in order.events:
            self.bus.push(BOT_INBOX, event, command.bot_id)
