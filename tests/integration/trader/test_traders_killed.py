"""Two traders share bots that trade while traders and bots are killed, or hang, at random."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.forgetful import ForgetfulRedis
from tests.support.crowd import Crowd
from tests.support.redis import RedisServer
from tests.support.traders import TraderProcess
from trader.supervision.restart import RestartPolicy

BOT_COUNT = int(os.environ.get("CHAOS_BOTS", "200"))
RAGE_S = float(os.environ.get("CHAOS_SECONDS", "120"))
SEED = int(os.environ.get("CHAOS_SEED", "2019"))


@pytest.fixture
def traders(redis_url: str) -> Iterator[list[TraderProcess]]:
    """Return two traders on one Redis, as patient as real ones; none runs yet."""
    both = [
        TraderProcess(redis_url, f"trader-{number}", policy=RestartPolicy()) for number in (1, 2)
    ]
    yield both
    for each in both:
        each.stop()
        each.bus.close()


def kill_and_check(url: str, traders: list[TraderProcess], count: int, for_s: float) -> None:
    """Have bots trade while all is killed; each must run once, and all books agree, afterwards."""
    crowd = Crowd(url, traders, count, SEED)
    try:
        crowd.begin()
        crowd.rage(for_s)
        crowd.settle()
        crowd.check_books()

        traders[0].kill()
        took_s = crowd.settle()
        print(  # noqa: T201 - the figure is what the long form is run for
            f"{count} bots, {for_s:g} s: killed {dict(crowd.killed)}, {len(crowd.venue.orders)} "
            f"orders, {crowd.watch.written_count} documents; the bots of a killed trader ran "
            f"elsewhere after {took_s:.1f} s"
        )
        crowd.check_books()
        assert crowd.watch.faults == []
    finally:
        crowd.close()


@pytest.mark.timeout(600)
def test_each_bot_runs_once_and_its_books_are_clean_after_all_was_killed(
    redis_url: str, redis_server: RedisServer, traders: list[TraderProcess]
) -> None:
    kill_and_check(redis_url, traders, 12, 12)


@pytest.mark.chaos
@pytest.mark.timeout(900)
def test_two_hundred_bots_run_once_each_whatever_is_killed_for_two_minutes(
    redis_url: str, redis_server: RedisServer, traders: list[TraderProcess]
) -> None:
    kill_and_check(redis_url, traders, BOT_COUNT, RAGE_S)


@pytest.mark.timeout(600)
def test_a_redis_that_loses_its_last_second_leaves_each_bot_one_process(tmp_path: Path) -> None:
    forgetful = ForgetfulRedis(RedisServer(tmp_path, fsync="everysec"))
    forgetful.server.start()
    traders = [TraderProcess(forgetful.server.url, f"trader-{number}") for number in (1, 2)]
    crowd = Crowd(forgetful.server.url, traders, 8, SEED)
    try:
        crowd.begin()
        for _ in range(3):
            for _ in range(25):
                forgetful.note()
                crowd.trade(0.05)
            forgetful.die_and_forget(1.0)
            crowd.reconnect()

        crowd.settle()
        crowd.check_books()
    finally:
        for each in traders:
            each.stop()
            each.bus.close()
        crowd.close()
        forgetful.close()
