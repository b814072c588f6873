"""One bot's process: its fence, its start-up, what it leaves behind."""

import os
import signal
from typing import Any
from uuid import UUID, uuid4

from common.bus import Bus
from common.channels import BOT_DOCUMENTS, BOT_INBOX, BOT_OUTBOX, BOT_RUNNERS, BROKER_ORDERS
from common.messages.bot import BotDocument, BotStatus, StopRequested
from common.messages.order import AskOrder
from tests.integration.trader.forked import Forked
from tests.support.bots import (
    BOT_ID,
    accepted,
    admitted,
    filled,
    simple_bot,
    switch_to,
    wish,
)
from tests.support.venue import Venue
from tests.support.waiting import eventually
from trader.supervision.restart import BotExit


def begin(url: str, bot_id: UUID = BOT_ID) -> BotDocument:
    """Write a new bot's document and return it."""
    document = admitted(wish(bot_id=bot_id)).document
    bus = Bus(url)
    bus.put(BOT_DOCUMENTS, document, bot_id)
    bus.close()
    return document


def list_of(venue: Venue, key: str) -> list[bytes]:
    """Return a list's texts."""
    found: Any = venue.bus.client.lrange(key, 0, -1)
    return list(found)


def test_of_two_runners_for_one_bot_the_older_ends_without_a_write(
    redis_url: str, venue: Venue
) -> None:
    begin(redis_url)
    older = Forked(redis_url)
    (order,) = eventually(venue.open_orders)

    newer = Forked(redis_url)
    eventually(lambda: _document(venue).pid == newer.pid)
    for _ in range(4):
        (order,) = eventually(venue.open_orders)
        venue.fill(order)

    assert older.exit_code() == BotExit.SUPERSEDED
    eventually(lambda: _document(venue).model_dump()["instructions_count"] == 4)
    assert _document(venue).pid == newer.pid
    assert len(eventually(venue.open_orders)) == 1
    _stop(venue)
    assert newer.exit_code() == BotExit.FINISHED


def test_a_runner_that_lost_its_fence_writes_nothing(redis_url: str, venue: Venue) -> None:
    begin(redis_url)
    forked = Forked(redis_url)
    (order,) = eventually(venue.open_orders)
    eventually(lambda: not list_of(venue, BOT_INBOX.at(BOT_ID)))
    before = _settled(venue)

    venue.bus.put(BOT_RUNNERS, uuid4(), BOT_ID)
    venue.fill(order)

    assert forked.exit_code() == BotExit.SUPERSEDED
    assert _document(venue) == before
    assert list_of(venue, BOT_OUTBOX.at(BOT_ID)) == []
    # It may have seen that its fence is gone before the message came.
    waiting = [BOT_INBOX.at(BOT_ID), BOT_INBOX.taken(BOT_ID)]
    assert len([text for key in waiting for text in list_of(venue, key)]) == 1


def test_a_message_that_a_superseded_runner_took_is_handled_by_the_newer(
    redis_url: str, venue: Venue
) -> None:
    begin(redis_url)
    forked = Forked(redis_url)
    eventually(lambda: _document(venue).status is BotStatus.RUNNING)
    (order,) = eventually(venue.open_orders)
    _settled(venue)

    event = filled(order.asked)
    order.events.append(event)
    order.is_open = False
    venue.bus.client.lpush(BOT_INBOX.taken(BOT_ID), BOT_INBOX.encode(event))

    eventually(lambda: len(_document(venue).history) == 1)
    assert list_of(venue, BOT_INBOX.taken(BOT_ID)) == []
    _stop(venue)
    assert forked.exit_code() == BotExit.FINISHED


def test_a_start_asks_what_became_of_each_open_order(redis_url: str, venue: Venue) -> None:
    bot = simple_bot()
    bot.start()
    bot.tell(accepted(bot.last_placed))
    venue.bus.put(BOT_DOCUMENTS, bot.document, BOT_ID)

    forked = Forked(redis_url)

    eventually(lambda: venue.open_orders() or venue.heard)
    assert venue.heard[0] == AskOrder(order_id=bot.last_placed.order_id, bot_id=BOT_ID)
    _stop(venue)
    assert forked.exit_code() == BotExit.FINISHED


def test_an_order_lost_on_its_way_to_the_broker_is_placed_after_a_start(
    redis_url: str, venue: Venue
) -> None:
    bot = simple_bot()
    bot.start()
    venue.bus.put(BOT_DOCUMENTS, bot.document, BOT_ID)

    forked = Forked(redis_url)

    (order,) = eventually(venue.open_orders)
    assert order.asked == bot.last_placed
    _stop(venue)
    assert forked.exit_code() == BotExit.FINISHED


def test_a_deleted_or_ended_bot_has_nothing_to_run(redis_url: str, venue: Venue) -> None:
    assert Forked(redis_url).exit_code() == BotExit.FINISHED

    ended = begin(redis_url).model_copy(update={"status": BotStatus.ENDED})
    venue.bus.put(BOT_DOCUMENTS, ended, BOT_ID)
    assert Forked(redis_url).exit_code() == BotExit.FINISHED
    assert _document(venue) == ended


def test_a_bot_of_an_unknown_type_is_misconfigured(redis_url: str, venue: Venue) -> None:
    strange = begin(redis_url).model_copy(update={"type": "simpel"})
    venue.bus.put(BOT_DOCUMENTS, strange, BOT_ID)
    forked = Forked(redis_url)

    assert forked.exit_code() == BotExit.MISCONFIGURED
    assert forked.slot.reason == "there is no bot type 'simpel'"


def test_a_redis_that_has_lost_its_last_moments_is_told_again(redis_url: str, venue: Venue) -> None:
    first = begin(redis_url)
    forked = Forked(redis_url)
    for _ in range(3):
        (order,) = eventually(venue.open_orders)
        venue.fill(order)
    (order,) = eventually(venue.open_orders)
    _settled(venue)
    known = _document(venue)

    os.kill(forked.pid, signal.SIGSTOP)
    venue.bus.put(BOT_DOCUMENTS, first, BOT_ID)
    venue.bus.client.delete(BOT_RUNNERS.at(BOT_ID), BOT_INBOX.at(BOT_ID))
    _cut_off(venue)
    os.kill(forked.pid, signal.SIGCONT)

    venue.obey_until(lambda: any(isinstance(each, AskOrder) for each in venue.heard))
    venue.obey_until(
        lambda: _document(venue).model_dump()["orders"] == known.model_dump()["orders"]
    )
    assert [each.asked for each in venue.open_orders()] == [order.asked]
    _stop(venue)
    assert forked.exit_code() == BotExit.FINISHED


def test_a_bot_that_has_forgotten_its_last_order_stops_with_nothing_open(
    redis_url: str, venue: Venue
) -> None:
    """Redis and the bot lost their power together, and the wish to stop is the first to come."""
    begin(redis_url)
    forked = Forked(redis_url)
    (order,) = eventually(venue.open_orders)
    _settled(venue)
    known = _document(venue)
    venue.fill(order)
    (forgotten,) = eventually(venue.open_orders)
    os.kill(forked.pid, signal.SIGKILL)
    os.waitpid(forked.pid, 0)
    venue.bus.client.delete(BOT_INBOX.at(BOT_ID), BOT_INBOX.taken(BOT_ID), BOT_OUTBOX.at(BOT_ID))
    venue.bus.put(BOT_DOCUMENTS, known, BOT_ID)

    venue.bus.push(BOT_INBOX, StopRequested(), BOT_ID)
    again = Forked(redis_url)
    venue.obey_until(lambda: _document(venue).status is BotStatus.STOPPED)

    assert again.exit_code() == BotExit.FINISHED
    assert forgotten is not order
    assert venue.open_orders() == []
    assert _document(venue).model_dump()["order_count"] == 2


def test_a_bot_on_its_way_to_another_broker_asks_only_after_what_it_has_open(
    redis_url: str, venue: Venue
) -> None:
    """It asks the old broker for no order any more, so that one can know of none forgotten."""
    bot = simple_bot()
    bot.start()
    order = bot.last_placed
    venue.bus.push(BROKER_ORDERS, order, venue.name)
    eventually(venue.open_orders)
    bot.tell(accepted(order), switch_to("other"))
    assert bot.document.switch is not None
    venue.bus.put(BOT_DOCUMENTS, bot.document, BOT_ID)

    forked = Forked(redis_url)
    venue.obey_until(lambda: _document(venue).broker == "other")
    eventually(lambda: list_of(venue, BROKER_ORDERS.at("other")))

    asked = [each for each in venue.heard if isinstance(each, AskOrder)]
    assert asked == [AskOrder(order_id=order.order_id, bot_id=BOT_ID)]
    there = [BROKER_ORDERS.decode(each) for each in list_of(venue, BROKER_ORDERS.at("other"))]
    assert [each.kind for each in there] == ["place_order"]
    os.kill(forked.pid, signal.SIGTERM)
    assert forked.exit_code() == BotExit.RELEASED


def test_a_redis_that_has_lost_nothing_is_believed(redis_url: str, venue: Venue) -> None:
    """The answer to a write may be lost when the write is not."""
    begin(redis_url)
    forked = Forked(redis_url)
    eventually(venue.open_orders)
    _settled(venue)

    os.kill(forked.pid, signal.SIGSTOP)
    later = _document(venue)
    later = later.model_copy(update={"revision": later.revision + 1, "last_error": "later"})
    venue.bus.put(BOT_DOCUMENTS, later, BOT_ID)
    _cut_off(venue)
    os.kill(forked.pid, signal.SIGCONT)

    venue.obey_until(lambda: any(isinstance(each, AskOrder) for each in venue.heard))
    assert _document(venue).last_error == "later"
    _stop(venue)
    assert forked.exit_code() == BotExit.FINISHED


def _cut_off(venue: Venue) -> None:
    """End all connections but one of ours, as a restart of Redis does."""
    venue.bus.client.client_kill_filter(_type="normal", skipme=True)
    venue.reconnect()
    venue.heard.clear()


def test_a_runner_says_that_it_lives_while_redis_is_away() -> None:
    forked = Forked("redis://127.0.0.1:1/0")
    first = eventually(lambda: forked.slot.beaten_at)

    eventually(lambda: forked.slot.beaten_at > first)
    os.kill(forked.pid, 15)

    assert forked.exit_code() == BotExit.RELEASED


def _document(venue: Venue) -> BotDocument:
    document = venue.bus.get(BOT_DOCUMENTS, BOT_ID)
    assert document is not None
    return document


def _settled(venue: Venue) -> BotDocument:
    """Return the document once the bot has heard that its order was accepted."""

    def heard() -> bool:
        orders = _document(venue).model_dump()["orders"]
        return bool(orders and orders[0]["sequence"] == 1)

    eventually(heard)
    return _document(venue)


def _stop(venue: Venue) -> None:
    venue.bus.push(BOT_INBOX, StopRequested(), BOT_ID)
    venue.obey_until(lambda: _document(venue).status is BotStatus.STOPPED)
    assert venue.open_orders() == []
