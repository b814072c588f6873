"""The bus on a real Redis."""

import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import redis

from common.bus import Bus, BusAway
from common.channels import (
    BOT_INBOX,
    CARDS,
    HALTS,
    NOTICES,
    TICKERS,
    TRADER_COMMANDS,
    TRADES,
    WALLETS,
)
from common.listener import Heard, Listener
from common.messages.bot import BotEvent, StopAll, StopRequested
from common.messages.order import WalletReported
from common.messages.platform import Level
from common.messages.trading import Halt
from tests.support.bots import card
from tests.support.redis import RedisServer
from tests.support.samples import BEGIN, trade
from tests.support.waiting import eventually

FENCE = "bot:{A}:fence"
HALT = Halt(name="all", is_halted=True, reason="a test", said_at=BEGIN)


@pytest.fixture
def bus(redis_url: str) -> Bus:
    return Bus(redis_url)


def wallet() -> WalletReported:
    return WalletReported(balances=(), reported_at=BEGIN)


def test_a_board_gives_its_last_value_or_nothing(bus: Bus) -> None:
    bus.put(WALLETS, wallet(), "sim")

    assert bus.get(WALLETS, "sim") == wallet()
    assert bus.get(WALLETS, "other") is None
    assert bus.get_many(WALLETS, ["other", "sim"]) == [None, wallet()]
    assert bus.find(WALLETS) == [(("sim",), wallet())]
    assert bus.find(TICKERS) == []


def test_a_value_that_cannot_be_read_is_an_error_and_not_nothing(bus: Bus) -> None:
    bus.client.set(WALLETS.at("sim"), "rubbish")

    with pytest.raises(ValueError, match="JSON"):
        bus.get(WALLETS, "sim")


def test_a_value_is_set_once_and_told_once(bus: Bus) -> None:
    listener: Listener[object] = Listener(bus, topics=[(WALLETS, ("sim",))])
    later = wallet().model_copy(update={"reported_at": BEGIN + timedelta(seconds=1)})

    assert bus.put_new(WALLETS, wallet(), "sim")
    assert not bus.put_new(WALLETS, later, "sim")

    assert bus.get(WALLETS, "sim") == wallet()
    assert [each.message for each in listener.listen(60) if isinstance(each, Heard)] == [wallet()]
    listener.close()


def test_a_new_value_of_a_board_that_forgets_is_forgotten(bus: Bus) -> None:
    assert bus.put_new(CARDS, card(), "sim")

    assert 0 < bus.client.pttl(CARDS.at("sim")) <= 1000 * (CARDS.expiry_s or 0)


def test_commands_of_a_batch_are_done_in_their_order(bus: Bus) -> None:
    bus.batch().push(TRADER_COMMANDS, StopAll()).put(WALLETS, wallet(), "sim").send()

    assert bus.client.llen(TRADER_COMMANDS.at()) == 1
    assert bus.get(WALLETS, "sim") == wallet()


def test_who_holds_the_fence_does_all_of_a_batch_and_who_does_not_nothing(bus: Bus) -> None:
    event: BotEvent = StopRequested()
    text = BOT_INBOX.encode(event)
    bus.client.set(FENCE, "mine")
    bus.client.lpush(BOT_INBOX.taken("A"), text)

    lost = bus.batch().push(BOT_INBOX, event, "A").forget(BOT_INBOX.taken("A"), text)
    assert not lost.send_if(FENCE, "another's")
    assert bus.client.llen(BOT_INBOX.at("A")) == 0
    assert bus.client.llen(BOT_INBOX.taken("A")) == 1

    held = bus.batch().push(BOT_INBOX, event, "A").forget(BOT_INBOX.taken("A"), text)
    assert held.send_if(FENCE, "mine")
    assert bus.client.llen(BOT_INBOX.at("A")) == 1
    assert bus.client.llen(BOT_INBOX.taken("A")) == 0


def test_a_batch_behind_a_fence_carries_any_bytes_and_an_expiry(bus: Bus) -> None:
    bus.client.set(FENCE, "mine")

    assert bus.batch().put(WALLETS, wallet(), "sim").send_if(FENCE, "mine")

    assert bus.get(WALLETS, "sim") == wallet()


def test_the_last_notices_are_kept_oldest_first(bus: Bus) -> None:
    for number in range(60):
        bus.notify(Level.INFO, f"number {number}")

    kept = bus.kept(NOTICES)

    assert [notice.text for notice in kept] == [f"number {number}" for number in range(10, 60)]


def test_many_messages_of_one_call_are_heard_one_by_one_in_order(bus: Bus) -> None:
    trades = [trade(number) for number in range(1, 1203)]
    listener: Listener[object] = Listener(bus, topics=[(TRADES, ("BTC-EUR",))])
    listener.listen(0.1)  # its subscription is under way

    bus.batch().publish_encoded(TRADES, [TRADES.encode(each) for each in trades], "BTC-EUR").send()

    heard: list[Heard] = []
    while len(heard) < len(trades):
        items = listener.listen(60)
        assert items
        heard += [item for item in items if isinstance(item, Heard)]
    listener.close()
    assert [each.message for each in heard] == trades


def test_a_connection_that_was_lost_is_replaced(bus: Bus, redis_url: str) -> None:
    bus.ping()
    with redis.Redis.from_url(redis_url) as other:
        other.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")

    bus.ping()


def test_a_command_that_redis_refuses_does_not_spoil_the_connection(bus: Bus) -> None:
    bus.client.set(TRADER_COMMANDS.at(), "not a list")

    with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
        bus.push(TRADER_COMMANDS, StopAll())

    bus.ping()


def test_what_must_last_is_on_the_disk_when_it_is_said(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.bus._ON_DISK", ("WAITAOF", 1, 0, 100))
    bus.client.set(FENCE, "mine")
    batch = bus.batch().put(WALLETS, wallet(), "{A}")

    bus.put(HALTS, HALT, HALT.name)
    assert batch.send_if(FENCE, "mine", is_settled=True)
    assert not batch.send_if(FENCE, "yours", is_settled=True)
    bus.client.config_set("appendfsync", "no")
    try:
        with pytest.raises(BusAway, match="its disk is too slow"):
            bus.put(HALTS, HALT, HALT.name)
        with pytest.raises(BusAway, match="its disk is too slow"):
            batch.send_if(FENCE, "mine", is_settled=True)
    finally:
        bus.client.config_set("appendfsync", "always")


def is_written(bus: Bus) -> bool:
    """Whether Redis has its append-only file, and does not write it anew."""
    told: Any = bus.client.info("persistence")
    return not (told["aof_rewrite_in_progress"] or told["aof_rewrite_scheduled"])


def test_a_redis_without_an_append_only_file_is_taken_at_its_word(bus: Bus) -> None:
    bus.client.config_set("appendonly", "no")
    try:
        bus.put(HALTS, HALT, HALT.name)
    finally:
        bus.client.config_set("appendonly", "yes")
        # The file is written anew first: until then a kill would lose what follows.
        eventually(lambda: is_written(bus))

    assert bus.get(HALTS, HALT.name) == HALT


def test_a_refused_command_is_an_error_however_it_is_sent(bus: Bus) -> None:
    bus.client.set(TRADER_COMMANDS.at(), "not a list")
    bus.client.set(FENCE, "mine")
    batch = bus.batch().push(TRADER_COMMANDS, StopAll())

    with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
        batch.settle()
    with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
        batch.send_if(FENCE, "mine", is_settled=True)


def test_redis_killed_is_away_at_once_and_back_when_it_is(redis_server: RedisServer) -> None:
    redis_server.flush()
    bus = Bus(redis_server.url, answer_limit_s=60)
    bus.put(WALLETS, wallet(), "sim")
    redis_server.kill()
    begun_at = time.monotonic()

    try:
        for _ in range(3):
            with pytest.raises(BusAway, match="Redis is away"):
                bus.get(WALLETS, "sim")
        assert time.monotonic() - begun_at < 30
    finally:
        redis_server.start()
    assert bus.get(WALLETS, "sim") == wallet()
    bus.close()


def test_redis_that_hangs_is_away_within_the_limit(redis_server: RedisServer) -> None:
    bus = Bus(redis_server.url, answer_limit_s=0.3)
    bus.ping()
    redis_server.pause()
    begun_at = time.monotonic()

    try:
        for asking in (bus.ping, lambda: bus.notify(Level.INFO, str(uuid4()))):
            with pytest.raises(BusAway):
                asking()
        assert time.monotonic() - begun_at < 30
    finally:
        redis_server.go_on()

    bus.ping()
    bus.close()
