"""Several traders share the bots: each bot runs at one of them, whatever dies."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from common.bus import Bus
from common.channels import BOT_DOCUMENTS, BOT_OWNERS, TRADER_COMMANDS, TRADERS
from common.messages.bot import BotStatus, StartBot, StopBot
from tests.integration.trader.test_dying import check_books, fill_next
from tests.support.bots import wish
from tests.support.redis import RedisServer
from tests.support.traders import TraderProcess, is_living
from tests.support.venue import Venue
from tests.support.waiting import eventually
from trader.supervision.permit import LEASE_S
from trader.supervision.roster import COMMANDS
from trader.supervision.sharing import LOOK_S

STRANGER = b'"nobody-that-lives"'


@pytest.fixture
def traders(redis_url: str) -> Iterator[list[TraderProcess]]:
    """Return two traders on one Redis; the first one runs."""
    both = [TraderProcess(redis_url, f"trader-{number}") for number in (1, 2)]
    both[0].start()
    yield both
    for each in both:
        each.stop()
        each.bus.close()


def begin(trader: TraderProcess, venue: Venue, count: int) -> list[UUID]:
    """Start bots, and return them once each has an order open."""
    bots = [uuid4() for _ in range(count)]
    trader.ask(*(wish(bot_id=each) for each in bots))
    eventually(lambda: len(venue.open_orders()) == count)
    return bots


def pids(bus: Bus, bots: list[UUID]) -> dict[UUID, int | None]:
    """Return the process of each bot, as its document says."""
    documents = bus.get_many(BOT_DOCUMENTS, bots)
    return {each.uid: each.pid for each in documents if each is not None}


def run_once(traders: list[TraderProcess], bots: list[UUID]) -> bool:
    """Whether each bot has one process, which is a trader's, and there are no others."""
    running = set().union(*(each.bot_pids() for each in traders))
    return len(running) == len(bots) and set(pids(traders[0].bus, bots).values()) == running


def test_a_second_trader_takes_half_and_each_bot_runs_once(
    traders: list[TraderProcess], venue: Venue
) -> None:
    first, second = traders
    bots = begin(first, venue, 6)
    before = pids(first.bus, bots)

    second.start()
    eventually(lambda: len(second.bot_pids()) == 3 and run_once(traders, bots))

    after = pids(first.bus, bots)
    assert len([each for each in bots if before[each] == after[each]]) == 3
    for each in bots:
        fill_next(venue, each)
        check_books(first, venue, each)
        assert first.document(each).crash_count == 0


def test_bots_of_a_killed_trader_go_on_elsewhere_when_its_lease_is_over(
    traders: list[TraderProcess], venue: Venue
) -> None:
    first, second = traders
    bots = begin(first, venue, 4)
    second.start()
    eventually(lambda: len(second.bot_pids()) == 2 and run_once(traders, bots))

    first.kill()
    eventually(lambda: run_once([second], bots))

    # Within five seconds: what its lease leaves of them is for the processes to begin.
    assert LEASE_S + LOOK_S < 5
    for each in bots:
        fill_next(venue, each)
        check_books(second, venue, each)


def test_a_stopped_trader_leaves_its_bots_to_the_other_at_once(
    traders: list[TraderProcess], venue: Venue
) -> None:
    first, second = traders
    bots = begin(first, venue, 4)
    second.start()
    eventually(lambda: len(second.bot_pids()) == 2 and run_once(traders, bots))

    assert first.stop() == 0

    # It has given its lease back: nobody waits for the end of it.
    assert first.bus.client.hlen(TRADERS.at()) == 1
    eventually(lambda: run_once([second], bots))
    assert first.bus.client.hgetall(BOT_OWNERS.at())
    second.ask(StopBot(bot_id=bots[0]))
    venue.obey_until(lambda: second.document(bots[0]).status is BotStatus.STOPPED)


def test_a_trader_that_hung_and_wakes_ends_its_bots_before_they_write(
    traders: list[TraderProcess], venue: Venue
) -> None:
    first, second = traders
    bots = begin(first, venue, 4)
    second.start()
    eventually(lambda: len(second.bot_pids()) == 2 and run_once(traders, bots))
    old = first.bot_pids()

    first.hang()
    eventually(lambda: len(second.bot_pids()) == 4)
    for each in bots:
        fill_next(venue, each)
        fill_next(venue, each)
    settled = pids(second.bus, bots)
    first.wake()

    eventually(lambda: not any(is_living(each) for each in old))
    eventually(lambda: run_once(traders, bots))
    for each in bots:
        fill_next(venue, each)
        check_books(second, venue, each)
        assert second.document(each).crash_count == 0
    assert set(settled.values()).isdisjoint(old)


def test_what_a_dead_trader_had_in_hand_is_carried_out_by_the_other(
    traders: list[TraderProcess], venue: Venue
) -> None:
    first, second = traders
    second.start()
    eventually(lambda: first.bus.client.hget(BOT_OWNERS.at(), COMMANDS))
    left, later = wish(bot_id=uuid4()), wish(bot_id=uuid4())

    first.hang()
    first.bus.client.lpush(f"{TRADER_COMMANDS.at()}:taken", TRADER_COMMANDS.encode(left))
    first.ask(later)
    first.kill()

    for each in (left, later):
        second.bot_pid(each.bot_id)


def test_what_lies_on_the_taken_list_of_a_living_reader_is_taken_up(
    traders: list[TraderProcess], venue: Venue
) -> None:
    stray: StartBot = wish(bot_id=uuid4())
    traders[0].bus.client.lpush(f"{TRADER_COMMANDS.at()}:taken", TRADER_COMMANDS.encode(stray))

    traders[0].bot_pid(stray.bot_id)

    eventually(lambda: not traders[0].bus.client.llen(f"{TRADER_COMMANDS.at()}:taken"))


def test_a_redis_that_forgot_who_has_what_leaves_no_bot_alone(
    traders: list[TraderProcess], venue: Venue, redis_server: RedisServer
) -> None:
    """As after a restart of Redis that lost the table of owners, or a part of it."""
    first, second = traders
    bots = begin(first, venue, 4)
    second.start()
    eventually(lambda: len(second.bot_pids()) == 2 and run_once(traders, bots))

    lost, kept = bots[0], bots[1]
    bus = first.bus
    bus.client.hdel(BOT_OWNERS.at(), str(lost))
    bus.client.hset(BOT_OWNERS.at(), str(kept), STRANGER)

    eventually(lambda: is_owned(bus, lost) and is_owned(bus, kept))
    eventually(lambda: run_once(traders, bots))
    for each in bots:
        fill_next(venue, each)
        check_books(first, venue, each)


def is_owned(bus: Bus, bot_id: UUID) -> bool:
    """Whether somebody has a bot who lives."""
    return bus.client.hget(BOT_OWNERS.at(), str(bot_id)) not in (None, b'""', STRANGER)


def test_two_traders_go_on_after_redis_was_killed(
    traders: list[TraderProcess], venue: Venue, redis_server: RedisServer
) -> None:
    first, second = traders
    bots = begin(first, venue, 4)
    second.start()
    eventually(lambda: len(second.bot_pids()) == 2 and run_once(traders, bots))

    redis_server.kill()
    redis_server.start()
    back = Venue(redis_server.url)
    back.orders = venue.orders

    for each in bots:
        fill_next(back, each)
        check_books(first, back, each)
    eventually(lambda: run_once(traders, bots))
    back.close()
