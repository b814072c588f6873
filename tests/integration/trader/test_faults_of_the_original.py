"""The original's faults that were the trader's, each as a test of what happens instead."""

import re
import time
from uuid import UUID, uuid5

from common.channels import BOT_DOCUMENTS, BOT_INBOX, BOT_OUTBOX, BROKER_ORDERS
from common.messages.base import Side
from common.messages.bot import BotStatus, Outgoing
from tests.support.bots import BOT_ID, accepted, filled, simple_bot, wish
from tests.support.redis import RedisServer
from tests.support.traders import TraderProcess, is_living, kill
from tests.support.venue import Venue
from tests.support.waiting import eventually


def test_order_lost_between_brpop_and_send(trader_process: TraderProcess, venue: Venue) -> None:
    """The original's bot popped an answer, and died before its next order was sent."""
    bot = simple_bot()
    bot.start()
    bought = bot.last_placed
    trader_process.stop()
    venue.bus.put(BOT_DOCUMENTS, bot.document, BOT_ID)
    venue.bus.push(BROKER_ORDERS, bought, "sim")
    venue.obey_until(lambda: venue.orders)
    venue.bus.client.delete(BOT_INBOX.at(BOT_ID))
    # Killed just after BLMOVE: what it had in hand lies on the taken-list.
    for event in (accepted(bought), filled(bought)):
        venue.bus.client.lpush(BOT_INBOX.taken(BOT_ID), BOT_INBOX.encode(event))

    trader_process.start()

    sold = eventually(lambda: [each for each in venue.open_orders() if each.asked != bought])
    assert [each.asked.side for each in sold] == [Side.SELL]
    assert len(venue.orders) == 2


def test_order_lost_between_outbox_and_broker(trader_process: TraderProcess, venue: Venue) -> None:
    """The same fault a step later: decided and written down, and not sent."""
    bot = simple_bot()
    bot.start()
    trader_process.stop()
    venue.bus.put(BOT_DOCUMENTS, bot.document, BOT_ID)
    venue.bus.push(BOT_OUTBOX, Outgoing(broker="sim", command=bot.last_placed), BOT_ID)

    trader_process.start()

    (order,) = eventually(venue.open_orders)
    assert order.asked == bot.last_placed
    eventually(lambda: not venue.bus.client.llen(BOT_OUTBOX.at(BOT_ID)))


def test_bot_blocked_for_ever_in_a_pop(
    trader_process: TraderProcess, venue: Venue, redis_server: RedisServer
) -> None:
    """The original's bot waited in BRPOP on a connection that was gone, for ever."""
    trader_process.ask(wish())
    eventually(venue.open_orders)
    pid = trader_process.bot_pid()

    redis_server.kill()
    time.sleep(0.5)
    redis_server.start()
    back = Venue(redis_server.url)
    back.orders = venue.orders
    (order,) = eventually(back.open_orders)
    back.fill(order)

    eventually(lambda: [each.asked.side for each in back.open_orders()] == [Side.SELL])
    assert trader_process.bot_pid() == pid
    back.close()


def test_dead_bot_never_noticed(trader_process: TraderProcess, venue: Venue) -> None:
    trader_process.ask(wish())
    eventually(venue.open_orders)
    pid = trader_process.bot_pid()

    kill(pid)

    assert trader_process.bot_pid(other_than=pid) != pid
    assert trader_process.await_notices("died and is started again")


def test_restart_marking_running_bots_dead(trader_process: TraderProcess, venue: Venue) -> None:
    trader_process.ask(wish())
    eventually(venue.open_orders)
    pid = trader_process.bot_pid()

    trader_process.kill()
    eventually(lambda: not is_living(pid))
    assert trader_process.document().status is BotStatus.RUNNING
    trader_process.start()

    trader_process.bot_pid(other_than=pid)
    assert trader_process.document().status is BotStatus.RUNNING
    assert trader_process.document().crash_count == 0


def test_8_character_ids(trader_process: TraderProcess, venue: Venue) -> None:
    """The original cut ids to eight characters: two bots could be one, and two orders."""
    first = UUID("553c5def-7e1d-44df-aeed-266c399f6b7e")
    second = UUID("553c5def-0000-44df-aeed-266c399f6b7e")

    trader_process.ask(wish(bot_id=first), wish(bot_id=second))

    orders = eventually(lambda: len(venue.open_orders()) == 2 and venue.open_orders())
    assert {each.asked.order_id for each in orders or []} == {uuid5(first, "1"), uuid5(second, "1")}
    keys = [key.decode() for key in venue.bus.client.scan_iter("bot:*:doc")]
    whole = re.compile(r"bot:\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}:doc")
    assert len(keys) == 2
    assert all(whole.fullmatch(key) for key in keys)
