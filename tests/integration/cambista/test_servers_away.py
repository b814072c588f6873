"""Redis, the store or the exchange goes away in the middle; each order is there once."""

import time

from common.messages.order import CancelOrder, PlaceOrder
from tests.support.cambistas import Stage
from tests.support.redis import RedisServer
from tests.support.sqlite import WriteLock
from tests.support.waiting import eventually


def ask_again_and_compare(stage: Stage, commands: list[PlaceOrder]) -> None:
    """Ask for all of it once more, as bots do; each must be there once, and be told as it is."""
    stage.ask(*commands)
    eventually(lambda: all(stage.is_answered(each.order_id) for each in commands), 40)
    for each in commands:
        is_there = stage.kinds(each.order_id) == ["accepted"]
        assert len(stage.placed(each.order_id)) == is_there
    stage.ask(*(CancelOrder(order_id=each.order_id, bot_id=stage.bot_id) for each in commands))
    eventually(lambda: all(stage.is_ended(each.order_id) for each in commands))


def test_redis_dies_and_comes_back(stage: Stage, redis_server: RedisServer) -> None:
    stage.broker()
    eventually(stage.card)
    commands = [stage.order() for _ in range(8)]
    stage.ask(*commands)

    redis_server.kill()
    time.sleep(0.3)
    redis_server.start()

    ask_again_and_compare(stage, commands)


def test_the_store_is_locked_for_longer_than_a_call_waits(stage: Stage) -> None:
    stage.broker()
    eventually(stage.card)
    lock = WriteLock(stage.folder / "virc.sqlite")
    commands = [stage.order() for _ in range(4)]
    stage.ask(*commands[:2])

    lock.take()
    stage.ask(*commands[2:])
    time.sleep(6)
    assert not any(stage.placed(each.order_id) for each in commands[2:])
    lock.release()

    ask_again_and_compare(stage, commands)


def test_the_exchange_is_killed_and_comes_back_with_its_orders(stage: Stage) -> None:
    stage.broker()
    eventually(stage.card)
    commands = [stage.order() for _ in range(8)]
    stage.ask(*commands)
    time.sleep(0.02)

    stage.exchange.restart()

    ask_again_and_compare(stage, commands)
