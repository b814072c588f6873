"""Tests of the simulated broker as a process, on a real Redis and a SQLite store."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4, uuid5

import pytest

from common.bus import Bus
from common.channels import (
    BEST_PRICES,
    BOT_INBOX,
    BROKER_ORDERS,
    CARDS,
    PRODUCTS,
    TRADES,
    WALLETS,
)
from common.clock import now
from common.listener import Listener, Taken
from common.messages.base import Side
from common.messages.bot import BotEvent
from common.messages.order import (
    AskOrder,
    AskWallet,
    CancelOrder,
    CancelRefused,
    Fill,
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
    OrderNotFound,
    OrderRefused,
    PlaceOrder,
    WalletReported,
)
from common.records import FILLS, ORDERS
from common.records import TRADES as STORED_TRADES
from common.store import Store, open_store
from tests.support.redis import RedisServer
from tests.support.trading import RULES, best, trade
from tests.support.waiting import eventually

PAIR = "BTC-EUR"


class Sim:
    """The service as a process, and a bot's end of its queue."""

    def __init__(self, redis_url: str, folder: Path) -> None:
        self.bus = Bus(redis_url)
        self.bot_id = uuid4()
        self.store_url = f"sqlite:///{folder / 'virc.sqlite'}"
        self._environment = {
            **os.environ,
            "REDIS_URL": redis_url,
            "STORE_URL": self.store_url,
            "VIRC_DATA": str(folder),
            "VIRC_PAIRS": PAIR,
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._inbox: Listener[BotEvent] = Listener(self.bus, BOT_INBOX, (self.bot_id,))

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cambista_sim"], env=self._environment
        )
        eventually(lambda: self.bus.get(CARDS, "sim"), within_s=15)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            self.bus.client.delete(CARDS.at("sim"))

    def close(self) -> None:
        self.kill()
        self._inbox.close()
        self.bus.close()

    def store(self) -> Store:
        """Open the store; the service makes its tables only when it files something."""
        store = open_store(self.store_url)
        store.prepare()
        return store

    def place(self, side: Side, price: str, size: str, *, number: int) -> PlaceOrder:
        order = PlaceOrder(
            order_id=uuid5(self.bot_id, str(number)),
            bot_id=self.bot_id,
            pair=PAIR,
            side=side,
            price=Decimal(price),
            size=Decimal(size),
        )
        self.bus.push(BROKER_ORDERS, order, "sim")
        return order

    def trade(self, price: str, size: str, trade_id: int) -> None:
        self._listens()
        self.bus.publish(TRADES, trade(price, size, trade_id, at=now()), PAIR)

    def _listens(self) -> None:
        if self._process is not None:
            key = TRADES.at(PAIR)
            eventually(lambda: self.bus.client.pubsub_numsub(key)[0][1], within_s=15)

    def events(self, count: int, within_s: float = 10.0) -> list[BotEvent]:
        """Return the next events for the bot."""
        found: list[BotEvent] = []

        def enough() -> bool:
            for item in self._inbox.listen(0.1):
                if isinstance(item, Taken):
                    found.append(item.message)
                    self._inbox.done(item)
            return len(found) >= count

        eventually(enough, within_s=within_s)
        return found


@pytest.fixture
def sim(redis_url: str, tmp_path: Path) -> Iterator[Sim]:
    made = Sim(redis_url, tmp_path)
    made.bus.put(PRODUCTS, RULES, PAIR)
    made.start()
    yield made
    made.close()


def test_an_order_is_accepted_filled_by_the_market_and_filed(sim: Sim) -> None:
    order = sim.place(Side.BUY, "100", "1", number=1)
    (accepted,) = sim.events(1)

    sim.trade("99.5", "0.4", 1)
    sim.trade("99", "3", 2)
    first, second = sim.events(2)

    assert isinstance(accepted, OrderAccepted)
    assert isinstance(first, OrderFilled)
    assert isinstance(second, OrderFilled)
    assert (first.size, first.price, first.fee) == (
        Decimal("0.4"),
        Decimal(100),
        Decimal("0.16"),
    )
    assert second.is_complete
    with sim.store() as store:
        eventually(
            lambda: (
                (found := store.get(ORDERS, order_id=order.order_id))
                and found.status == "filled"
                and found
            )
        )
        assert [each.size for each in stored_fills(store)] == [Decimal("0.4"), Decimal("0.6")]
    eventually(lambda: balances(sim).get("BTC") == 2)
    assert balances(sim)["EUR"] == Decimal("9899.6")


def balances(sim: Sim) -> dict[str, Decimal]:
    wallet = sim.bus.get(WALLETS, "sim")
    return {} if wallet is None else {each.currency: each.balance for each in wallet.balances}


def test_asking_twice_places_one_order_and_answers_twice(sim: Sim) -> None:
    order = sim.place(Side.BUY, "100", "1", number=1)
    sim.bus.push(BROKER_ORDERS, order, "sim")

    first, second = sim.events(2)

    assert first == second
    with sim.store() as store:
        eventually(lambda: store.get(ORDERS, order_id=order.order_id))
        found = store.find(ORDERS, {"broker": "sim"}, field_range=("asked_at", None, None), limit=9)
        assert len(found) == 1


def test_cancel_ask_and_wallet_are_answered(sim: Sim) -> None:
    order = sim.place(Side.SELL, "200", "0.5", number=1)
    unknown = uuid4()
    for command in (
        AskOrder(order_id=order.order_id, bot_id=sim.bot_id),
        CancelOrder(order_id=order.order_id, bot_id=sim.bot_id),
        CancelOrder(order_id=order.order_id, bot_id=sim.bot_id),
        CancelOrder(order_id=unknown, bot_id=sim.bot_id),
        AskOrder(order_id=unknown, bot_id=sim.bot_id),
        AskWallet(bot_id=sim.bot_id),
    ):
        sim.bus.push(BROKER_ORDERS, command, "sim")

    events = sim.events(9)

    assert [type(each) for each in events] == [
        OrderAccepted,
        OrderAccepted,
        OrderCancelled,
        OrderAccepted,
        OrderCancelled,
        CancelRefused,
        OrderNotFound,
        OrderNotFound,
        WalletReported,
    ]


@pytest.mark.parametrize(
    ("price", "size", "reason"),
    [
        ("100", "1000000", "Insufficient funds"),
        ("100.001", "1", "price is too accurate. Smallest unit is 0.01000000"),
        ("100", "0.001", "funds is too small. Minimum size is 1.00000000"),
    ],
)
def test_a_refusal_says_why(sim: Sim, price: str, size: str, reason: str) -> None:
    sim.place(Side.BUY, price, size, number=1)

    (event,) = sim.events(1)

    assert isinstance(event, OrderRefused)
    assert event.reason == reason


def test_rubbish_on_the_queue_is_parked_and_the_next_order_served(sim: Sim) -> None:
    for rubbish in (b"not json", b'{"kind": "place_order", "size": -1}', b"\xff\xfe"):
        sim.bus.client.lpush(BROKER_ORDERS.at("sim"), rubbish)
    sim.place(Side.BUY, "100", "1", number=1)

    (event,) = sim.events(1)

    assert isinstance(event, OrderAccepted)
    assert sim.bus.client.llen(BROKER_ORDERS.rejected("sim")) == 3


def test_an_order_through_the_best_price_takes(sim: Sim) -> None:
    sim.bus.put(BEST_PRICES, best("99", "100", size="0.4", at=now()), PAIR)
    sim.place(Side.BUY, "101", "1", number=1)

    accepted, filled = sim.events(2)

    assert isinstance(accepted, OrderAccepted)
    assert isinstance(filled, OrderFilled)
    assert (filled.price, filled.is_maker) == (Decimal(100), False)


def test_what_the_market_traded_while_the_broker_was_dead_fills_its_orders(sim: Sim) -> None:
    sim.trade("150", "1", 1)
    sim.place(Side.BUY, "100", "1", number=1)
    sim.events(1)
    sim.trade("150", "1", 2)
    sim.place(Side.BUY, "90", "1", number=2)
    sim.events(1)
    sim.kill()
    with sim.store() as store:
        store.prepare()
        store.insert_new(STORED_TRADES, [trade("95", "0.7", 3, at=now())])

    sim.start()
    accepted_again, filled = sim.events(2)

    assert isinstance(accepted_again, OrderAccepted)
    assert isinstance(filled, OrderFilled)
    assert (filled.order_id, filled.size) == (uuid5(sim.bot_id, "1"), Decimal("0.7"))


def test_the_card_lapses_with_the_broker_and_comes_back_with_it(sim: Sim) -> None:
    card = sim.bus.get(CARDS, "sim")
    assert card is not None
    assert card.product(PAIR) == RULES

    sim.kill()
    assert sim.bus.get(CARDS, "sim") is None
    sim.start()

    assert sim.bus.get(CARDS, "sim") == card


def test_redis_away_and_back_loses_nothing(sim: Sim, redis_server: RedisServer) -> None:
    sim.place(Side.BUY, "100", "1", number=1)
    sim.events(1)
    sim._inbox.close()
    eventually(lambda: sim.bus.client.waitaof(1, 0, 5000)[0])

    redis_server.kill()
    redis_server.start()
    sim._inbox = Listener(sim.bus, BOT_INBOX, (sim.bot_id,))
    eventually(lambda: sim.bus.get(CARDS, "sim"), within_s=15)
    sim.trade("99", "1", 1)
    eventually(lambda: sim.events(1))

    with sim.store() as store:
        eventually(
            lambda: (
                (found := store.get(ORDERS, order_id=uuid5(sim.bot_id, "1")))
                and found.status == "filled"
            )
        )


def test_killed_twenty_times_under_load_no_order_or_fill_is_lost_or_doubled(sim: Sim) -> None:
    chance = random.Random(20190105)
    asked: dict[UUID, PlaceOrder] = {}
    trade_id = 0
    for round_number in range(20):
        for number in range(round_number * 10, round_number * 10 + 10):
            side = chance.choice(list(Side))
            price = "100" if side is Side.BUY else "101"
            order = sim.place(side, price, "0.01", number=number)
            asked[order.order_id] = order
            trade_id += 1
            sim.trade(chance.choice(["99", "102"]), "0.015", trade_id)
            if number % 10 == chance.randrange(10):
                sim.kill()
        if sim._process is None:
            sim.start()
    sim.bus.push(BROKER_ORDERS, AskWallet(bot_id=sim.bot_id), "sim")
    told: dict[tuple[UUID, int], BotEvent] = {}
    wallet: WalletReported | None = None
    while wallet is None:
        for event in sim.events(1, within_s=15):
            if isinstance(event, OrderAccepted | OrderFilled):
                assert told.setdefault((event.order_id, event.sequence), event) == event
            elif isinstance(event, WalletReported):
                wallet = event

    assert {order_id for order_id, _ in told} == set(asked)
    filled = {each.trade_id: each for each in told.values() if isinstance(each, OrderFilled)}
    assert sorted(filled) == list(range(1, len(filled) + 1))
    base = sum(
        (
            each.size if asked[each.order_id].side is Side.BUY else -each.size
            for each in filled.values()
        ),
        Decimal(1),
    )
    assert {each.currency: each.balance for each in wallet.balances}["BTC"] == base
    with sim.store() as store:
        eventually(lambda: {each.trade_id for each in stored_fills(store)} == set(filled))
        orders = store.find(
            ORDERS, {"broker": "sim"}, field_range=("asked_at", None, None), limit=999
        )
        assert {each.order_id for each in orders} == set(asked)


def stored_fills(store: Store) -> list[Fill]:
    return store.find(FILLS, {"broker": "sim"}, field_range=("filled_at", None, None), limit=9999)
