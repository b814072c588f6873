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
from tests.support.sims import PAIR, Sim, stored_fills, stored_orders
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


def test_a_card_that_was_lost_comes_back_while_the_broker_runs(sim: Sim) -> None:
    card = sim.bus.get(CARDS, "sim")

    sim.bus.client.delete(CARDS.at("sim"))

    assert eventually(lambda: sim.bus.get(CARDS, "sim")) == card


def test_a_card_lapses_by_itself_when_nobody_renews_it_and_comes_back_with_who_does(
    sim: Sim,
) -> None:
    sim.pause()
    eventually(lambda: sim.bus.get(CARDS, "sim") is None)

    sim.go_on()

    eventually(lambda: sim.bus.get(CARDS, "sim"))
    sim.place(Side.BUY, "100", "1", number=1)
    assert [type(each) for each in sim.events(1)] == [OrderAccepted]


def test_redis_away_and_back_loses_nothing(sim: Sim, redis_server: RedisServer) -> None:
    sim.place(Side.BUY, "100", "1", number=1)
    sim.events(1)
    sim._inbox.close()
    eventually(lambda: sim.bus.client.waitaof(1, 0, 5000)[0])

    redis_server.kill()
    redis_server.start()
    sim._inbox = Listener(sim.bus, BOT_INBOX, (sim.bot_id,))
    eventually(lambda: sim.bus.get(CARDS, "sim"))
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
    asked = trade_and_kill(sim, random.Random(20190105))
    sim.bus.push(BROKER_ORDERS, AskWallet(bot_id=sim.bot_id), "sim")
    told: dict[tuple[UUID, int], BotEvent] = {}
    wallet: WalletReported | None = None
    while wallet is None:
        for event in sim.events(1):
            if isinstance(event, OrderAccepted | OrderFilled):
                assert told.setdefault((event.order_id, event.sequence), event) == event
            elif isinstance(event, WalletReported):
                wallet = event

    assert {order_id for order_id, _ in told} == set(asked)
    filled = {each.trade_id: each for each in told.values() if isinstance(each, OrderFilled)}
    assert sorted(filled) == list(range(1, len(filled) + 1))
    signs = {each.order_id: 1 if each.side is Side.BUY else -1 for each in asked.values()}
    base = sum((signs[each.order_id] * each.size for each in filled.values()), Decimal(1))
    assert {each.currency: each.balance for each in wallet.balances}["BTC"] == base
    with sim.store() as store:
        # Papers are filed a moment after the bots were told.
        eventually(lambda: {each.trade_id for each in stored_fills(store)} == set(filled))
        eventually(lambda: {each.order_id for each in stored_orders(store)} == set(asked))


def trade_and_kill(sim: Sim, chance: random.Random) -> dict[UUID, PlaceOrder]:
    """Ask for 200 orders while the market trades and the broker is killed 20 times."""
    asked: dict[UUID, PlaceOrder] = {}
    fatal = 0
    for number in range(200):
        if number % 10 == 0:
            fatal = number + chance.randrange(10)
        side = chance.choice(list(Side))
        order = sim.place(side, "100" if side is Side.BUY else "101", "0.01", number=number)
        asked[order.order_id] = order
        sim.trade(chance.choice(["99", "102"]), "0.015", number + 1)
        if number == fatal:
            sim.kill()
        if number % 10 == 9:
            sim.start()
    return asked
