"""The simulated broker as a process, on a real Redis and a SQLite store."""

from decimal import Decimal
from pathlib import Path
from uuid import uuid4

from common.channels import (
    BEST_PRICES,
    BROKER_ORDERS,
    HALTS,
    PRODUCTS,
)
from common.clock import now
from common.messages.base import Side
from common.messages.order import (
    AskOrder,
    AskWallet,
    CancelOrder,
    CancelRefused,
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
    OrderNotFound,
    OrderRefused,
    WalletReported,
)
from common.messages.trading import Halt
from common.records import ORDERS
from tests.support.sims import PAIR, Sim, balances, stored_fills
from tests.support.trading import RULES, best
from tests.support.waiting import eventually


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


def test_an_order_through_the_best_price_takes(sim: Sim) -> None:
    sim.bus.put(BEST_PRICES, best("99", "100", size="0.4", at=now()), PAIR)
    sim.place(Side.BUY, "101", "1", number=1)

    accepted, filled = sim.events(2)

    assert isinstance(accepted, OrderAccepted)
    assert isinstance(filled, OrderFilled)
    assert (filled.price, filled.is_maker) == (Decimal(100), False)


def test_a_halt_that_was_said_before_it_first_started_is_obeyed(
    redis_url: str, tmp_path: Path
) -> None:
    sim = Sim(redis_url, tmp_path, "late")
    sim.bus.put(PRODUCTS, RULES, PAIR)
    sim.bus.put(HALTS, Halt(name="late", is_halted=True, said_at=now()), "late")

    sim.start()
    sim.place(Side.BUY, "100", "1", number=1)
    (refused,) = sim.events(1)

    assert isinstance(refused, OrderRefused)
    assert "halted" in refused.reason
    sim.close()
