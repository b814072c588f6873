"""Tests of the connections that the bus speaks over, on a real Redis."""

import os
import threading
from uuid import UUID

import pytest
import redis

from common.bus import Bus, BusAway
from common.channels import BOT_RUNNERS, BROKER_ORDERS
from common.messages.order import AskWallet
from common.wire import Wires
from tests.support.redis import RedisServer

BOT_ID = UUID("553c5def-7e1d-44df-aeed-266c399f6b7e")


def wires(url: str) -> Wires:
    return Wires(redis.ConnectionPool.from_url(url, protocol=3, socket_timeout=60))


def test_commands_that_go_together_are_answered_in_order(redis_url: str) -> None:
    asked = wires(redis_url)

    replies = asked.ask([("SET", "a", b"1"), ("INCR", "a"), ("GET", "a"), ("GET", "b")])

    assert replies == [b"OK", 2, b"2", None]
    asked.close()


def test_an_error_is_raised_when_all_else_is_done_and_the_connection_goes_on(
    redis_url: str,
) -> None:
    asked = wires(redis_url)

    with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
        asked.ask([("SET", "a", 1), ("LPUSH", "a", 1), ("SET", "b", 2)])

    assert asked.ask([("GET", "b")]) == [b"2"]
    asked.close()


def test_a_connection_that_was_closed_meanwhile_is_replaced(redis_server: RedisServer) -> None:
    bus = Bus(redis_server.url)
    bus.put(BOT_RUNNERS, BOT_ID, BOT_ID)

    bus.client.client_kill_filter(skipme=True)

    assert bus.get(BOT_RUNNERS, BOT_ID) == BOT_ID
    bus.close()


def test_a_server_that_is_gone_is_away_and_one_that_is_back_answers(
    redis_server: RedisServer,
) -> None:
    bus = Bus(redis_server.url)
    bus.ping()

    redis_server.kill()
    with pytest.raises(BusAway):
        bus.push(BROKER_ORDERS, AskWallet(bot_id=BOT_ID), "sim")
    redis_server.start()

    bus.ping()
    bus.close()


def test_a_server_that_does_not_answer_is_away_and_its_late_replies_are_not_mixed_up(
    redis_server: RedisServer,
) -> None:
    bus = Bus(redis_server.url, answer_limit_s=0.2)
    bus.put(BOT_RUNNERS, BOT_ID, BOT_ID)

    redis_server.pause()
    with pytest.raises(BusAway):
        bus.ping()
    redis_server.go_on()

    assert bus.get(BOT_RUNNERS, BOT_ID) == BOT_ID
    bus.close()


def test_threads_that_ask_at_once_each_get_their_own_answers(redis_url: str) -> None:
    asked = wires(redis_url)
    wrong: list[object] = []

    def ask(number: int) -> None:
        for count in range(200):
            text = f"{number}-{count}"
            if asked.ask([("ECHO", text)]) != [text.encode()]:
                wrong.append(text)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    asked.close()


def test_a_forked_child_opens_a_connection_of_its_own(redis_url: str) -> None:
    bus = Bus(redis_url)
    bus.put(BOT_RUNNERS, BOT_ID, BOT_ID)

    child = os.fork()
    if child == 0:
        try:
            bus.put(BOT_RUNNERS, BOT_ID, "child")
        finally:
            os._exit(0)
    os.waitpid(child, 0)

    assert bus.get(BOT_RUNNERS, "child") == BOT_ID
    assert bus.get(BOT_RUNNERS, BOT_ID) == BOT_ID
    bus.close()
