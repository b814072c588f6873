"""One process writes for an account, and the next one is there when its lease is over."""

import os
import signal
import time
from datetime import datetime
from pathlib import Path

from cambista.loop import LEASE_WAIT_S
from common.channels import BROKER_LEASES
from common.messages.order import CancelOrder, PlaceOrder
from common.records import INTENTS
from tests.support.cambistas import Stage
from tests.support.redis import RedisServer
from tests.support.user_keys import STRANGER
from tests.support.waiting import eventually

TAKE_OVER_S = 5.0


def test_the_second_process_waits_says_so_and_takes_over_when_the_first_dies(
    stage: Stage,
) -> None:
    first = stage.broker()
    eventually(stage.card)
    second = stage.broker(CAMBISTA_NAME="twin")
    eventually(lambda: "host-0" in stage.condition(second)[1])
    assert stage.condition(second)[0] == "waiting"
    command = stage.order()
    stage.ask(command)
    stage.wait_for(command.order_id, "accepted")

    first.kill()
    eventually(lambda: stage.card("twin"))

    # What its lease leaves of the five seconds is for the next one to begin.
    assert (BROKER_LEASES.expiry_s or 0) + LEASE_WAIT_S < TAKE_OVER_S
    other = stage.order()
    stage.ask(other, name="twin")
    stage.wait_for(other.order_id, "accepted")


def test_a_process_that_slept_through_its_lease_sends_nothing_more(stage: Stage) -> None:
    first = stage.broker()
    eventually(stage.card)
    second = stage.broker()
    eventually(lambda: stage.condition(second)[0] == "waiting")

    os.kill(first.pid, signal.SIGSTOP)
    eventually(lambda: stage.condition(second)[0] != "waiting")
    commands = [stage.order() for _ in range(5)]
    stage.ask(*commands)
    os.kill(first.pid, signal.SIGCONT)
    eventually(lambda: all(stage.is_answered(each.order_id) for each in commands))

    eventually(lambda: stage.condition(first)[0] == "waiting")
    with stage.open_store() as store:
        for each in commands:
            kept = store.get(INTENTS, order_id=each.order_id)
            assert kept is not None
            # What the first wrote down as sent when it woke up it did not send.
            assert len(stage.placed(each.order_id)) == (kept.fencing_number == 2)
            assert stage.kinds(each.order_id)[0] == (
                "accepted" if kept.fencing_number == 2 else "refused"
            )


def test_two_accounts_never_answer_to_one_name(stage: Stage) -> None:
    stage.broker()
    eventually(stage.card)
    other = stage.broker(CAMBISTA_KEY_FILE=str(stage.key_file_of(STRANGER)))

    eventually(lambda: stage.condition(other)[0] == "degraded")

    detail = stage.condition(other)[1]
    assert "takes no orders: coinbase is the name of the account" in detail
    assert "CAMBISTA_NAME of its own" in detail
    command = stage.order()
    stage.ask(command)
    stage.wait_for(command.order_id, "accepted")
    assert len(stage.placed(command.order_id)) == 1


def test_an_account_does_not_judge_what_another_left_unsettled_under_its_name(
    stage: Stage,
) -> None:
    first, command = stage.broker(), stage.order()
    stage.ask(command)
    stage.wait_for(command.order_id, "accepted")
    first.kill()

    other = stage.broker(CAMBISTA_KEY_FILE=str(stage.key_file_of(STRANGER)))
    eventually(lambda: stage.condition(other)[0] == "degraded")
    assert "1 orders of the account coinbase/" in stage.condition(other)[1]
    other.kill()
    stage.broker()
    stage.ask(CancelOrder(order_id=command.order_id, bot_id=stage.bot_id))

    stage.wait_for(command.order_id, "accepted", "cancelled")


def write_as_of(stage: Stage, commands: list[PlaceOrder]) -> list[tuple[datetime, int, bool]]:
    """Return by time when each order was sent, under which tenure, and whether it was placed."""
    found = []
    with stage.open_store() as store:
        for each in commands:
            kept = store.get(INTENTS, order_id=each.order_id)
            assert kept is not None
            if kept.sent_at is not None:
                is_placed = bool(stage.placed(each.order_id))
                found.append((kept.sent_at, kept.fencing_number, is_placed))
    return sorted(found)


def test_never_both_write_while_redis_forgets_and_the_owner_is_stopped_and_goes_on(
    stage: Stage, redis_server: RedisServer
) -> None:
    """Redis forgets the lease, so that the second takes it while the first believes it has it."""
    first = stage.broker()
    eventually(stage.card)
    second = stage.broker()
    eventually(lambda: stage.condition(second)[0] == "waiting")
    early, *commands = [stage.order() for _ in range(25)]
    stage.ask(early)
    stage.wait_for(early.order_id, "accepted")
    for number, each in enumerate(commands):
        stage.ask(each)
        time.sleep(0.1)
        if number in {4, 12}:
            os.kill(first.pid, signal.SIGSTOP)
            redis_server.kill()
            redis_server.start()
            stage.forget_leases()
        elif number in {8, 16}:
            os.kill(first.pid, signal.SIGCONT)
        elif number == 20:
            redis_server.kill()
            redis_server.start()
            stage.forget_leases()
    stage.ask(*commands)  # as bots do that have heard nothing
    eventually(lambda: all(stage.is_answered(each.order_id) for each in commands), 40)

    written = write_as_of(stage, [early, *commands])
    placed = [number for _, number, is_placed in written if is_placed]
    assert placed == sorted(placed)
    assert len(set(placed)) > 1
    for each in commands:
        assert len(stage.placed(each.order_id)) == (stage.kinds(each.order_id)[0] == "accepted")
    eventually(lambda: "waiting" in {stage.condition(each)[0] for each in (first, second)})


def test_orders_that_are_not_ours_are_shown_and_not_touched(stage: Stage) -> None:
    theirs = stage.venue.place(price="900", size="0.5")
    broker = stage.broker()
    command = stage.order()
    stage.ask(command)
    stage.wait_for(command.order_id, "accepted")

    stage.ask(CancelOrder(order_id=command.order_id, bot_id=stage.bot_id))
    stage.wait_for(command.order_id, "accepted", "cancelled")

    assert [each["id"] for each in stage.ledger() if each["status"] == "open"] == [theirs["id"]]
    assert theirs["id"] in repr(stage.foreign())
    assert "not ours, and not touched" in Path(broker.log_file).read_text()
