"""The halt: after its answer the venue sees no new order; cancels pass."""

import pytest

from common.messages.order import CancelOrder
from common.messages.trading import ALL
from tests.support.cambistas import NAME, Stage
from tests.support.waiting import eventually


def is_halted(stage: Stage) -> bool:
    card = stage.card()
    return card is not None and card.is_halted


@pytest.mark.parametrize("name", [NAME, ALL])
def test_a_halted_broker_refuses_orders_and_lets_cancels_pass(stage: Stage, name: str) -> None:
    stage.broker()
    resting = stage.order()
    stage.ask(resting)
    stage.wait_for(resting.order_id, "accepted")

    stage.halt(name)
    eventually(lambda: is_halted(stage))
    refused = stage.order()
    stage.ask(refused)
    stage.wait_for(refused.order_id, "refused")
    stage.ask(CancelOrder(order_id=resting.order_id, bot_id=stage.bot_id))
    stage.wait_for(resting.order_id, "accepted", "cancelled")

    assert stage.placed(refused.order_id) == []
    stage.halt(name, is_halted=False)
    eventually(lambda: not is_halted(stage))
    again = stage.order()
    stage.ask(again, refused)
    stage.wait_for(again.order_id, "accepted")
    assert stage.kinds(refused.order_id) == ["refused"]


def test_the_answer_waits_for_orders_that_are_on_their_way(stage: Stage) -> None:
    stage.broker()
    eventually(stage.card)
    stage.exchange.strike(
        {"kind": "rest", "answer": "delay", "delay_s": 2, "method": "POST", "path": "/orders"}
    )
    commands = [stage.order() for _ in range(12)]
    stage.ask(*commands)
    eventually(lambda: stage.exchange.get("/admin/faults")[0]["hits"])

    stage.halt()
    eventually(lambda: is_halted(stage))
    placed = sum(len(stage.placed(each.order_id)) for each in commands)
    eventually(lambda: all(stage.kinds(each.order_id) for each in commands))

    assert 0 < placed < len(commands)
    assert placed == sum(stage.kinds(each.order_id) == ["accepted"] for each in commands)
    assert placed == sum(len(stage.placed(each.order_id)) for each in commands)


def test_a_broker_that_never_ran_obeys_what_was_said_before_it_first_started(stage: Stage) -> None:
    stage.halt()

    stage.broker()
    command = stage.order()
    stage.ask(command)

    stage.wait_for(command.order_id, "refused")
    assert is_halted(stage)
    assert stage.placed(command.order_id) == []


def test_a_halt_outlives_the_broker_and_redis(stage: Stage) -> None:
    first = stage.broker()
    eventually(stage.card)
    stage.halt()
    eventually(lambda: is_halted(stage))

    first.kill()
    stage.bus.client.flushall()
    stage.broker()
    eventually(lambda: is_halted(stage))
    command = stage.order()
    stage.ask(command)

    stage.wait_for(command.order_id, "refused")
