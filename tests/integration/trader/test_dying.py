"""Whatever dies, bots go on: each killed with SIGKILL while it trades."""

import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from common.bus import Bus
from common.channels import BOT_DOCUMENTS
from common.messages.bot import BotStatus, StopBot
from common.messages.order import PlaceOrder
from tests.support.bots import BOT_ID, admitted, wish
from tests.support.redis import RedisServer
from tests.support.traders import IMPATIENT, POLICY, TYPES, TraderProcess, is_living, kill
from tests.support.venue import Venue
from tests.support.waiting import eventually
from trader.service import Trader
from trader.supervision.permit import Permit
from trader.supervision.process import Leash
from trader.supervision.restart import BotExit
from trader.supervision.sharing import Tenancy
from trader.supervision.slot import Slot
from trader.supervision.supervisor import Supervisor


def fill_next(venue: Venue, bot_id: UUID = BOT_ID) -> None:
    """Wait for the bot's open order and fill it, in two parts."""
    (order,) = eventually(lambda: venue.open_orders(bot_id))
    venue.fill(order, order.asked.size / 2)
    venue.fill(order)


def check_books(process: TraderProcess, venue: Venue, bot_id: UUID = BOT_ID) -> None:
    """Fail unless what the bot counted is what the venue filled, each order once."""

    def adds_up() -> bool:
        venue.obey(0.02)
        orders = [each for each in venue.orders.values() if each.asked.bot_id == bot_id]
        extra = process.document(bot_id).model_dump(mode="json")
        totals = extra["totals"]
        counted = Decimal(totals["bought_size"]) + Decimal(totals["sold_size"])
        return bool(
            counted == sum(each.filled_size for each in orders)
            and extra["order_count"] == len(orders)
        )

    eventually(adds_up)


def test_a_killed_bot_is_started_again_and_goes_on(
    trader_process: TraderProcess, venue: Venue
) -> None:
    trader_process.ask(wish())
    pid = trader_process.bot_pid()

    for _ in range(3):
        fill_next(venue)
        kill(pid)
        pid = trader_process.bot_pid(other_than=pid)

    fill_next(venue)
    check_books(trader_process, venue)
    assert trader_process.document().status is BotStatus.RUNNING
    assert trader_process.document().crash_count == 3
    assert trader_process.document().last_error == "killed by SIGKILL"


def test_bots_killed_at_random_lose_and_double_no_order(
    trader_process: TraderProcess, venue: Venue
) -> None:
    chance = random.Random(7)
    bots = [uuid4() for _ in range(3)]
    trader_process.ask(*(wish(bot_id=each) for each in bots))

    for _ in range(12):
        venue.obey(chance.random() * 0.1)
        for order in venue.open_orders():
            venue.fill(order, (order.asked.size - order.filled_size) / chance.choice([1, 2]))
        unlucky = chance.choice(bots)
        document = trader_process.document(unlucky)
        if is_living(document.pid) and document.crash_count < 2:
            assert document.pid is not None
            kill(document.pid)

    for each in bots:
        check_books(trader_process, venue, each)


def test_when_the_trader_is_killed_its_bots_die_and_the_next_one_continues_them(
    trader_process: TraderProcess, venue: Venue
) -> None:
    bots = [uuid4() for _ in range(3)]
    trader_process.ask(*(wish(bot_id=each) for each in bots))
    pids = {each: trader_process.bot_pid(each) for each in bots}
    for each in bots:
        fill_next(venue, each)

    trader_process.kill()
    eventually(lambda: not any(is_living(each) for each in pids.values()))
    for order in venue.open_orders():
        venue.fill(order)
    trader_process.start()

    for each in bots:
        trader_process.bot_pid(each, other_than=pids[each])
        fill_next(venue, each)
        check_books(trader_process, venue, each)


def test_a_stopped_trader_leaves_orders_open_and_bots_running(
    trader_process: TraderProcess, venue: Venue
) -> None:
    trader_process.ask(wish())
    (order,) = eventually(venue.open_orders)
    pid = trader_process.bot_pid()

    assert trader_process.stop() == 0

    assert not is_living(pid)
    document = trader_process.document()
    assert (document.status, document.pid) == (BotStatus.RUNNING, None)
    assert order in venue.open_orders()

    trader_process.start()
    fill_next(venue)
    check_books(trader_process, venue)


def test_a_bot_that_crashes_too_often_is_given_up_with_its_reason(
    trader_process: TraderProcess, venue: Venue
) -> None:
    trader_process.ask(wish("crashing"))

    document = trader_process.await_status(BotStatus.CRASHED)

    assert document.crash_count == 4
    assert document.last_error == "ZeroDivisionError: test4 divides by zero"
    assert document.pid is None
    assert trader_process.await_notices("is given up")


def test_a_crashed_bot_can_be_stopped(trader_process: TraderProcess, venue: Venue) -> None:
    trader_process.ask(wish("crashing"))
    trader_process.await_status(BotStatus.CRASHED)

    trader_process.ask(StopBot(bot_id=BOT_ID))

    assert trader_process.await_status(BotStatus.STOPPED).crash_count == 0


def test_a_bot_whose_document_makes_no_sense_is_not_started_again(
    trader_process: TraderProcess, venue: Venue
) -> None:
    trader_process.ask(wish())
    pid = trader_process.bot_pid()
    trader_process.kill()
    eventually(lambda: not is_living(pid))
    document = trader_process.document()
    broken = document.model_copy(update={"instructions": 7})
    trader_process.bus.put(BOT_DOCUMENTS, broken, BOT_ID)
    trader_process.bus.client.set("bot:{not-readable}:doc", b"{")
    trader_process.start()

    document = trader_process.await_status(BotStatus.REFUSED)

    assert "instructions" in document.last_error
    assert [each.field for each in document.errors] == ["document"]
    assert document.crash_count == 0
    assert not is_living(pid)
    assert trader_process.bus.client.get("bot:{not-readable}:doc") == b"{"


def test_an_order_that_can_never_be_placed_ends_the_bot(
    trader_process: TraderProcess, venue: Venue
) -> None:
    venue.refusal = "Product not found"
    trader_process.ask(wish())
    eventually(lambda: venue.open_orders() or venue.heard)

    document = trader_process.await_status(BotStatus.REFUSED)

    assert [each.field for each in document.errors] == ["instructions"]
    venue.obey(0.5)
    assert len([each for each in venue.heard if isinstance(each, PlaceOrder)]) == 1


@pytest.fixture
def impatient(redis_url: str) -> Iterator[TraderProcess]:
    """Return a trader that soon takes a silent bot for one that hangs."""
    process = TraderProcess(redis_url, policy=IMPATIENT)
    process.start()
    yield process
    process.stop()
    process.bus.close()


def test_a_hanging_bot_is_killed_and_started_again(
    impatient: TraderProcess, venue: Venue, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    impatient.ask(wish("hanging", path=str(notes)))

    eventually(lambda: notes.exists() and len(notes.read_text()) > 1)

    document = impatient.await_status(BotStatus.RUNNING)
    assert document.last_error.startswith("it was silent for")


def test_bots_wait_while_redis_is_away_and_go_on_in_the_same_process(
    trader_process: TraderProcess, venue: Venue, redis_server: RedisServer
) -> None:
    trader_process.ask(wish())
    fill_next(venue)
    pid = trader_process.bot_pid()
    eventually(venue.open_orders)

    redis_server.kill()
    redis_server.start()
    back = Venue(redis_server.url)
    back.orders = venue.orders

    fill_next(back)
    fill_next(back)
    check_books(trader_process, back)
    assert trader_process.bot_pid() == pid
    back.close()


def test_a_bot_whose_document_lives_on_is_started_again(redis_url: str) -> None:
    """Redis may have lost the document for a moment, or the bot's end."""
    ran, bus = Slot(), Bus(redis_url)

    def work(_bot_id: UUID, _slot: Slot, _leash: Leash) -> int:
        ran.beat(ran.beaten_at + 1)
        return BotExit.FINISHED

    bus.put(BOT_DOCUMENTS, admitted(wish()).document, BOT_ID)
    supervisor = Supervisor(work, POLICY)
    service = Trader(Bus(redis_url), supervisor, TYPES, Tenancy(Permit()))
    service.start()

    def began_again() -> bool:
        service.step()
        return ran.beaten_at > 1

    eventually(began_again)
    document = bus.get(BOT_DOCUMENTS, BOT_ID)
    supervisor.end_all()
    service.close()
    bus.close()

    assert document is not None
    assert document.crash_count == 0
