"""Bots that act upon other bots, over a real Redis: whatever dies, what was asked for happens."""

import time
from typing import Any
from uuid import UUID, uuid5

from common.messages.bot import BotStatus, StartBot, StopBot
from tests.support.bots import BOT_ID, PAIR, wish
from tests.support.redis import RedisServer
from tests.support.traders import TraderProcess, kill
from tests.support.venue import Venue
from tests.support.waiting import eventually

ONE, TWO, DOG, OTHER = (uuid5(BOT_ID, name) for name in ("one", "two", "dog", "other"))


def simple(uid: UUID) -> StartBot:
    """Return the wish for a bot whose order is never reached."""
    return wish(bot_id=uid, loop=True)


def dog(uid: UUID, watched: UUID, whom: UUID, **params: Any) -> StartBot:  # noqa: ANN401
    """Return the wish for a watchdog: when one bot is done, another is stopped."""
    given = {"bots": [str(watched)], "when": "end", "then": "stop", "whom": [str(whom)], **params}
    return StartBot(
        bot_id=uid, type="watchdog", name="dog", pair=PAIR, cambista="sim", params=given
    )


def is_watching(trader: TraderProcess, uid: UUID, count: int) -> bool:
    """Whether a watchdog has been told of so many bots."""
    others = trader.document(uid).model_dump(mode="json").get("others", {})
    return len(others.get("known", ())) == count


def begin(trader: TraderProcess, venue: Venue) -> None:
    """Have two bots run with an order open each, and a watchdog for them."""
    trader.ask(simple(ONE), simple(TWO), dog(DOG, ONE, TWO))
    for uid in (ONE, TWO):
        eventually(lambda uid=uid: venue.open_orders(uid))  # type: ignore[misc]
    eventually(lambda: is_watching(trader, DOG, 2))


def stop(trader: TraderProcess, venue: Venue, uid: UUID) -> None:
    """Stop a bot, its order being cancelled."""
    trader.ask(StopBot(bot_id=uid))
    await_stop(trader, venue, uid)


def await_stop(trader: TraderProcess, venue: Venue, uid: UUID) -> None:
    """Wait until a bot is stopped, the venue obeying meanwhile."""
    venue.obey_until(lambda: trader.document(uid).status is BotStatus.STOPPED)


def test_a_bot_hears_that_another_is_done_and_has_a_third_stopped(
    trader_process: TraderProcess, venue: Venue
) -> None:
    begin(trader_process, venue)

    stop(trader_process, venue, ONE)

    await_stop(trader_process, venue, TWO)
    trader_process.await_status(BotStatus.ENDED, DOG)
    (note,) = trader_process.document(DOG).history
    assert note["text"] == "test4 is stopped: stops test4"


def test_what_happened_while_the_watcher_was_dead_is_told_at_its_start(
    trader_process: TraderProcess, venue: Venue
) -> None:
    begin(trader_process, venue)
    before = trader_process.bot_pid(DOG)

    kill(before)
    stop(trader_process, venue, ONE)

    await_stop(trader_process, venue, TWO)
    trader_process.await_status(BotStatus.ENDED, DOG)


def test_what_happened_while_redis_was_away_is_told_when_it_is_back(
    trader_process: TraderProcess, venue: Venue, redis_server: RedisServer
) -> None:
    begin(trader_process, venue)

    redis_server.kill()
    redis_server.start()
    eventually(lambda: answers(trader_process))
    venue.reconnect()
    stop(trader_process, venue, ONE)

    await_stop(trader_process, venue, TWO)


def answers(trader: TraderProcess) -> bool:
    """Whether Redis answers."""
    try:
        trader.bus.ping()
    except Exception:
        return False
    return True


def test_two_watchdogs_that_watch_and_stop_each_other_come_to_rest(
    trader_process: TraderProcess, venue: Venue
) -> None:
    trader_process.ask(dog(DOG, OTHER, OTHER), dog(OTHER, DOG, DOG))
    for uid in (DOG, OTHER):
        eventually(lambda uid=uid: is_watching(trader_process, uid, 1))  # type: ignore[misc]
    eventually(lambda: _is_still(trader_process, DOG, OTHER))

    stop(trader_process, venue, DOG)

    other = eventually(lambda: _at_rest(trader_process, OTHER))
    assert other.status in (BotStatus.STOPPED, BotStatus.ENDED)


def _is_still(trader: TraderProcess, *bots: UUID) -> bool:
    """Whether bots let a second pass without a word: to each other's news they had some to say."""
    before = [trader.document(uid).revision for uid in bots]
    time.sleep(1)
    return [trader.document(uid).revision for uid in bots] == before


def _at_rest(trader: TraderProcess, uid: UUID) -> Any:  # noqa: ANN401 - a document, or nothing
    document = trader.document(uid)
    return None if document.status.is_alive else document
