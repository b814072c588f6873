"""The simulated broker, or Redis, dies and comes back: nothing is lost and nothing doubled."""

import random
from decimal import Decimal
from uuid import UUID, uuid5

from common.channels import (
    BOT_INBOX,
    BROKER_ORDERS,
    CARDS,
)
from common.clock import now
from common.listener import Listener
from common.messages.base import Side
from common.messages.bot import BotEvent
from common.messages.order import (
    AskWallet,
    OrderAccepted,
    OrderFilled,
    PlaceOrder,
    WalletReported,
)
from common.records import ORDERS
from common.records import TRADES as STORED_TRADES
from tests.support.redis import RedisServer
from tests.support.sims import PAIR, Sim, stored_fills
from tests.support.trading import RULES, trade
from tests.support.waiting import eventually


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
