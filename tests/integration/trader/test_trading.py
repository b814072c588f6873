"""Bots trade: wished for, started, filled, stopped, over real Redis in real processes."""

import json
import os
import subprocess
import sys
from decimal import Decimal
from uuid import UUID, uuid4

from common.channels import BOT_TYPES, TRADER_COMMANDS
from common.messages.base import Side
from common.messages.bot import BotStatus, StopAll, StopBot
from common.messages.order import CancelOrder
from tests.support.bots import BOT_ID, wish
from tests.support.traders import TraderProcess
from tests.support.venue import Placed, Venue
from tests.support.waiting import eventually

STRANGER = UUID("2b31f615-b443-4a18-9341-f957d03db2df")


def next_order(venue: Venue, bot_id: UUID = BOT_ID) -> Placed:
    """Return the bot's open order, waiting for it."""
    (order,) = eventually(lambda: venue.open_orders(bot_id))
    return order


def test_a_bot_buys_and_sells_in_a_loop_and_is_stopped(
    trader_process: TraderProcess, venue: Venue
) -> None:
    trader_process.ask(wish())
    for side in (Side.BUY, Side.SELL, Side.BUY, Side.SELL):
        order = next_order(venue)
        assert order.asked.side is side
        venue.fill(order, Decimal("0.015"))
        venue.fill(order)
    last = next_order(venue)

    trader_process.ask(StopBot(bot_id=BOT_ID))
    eventually(lambda: last not in venue.open_orders())

    document = trader_process.await_status(BotStatus.STOPPED)
    shown = json.loads(document.model_dump_json())
    assert document.pid is None
    assert shown["instructions_count"] == 4
    assert [each["side"] for each in shown["history"]] == ["buy", "sell", "buy", "sell"]
    assert shown["orders"] == []
    assert Decimal(shown["totals"]["bought_size"]) == Decimal("0.04")
    assert len(venue.orders) == 5


def test_a_bot_without_loop_ends_and_is_not_started_again(
    trader_process: TraderProcess, venue: Venue
) -> None:
    trader_process.ask(wish(loop=False))
    venue.fill(next_order(venue))
    venue.fill(next_order(venue))

    document = trader_process.await_status(BotStatus.ENDED)

    venue.obey(0.5)
    assert trader_process.document() == document
    assert venue.open_orders() == []


def test_a_stopping_bot_waits_for_the_brokers_answer(
    trader_process: TraderProcess, venue: Venue
) -> None:
    trader_process.ask(wish())
    # By its second order all that it asked the broker at its beginning is answered.
    venue.fill(next_order(venue))
    order = next_order(venue)

    trader_process.ask(StopBot(bot_id=BOT_ID))
    trader_process.await_status(BotStatus.STOPPING)
    venue.fill(order)

    document = trader_process.await_status(BotStatus.STOPPED)
    assert len(document.history) == 2


def test_all_bots_are_stopped_at_once(trader_process: TraderProcess, venue: Venue) -> None:
    bots = [uuid4() for _ in range(5)]
    trader_process.ask(*(wish(bot_id=each) for each in bots))
    for each in bots:
        next_order(venue, each)

    trader_process.ask(StopAll())
    eventually(lambda: not venue.open_orders())

    for each in bots:
        trader_process.await_status(BotStatus.STOPPED, each)


def test_a_wish_that_comes_twice_makes_one_bot(trader_process: TraderProcess, venue: Venue) -> None:
    trader_process.ask(wish(), wish(size="0.5"), wish())

    assert next_order(venue).asked.size == Decimal("0.02")
    venue.obey(0.4)
    assert len(venue.orders) == 1


def test_the_bot_types_are_offered_with_their_forms(trader_process: TraderProcess) -> None:
    offered = trader_process.bus.get(BOT_TYPES)

    assert offered is not None
    assert "simple" in {each.name for each in offered.types}


def test_stopping_an_unknown_bot_is_told_and_harms_nothing(trader_process: TraderProcess) -> None:
    trader_process.ask(StopBot(bot_id=STRANGER))

    assert trader_process.await_notices(str(STRANGER))


def test_stopping_a_stopped_bot_is_told(trader_process: TraderProcess, venue: Venue) -> None:
    trader_process.ask(wish(loop=False))
    venue.fill(next_order(venue))
    venue.fill(next_order(venue))
    trader_process.await_status(BotStatus.ENDED)

    trader_process.ask(StopBot(bot_id=BOT_ID))

    assert trader_process.await_notices("test4 is ended already")
    assert not [each for each in venue.heard if isinstance(each, CancelOrder)]


def test_the_program_starts_and_stops(redis_url: str, venue: Venue) -> None:
    environment = {**os.environ, "REDIS_URL": redis_url}
    program = subprocess.Popen([sys.executable, "-m", "trader"], env=environment)
    venue.bus.push(TRADER_COMMANDS, wish())
    order = eventually(venue.open_orders)

    program.terminate()

    assert program.wait(timeout=60) == 0
    assert venue.open_orders() == order


def test_the_program_says_which_setting_is_wrong() -> None:
    environment = {**os.environ, "REDIS_URL": "redis://127.0.0.1:1", "VIRC_LOG_LEVEL": "LOUD"}

    program = subprocess.run(
        [sys.executable, "-m", "trader"], env=environment, capture_output=True, check=False
    )

    assert program.returncode == 2
    assert b"VIRC_LOG_LEVEL" in program.stderr
