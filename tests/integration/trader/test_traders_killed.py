"""Two traders share bots that trade while traders and bots are killed, or hang, at random."""

import os
import time
from collections.abc import Iterator

import pytest

from tests.support.crowd import Crowd
from tests.support.redis import RedisServer
from tests.support.traders import TraderProcess
from tests.support.waiting import eventually

BOT_COUNT = int(os.environ.get("CHAOS_BOTS", "200"))
RAGE_S = float(os.environ.get("CHAOS_SECONDS", "120"))
SEED = int(os.environ.get("CHAOS_SEED", "2019"))


@pytest.fixture
def traders(redis_url: str) -> Iterator[list[TraderProcess]]:
    """Return two traders on one Redis; none runs yet."""
    both = [TraderProcess(redis_url, f"trader-{number}") for number in (1, 2)]
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
        eventually(crowd.runs_once)
        crowd.check_books()

        traders[0].kill()
        began = time.monotonic()
        eventually(crowd.runs_once)
        print(  # noqa: T201 - the figure is what the long form is run for
            f"{count} bots, {for_s:g} s: killed {dict(crowd.killed)}, {len(crowd.venue.orders)} "
            f"orders, {crowd.watch.written_count} documents; the bots of a killed trader ran "
            f"elsewhere after {time.monotonic() - began:.1f} s"
        )
        crowd.check_books()
        assert crowd.watch.faults == []
    finally:
        crowd.close()


@pytest.mark.timeout(240)
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
