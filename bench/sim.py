"""The simulated broker as a process, and a bot's end of its queue."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4, uuid5

from bench.servers import Valkey, python, wait_until
from common.bus import Bus
from common.channels import BOT_INBOX, BROKER_ORDERS, CARDS, PRODUCTS
from common.listener import Listener, Taken
from common.messages.base import Side
from common.messages.bot import BotEvent
from common.messages.market import Product
from common.messages.order import OrderAccepted, OrderFilled, PlaceOrder

BROKER = "sim"
PAIR = "BTC-EUR"
RULES = Product(
    pair=PAIR,
    base_increment=Decimal("0.00000001"),
    quote_increment=Decimal("0.01"),
    min_funds=Decimal("0.01"),
)
SIZE = Decimal("0.001")

_ANSWER_S = 30.0
_AT_ONCE = 500
"""Orders that are asked for before the answers are read."""


def order(number: int, price: Decimal, bot_id: UUID, side: Side = Side.BUY) -> PlaceOrder:
    """Return the n-th order of a bot."""
    return PlaceOrder(
        order_id=uuid5(bot_id, str(number)),
        bot_id=bot_id,
        pair=PAIR,
        side=side,
        price=price,
        size=SIZE,
    )


@dataclass(slots=True)
class Bot:
    """Asks for orders and reads its inbox, as a bot's process does."""

    bus: Bus
    bot_id: UUID = field(default_factory=uuid4)
    count: int = 0
    inbox: Listener[BotEvent] = field(init=False)

    def __post_init__(self) -> None:
        self.inbox = Listener(self.bus, BOT_INBOX, (self.bot_id,))

    def place(self, price: Decimal) -> PlaceOrder:
        """Ask for an order to buy."""
        self.count += 1
        asked = order(self.count, price, self.bot_id)
        self.bus.push(BROKER_ORDERS, asked, BROKER)
        return asked

    def take(self) -> Taken[BotEvent]:
        """Wait for the next event, and return it in hand. Raises TimeoutError."""
        deadline = time.monotonic() + _ANSWER_S
        while time.monotonic() < deadline:
            for item in self.inbox.listen(1.0):
                if isinstance(item, Taken):
                    return item
        raise TimeoutError(f"no answer of {BROKER} within {_ANSWER_S:g} s")

    def acknowledged_s(self, price: Decimal) -> float:
        """Place an order and return how long its acceptance took."""
        started = time.perf_counter()
        self.place(price)
        taken = self.take()
        took = time.perf_counter() - started
        if not isinstance(taken.message, OrderAccepted):
            raise TypeError(f"not accepted: {taken.message}")
        self.inbox.done(taken)
        return took

    def filled(self) -> float:
        """Wait for the news of a fill, be done with it, and return when it came."""
        taken = self.take()
        came = time.perf_counter()
        if not isinstance(taken.message, OrderFilled):
            raise TypeError(f"not filled: {taken.message}")
        self.inbox.done(taken)
        return came

    def rest(self, prices: list[Decimal]) -> None:
        """Place orders that stay on the book."""
        for at in range(0, len(prices), _AT_ONCE):
            some = prices[at : at + _AT_ONCE]
            for price in some:
                self.place(price)
            for _ in some:
                self.inbox.done(self.take())

    def close(self) -> None:
        """Close the connections."""
        self.inbox.close()
        self.bus.close()


@contextmanager
def simulated(valkey: Valkey, folder: Path) -> Iterator[Bot]:
    """Run the broker, and give a bot that it serves."""
    environment = {
        "REDIS_URL": valkey.url,
        "STORE_URL": f"sqlite:///{folder / 'sim.sqlite'}",
        "VIRC_DATA": str(folder),
        "VIRC_PAIRS": PAIR,
        "VIRC_LOG_LEVEL": "ERROR",
        "SIM_FUNDS": "EUR=1000000000 BTC=1000000",
    }
    bot = Bot(Bus(valkey.url))
    bot.bus.put(PRODUCTS, RULES, PAIR)
    try:
        with python("cambista_sim", environment=environment):
            wait_until(lambda: bot.bus.get(CARDS, BROKER) is not None)
            yield bot
    finally:
        bot.close()
