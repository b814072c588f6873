"""A reader of a queue that is killed between any two of its steps loses nothing."""

import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from uuid import UUID

import pytest

from common.bus import Bus
from common.channels import TRADER_COMMANDS
from common.listener import Listener, Taken
from common.messages.bot import StopBot, TraderCommand
from tests.support.waiting import eventually

EFFECTS = "test:{effects}"
"""A set: what was handled. The handler is idempotent by the message's id, as each is to be."""

ORDER = "test:{order}"
"""A list: every handling, in order."""

COUNT = 5
FATAL = 3
"""The number of the message at which the first reader dies."""

FORK = get_context("fork")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def read_all(url: str, dies_at: str) -> None:
    """Read until killed; ``dies_at`` is the step after which that happens."""
    listener = Listener(Bus(url), TRADER_COMMANDS)
    if dies_at == "opened":
        die()
    while True:
        for item in listener.listen(1):
            if isinstance(item, Taken):
                handle(listener, item, dies_at)


def handle(listener: Listener[TraderCommand], taken: Taken[TraderCommand], dies_at: str) -> None:
    assert isinstance(taken.message, StopBot)
    number = taken.message.bot_id.int
    is_fatal = number == FATAL
    if is_fatal and dies_at == "taken":
        die()
    listener.bus.client.sadd(EFFECTS, number)
    listener.bus.client.rpush(ORDER, number)
    if is_fatal and dies_at == "handled":
        die()
    listener.done(taken)
    if is_fatal and dies_at == "done":
        die()


def take_without_reading(url: str, _: str) -> None:
    """Have the server move a message into hand, and die before its answer is read."""
    bus = Bus(url)
    listener = Listener(bus, TRADER_COMMANDS)
    listener._ask()
    eventually(lambda: bus.client.llen(TRADER_COMMANDS.taken()) == 1)
    die()


def run(target: Callable[[str, str], None], url: str, dies_at: str) -> None:
    reader = FORK.Process(target=target, args=(url, dies_at))
    reader.start()
    reader.join(60)
    assert reader.exitcode == -signal.SIGKILL


def push_all(bus: Bus) -> None:
    for number in range(1, COUNT + 1):
        bus.push(TRADER_COMMANDS, StopBot(bot_id=UUID(int=number)))


def read_rest(bus: Bus, url: str) -> list[int]:
    """Let a second reader do what is left; return the numbers in the order of handling."""
    reader = FORK.Process(target=read_all, args=(url, "never"))
    reader.start()
    try:
        eventually(
            lambda: (
                bus.client.scard(EFFECTS) == COUNT
                and bus.client.llen(TRADER_COMMANDS.at()) == 0
                and bus.client.llen(TRADER_COMMANDS.taken()) == 0
            )
        )
    finally:
        reader.kill()
        reader.join()
    return [int(number) for number in bus.client.lrange(ORDER, 0, -1)]


@pytest.mark.parametrize(
    ("dies_at", "handled"),
    [
        ("opened", [1, 2, 3, 4, 5]),
        ("taken", [1, 2, 3, 4, 5]),
        ("handled", [1, 2, 3, 3, 4, 5]),
        ("done", [1, 2, 3, 4, 5]),
    ],
)
def test_every_message_is_handled_in_order_and_takes_effect_once(
    redis_url: str, dies_at: str, handled: list[int]
) -> None:
    bus = Bus(redis_url)
    push_all(bus)
    run(read_all, redis_url, dies_at)

    assert read_rest(bus, redis_url) == handled


def test_a_message_that_was_on_its_way_to_a_dying_reader_comes_first_to_the_next(
    redis_url: str,
) -> None:
    bus = Bus(redis_url)
    push_all(bus)
    run(take_without_reading, redis_url, "")

    assert read_rest(bus, redis_url) == [1, 2, 3, 4, 5]


def test_a_message_that_arrives_while_a_reader_waits_and_is_killed_is_not_lost(
    redis_url: str,
) -> None:
    bus = Bus(redis_url)
    waiting = FORK.Process(target=read_all, args=(redis_url, "never"))
    waiting.start()
    eventually(lambda: bus.client.info("clients")["blocked_clients"] == 1)
    waiting.kill()
    waiting.join()

    push_all(bus)

    assert read_rest(bus, redis_url) == [1, 2, 3, 4, 5]


def test_several_readers_that_die_one_after_another_lose_nothing(redis_url: str) -> None:
    bus = Bus(redis_url)
    push_all(bus)
    for dies_at in ("taken", "handled", "taken", "handled"):
        run(read_all, redis_url, dies_at)

    handled = read_rest(bus, redis_url)

    assert sorted(set(handled)) == [1, 2, 3, 4, 5]
    assert handled == sorted(handled)
