"""The rest of all bots, in real traders: they add to nothing, and go on when it is over."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID, uuid5

import pytest

from common.channels import OVERSIGHT
from common.clock import now
from common.messages.bot import BotStatus
from common.messages.control import ContinueBot, PauseBot
from common.messages.guard import Rest
from tests.support.bots import BOT_ID, wish
from tests.support.traders import POLICY, TraderProcess
from tests.support.venue import Venue
from tests.support.waiting import eventually

ONE, TWO, THREE, DOG = (uuid5(BOT_ID, name) for name in ("one", "two", "three", "dog"))

Starts = Callable[..., TraderProcess]


@pytest.fixture
def start(redis_url: str) -> Iterator[Starts]:
    """Return what starts a trader with settings; the last one is ended."""
    started: list[TraderProcess] = []

    def begin(**settings: str) -> TraderProcess:
        trader = TraderProcess(redis_url, "trader-1", (), POLICY, **settings)
        trader.start()
        started.append(trader)
        return trader

    yield begin
    for each in started:
        with suppress(ProcessLookupError, ChildProcessError):
            each.stop()
        each.bus.close()


def hours(*, is_open: bool) -> str:
    """Return trading hours of a day that began long ago, or is over for long."""
    shift = timedelta(hours=-2 if is_open else 2)
    begin = now() + shift
    return f"{begin:%H:%M}-{begin + timedelta(hours=6):%H:%M}"


def rest_of(trader: TraderProcess) -> Rest | None:
    """Return the rest that stands on the board."""
    oversight = trader.bus.get(OVERSIGHT)
    return None if oversight is None else oversight.rest


def guard_of(trader: TraderProcess, bot_id: UUID) -> dict[str, Any]:
    """Return what a bot's document says of its protections."""
    found: dict[str, Any] = trader.document(bot_id).model_dump(mode="json")["guard"]
    return found


def await_held(trader: TraderProcess, venue: Venue, *bots: UUID) -> None:
    """Wait until bots hold back what would add to what they have, the venue obeying meanwhile."""
    for each in bots:
        venue.obey_until(partial(is_held, trader, each))


def start_again(trader: TraderProcess, *bots: UUID) -> None:
    """Kill a trader, start it again, and wait until its bots run again."""
    pids = {each: trader.bot_pid(each) for each in bots}
    trader.kill()
    trader.start()
    for each, pid in pids.items():
        trader.bot_pid(each, other_than=pid)


def is_held(trader: TraderProcess, bot_id: UUID) -> bool:
    """Return whether a bot holds back what would add to what it has, as all do."""
    return str(guard_of(trader, bot_id).get("held")).startswith("All bots rest")


def test_outside_the_hours_orders_are_cancelled_and_a_new_bot_asks_for_none(
    start: Starts, venue: Venue
) -> None:
    free = start()
    watched = {"bots": [str(ONE)], "when": "crash", "then": "stop"}
    free.ask(wish("watchdog", bot_id=DOG, **watched), wish(bot_id=ONE), wish(bot_id=TWO))
    eventually(lambda: len(venue.open_orders()) == 2)
    free.ask(PauseBot(bot_id=TWO))
    venue.obey_until(lambda: free.document(TWO).status is BotStatus.PAUSED)
    free.stop()

    closed = start(virc_trading_hours=hours(is_open=False))
    closed.ask(wish(bot_id=THREE))
    await_held(closed, venue, ONE, THREE)

    # A bot that a person has paused keeps its order, as that person wanted.
    eventually(lambda: [each.asked.bot_id for each in venue.open_orders()] == [TWO])
    rest = rest_of(closed)
    assert rest is not None
    assert closed.await_notices(rest.text) == [rest.text]
    assert closed.document(TWO).status is BotStatus.PAUSED
    assert guard_of(closed, DOG)["rest"] is None
    venue.obey(0.5)
    assert all(each.asked.bot_id != THREE for each in venue.orders.values())


def test_a_trader_that_is_killed_is_followed_by_one_that_knows_of_the_rest(
    start: Starts, venue: Venue
) -> None:
    shut = hours(is_open=False)
    first = start(virc_trading_hours=shut)
    first.ask(wish(bot_id=ONE))
    await_held(first, venue, ONE)
    first.kill()

    second = start(virc_trading_hours=shut)
    second.ask(wish(bot_id=TWO))
    await_held(second, venue, TWO)
    second.kill()
    third = start()

    # Nobody asks for a rest any more: both go on, and it is shown no more.
    eventually(lambda: {each.asked.bot_id for each in venue.open_orders()} == {ONE, TWO})
    eventually(lambda: rest_of(third) is None)
    assert len(third.await_notices("The rest of all bots is over")) == 1
    assert len(third.await_notices("All bots rest until")) == 1


def test_after_losses_in_a_row_of_any_bots_all_rest(start: Starts, venue: Venue) -> None:
    trader = start(virc_losses_in_a_row="2", virc_cooldown_minutes="30")
    trader.ask(wish(bot_id=ONE), wish(bot_id=TWO), wish(bot_id=THREE))
    eventually(lambda: len(venue.open_orders()) == 3)

    for each in (ONE, TWO):
        lose(venue, each)

    await_held(trader, venue, ONE, TWO, THREE)
    eventually(lambda: venue.open_orders() == [])
    rest = rest_of(trader)
    assert rest is not None
    assert rest.text == f"All bots rest until {rest.until:%H:%M} UTC: 2 losses in a row"
    start_again(trader, ONE, TWO, THREE)
    venue.obey(1.0)
    assert rest_of(trader) == rest
    assert venue.open_orders() == []


def test_a_bot_that_is_continued_during_a_rest_asks_for_nothing_until_it_is_over(
    start: Starts, venue: Venue
) -> None:
    free = start()
    free.ask(wish(bot_id=ONE))
    eventually(lambda: venue.open_orders(ONE))
    free.ask(PauseBot(bot_id=ONE, keeps_orders=False))
    # Not before it has heard that its order is cancelled: at its next start it would ask first.
    venue.obey_until(lambda: not free.document(ONE).model_dump()["orders"])
    free.stop()

    closed = start(virc_trading_hours=hours(is_open=False))
    venue.obey_until(lambda: guard_of(closed, ONE)["rest"])
    closed.ask(ContinueBot(bot_id=ONE))
    # A bot that has just begun obeys when its broker has told it of its orders.
    eventually(lambda: venue.open_orders() == [] and is_held(closed, ONE))

    venue.obey(0.5)
    assert len(venue.orders) == 1
    closed.stop()
    start(virc_trading_hours=hours(is_open=True))
    eventually(lambda: venue.open_orders(ONE))


def lose(venue: Venue, bot_id: UUID) -> None:
    """Have a bot buy, and sell at half the price."""
    (bought,) = eventually(lambda: venue.open_orders(bot_id))
    venue.fill(bought)
    (sold,) = eventually(lambda: venue.open_orders(bot_id))
    venue.fill(sold, price=bought.asked.price / Decimal(2))
