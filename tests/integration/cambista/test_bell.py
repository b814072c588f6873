"""A bell wakes who waits on Redis, and who waits on the bell alone."""

import select
import threading
import time

from cambista.bell import Bell
from common.bus import Bus
from common.channels import TRADER_COMMANDS
from common.listener import Listener, Taken
from common.messages.bot import StopAll, TraderCommand
from tests.support.waiting import eventually


def test_a_ring_ends_the_wait_for_a_message(redis_url: str) -> None:
    bus, bell = Bus(redis_url), Bell()
    listener: Listener[TraderCommand] = Listener(bus, TRADER_COMMANDS, waker=bell)
    ringer = threading.Timer(0.1, bell.ring)
    ringer.start()

    began_at = time.monotonic()
    assert listener.listen(90) == []
    assert time.monotonic() - began_at < 60
    ringer.join()
    listener.close()
    bell.close()
    bus.close()


def test_a_message_comes_while_the_bell_is_silent_and_while_it_rings(redis_url: str) -> None:
    bus, bell = Bus(redis_url), Bell()
    listener: Listener[TraderCommand] = Listener(bus, TRADER_COMMANDS, waker=bell)

    bus.push(TRADER_COMMANDS, StopAll())
    (first,) = listener.listen(60)
    bell.ring()
    bus.push(TRADER_COMMANDS, StopAll())
    items = eventually(lambda: listener.listen(60))

    assert isinstance(first, Taken)
    assert len(items) == 1
    listener.close()
    bell.close()
    bus.close()


def test_many_rings_are_one_and_a_closed_bell_may_be_rung() -> None:
    bell = Bell()
    for _ in range(100_000):
        bell.ring()

    assert select.select([bell], [], [], 0)[0]
    bell.hush()
    assert not select.select([bell], [], [], 0)[0]
    bell.close()
    bell.ring()
