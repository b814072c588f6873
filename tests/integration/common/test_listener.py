"""Listening on a real Redis: queue and topics on one socket."""

import json
import time
from collections.abc import Iterator

import pytest

from common.bus import Bus, BusAway
from common.channels import NOTICES, TRADER_COMMANDS, TRADES, WALLETS
from common.listener import Heard, Listener, Taken
from common.messages.bot import StopAll, TraderCommand
from common.messages.order import WalletReported
from tests.support.redis import RedisServer
from tests.support.samples import BEGIN, trade
from tests.support.waiting import eventually

BLOCK_S = 1.0
"""What stands for five seconds in these tests."""


@pytest.fixture
def bus(redis_url: str) -> Iterator[Bus]:
    opened = Bus(redis_url)
    yield opened
    opened.close()


@pytest.fixture
def listener(bus: Bus) -> Iterator[Listener[TraderCommand]]:
    """Hear the trader's queue, one pair's trades and all wallets."""
    opened = Listener(
        bus,
        TRADER_COMMANDS,
        topics=[(TRADES, ("BTC-EUR",))],
        patterns=[WALLETS],
        block_s=BLOCK_S,
    )
    yield opened
    opened.close()


def next_of(listener: Listener[TraderCommand]) -> Taken[TraderCommand] | Heard:
    items = listener.listen(60)
    assert len(items) == 1
    return items[0]


def listen_for(listener: Listener[TraderCommand], time_s: float) -> None:
    """Listen in short steps, as services do."""
    deadline = time.monotonic() + time_s
    while time.monotonic() < deadline:
        listener.listen(0.05)


def test_queue_topic_and_pattern_are_heard_by_one_listener(
    bus: Bus, listener: Listener[TraderCommand]
) -> None:
    wallet = WalletReported(balances=(), reported_at=BEGIN)
    assert listener.listen(0.05) == []

    bus.push(TRADER_COMMANDS, StopAll())
    taken = next_of(listener)
    assert isinstance(taken, Taken)
    assert taken.message == StopAll()
    listener.done(taken)

    bus.publish(TRADES, trade(1), "BTC-EUR")
    assert next_of(listener) == Heard(TRADES, ("BTC-EUR",), trade(1))
    bus.publish(TRADES, trade(1), "ETH-EUR")
    bus.put(WALLETS, wallet, "sim")
    assert next_of(listener) == Heard(WALLETS, ("sim",), wallet)


def test_a_message_is_in_hand_until_it_is_done(bus: Bus, listener: Listener[TraderCommand]) -> None:
    bus.push(TRADER_COMMANDS, StopAll())
    taken = next_of(listener)
    assert isinstance(taken, Taken)

    assert bus.client.llen(TRADER_COMMANDS.at()) == 0
    assert bus.client.lrange(TRADER_COMMANDS.taken(), 0, -1) == [taken.text]
    listener.done(taken)
    assert bus.client.llen(TRADER_COMMANDS.taken()) == 0


def test_a_listener_that_was_idle_for_long_still_hears(
    bus: Bus, listener: Listener[TraderCommand]
) -> None:
    assert listener.listen(3 * BLOCK_S) == []

    bus.push(TRADER_COMMANDS, StopAll())
    assert isinstance(next_of(listener), Taken)
    bus.publish(TRADES, trade(1), "BTC-EUR")
    assert isinstance(next_of(listener), Heard)


def test_a_listener_whose_process_was_stopped_for_long_hears_what_came_meanwhile(
    bus: Bus, listener: Listener[TraderCommand]
) -> None:
    listener.listen(0.05)
    bus.push(TRADER_COMMANDS, StopAll())
    time.sleep(3 * BLOCK_S)  # longer than a server may be silent

    assert isinstance(next_of(listener), Taken)


def test_a_listener_without_a_queue_that_was_idle_for_long_still_hears(bus: Bus) -> None:
    listener: Listener[TraderCommand] = Listener(
        bus, topics=[(TRADES, ("BTC-EUR",))], block_s=BLOCK_S
    )
    assert listener.listen(3 * BLOCK_S) == []

    bus.publish(TRADES, trade(1), "BTC-EUR")

    assert isinstance(next_of(listener), Heard)
    listener.close()


def test_what_has_come_is_heard_without_waiting(
    bus: Bus, listener: Listener[TraderCommand]
) -> None:
    assert listener.listen(0) == []
    bus.push(TRADER_COMMANDS, StopAll())
    (taken,) = eventually(lambda: listener.listen(0))
    assert isinstance(taken, Taken)


def test_a_message_that_cannot_be_read_is_parked_with_the_reason_and_the_next_is_heard(
    bus: Bus, listener: Listener[TraderCommand]
) -> None:
    rubbish = [b"not json", b'{"kind": "start_bot", "name": 7}', b"\xff\xfe"]
    bus.client.lpush(TRADER_COMMANDS.at(), *rubbish)
    bus.push(TRADER_COMMANDS, StopAll())

    assert isinstance(next_of(listener), Taken)

    parked = [json.loads(text) for text in bus.client.lrange(TRADER_COMMANDS.rejected(), 0, -1)]
    assert len(parked) == 3
    assert parked[1]["message"] == rubbish[1].decode()
    assert "start_bot.name" in parked[1]["reason"]
    assert "start_bot.pair: Field required" in parked[1]["reason"]
    assert bus.client.llen(TRADER_COMMANDS.taken()) == 1
    assert len(bus.kept(NOTICES)) == 3


def test_a_published_message_that_cannot_be_read_is_passed_over(
    bus: Bus, listener: Listener[TraderCommand]
) -> None:
    listener.listen(0.05)
    bus.client.publish(TRADES.at("BTC-EUR"), "rubbish")
    bus.publish(TRADES, trade(2), "BTC-EUR")

    assert next_of(listener) == Heard(TRADES, ("BTC-EUR",), trade(2))


def test_a_server_that_was_killed_is_away_at_once(redis_server: RedisServer, bus: Bus) -> None:
    listener = Listener(bus, TRADER_COMMANDS, block_s=60)
    listener.listen(0.05)
    redis_server.kill()
    begun_at = time.monotonic()

    try:
        with pytest.raises(BusAway):
            listener.listen(90)
        assert time.monotonic() - begun_at < 30
    finally:
        redis_server.start()
        listener.close()


@pytest.mark.parametrize("has_queue", [True, False])
def test_a_server_that_hangs_is_away_within_the_limit(
    redis_server: RedisServer, bus: Bus, *, has_queue: bool
) -> None:
    queue = TRADER_COMMANDS if has_queue else None
    listener = Listener(bus, queue, topics=[(TRADES, ("BTC-EUR",))], block_s=BLOCK_S)
    listener.listen(0.05)
    redis_server.pause()
    begun_at = time.monotonic()

    try:
        with pytest.raises(BusAway, match="does not answer"):
            listen_for(listener, 90)
        assert time.monotonic() - begun_at < 60
    finally:
        redis_server.go_on()
        listener.close()
