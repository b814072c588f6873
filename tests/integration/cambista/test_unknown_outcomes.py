"""What the exchange does to an order and its answer, and what the bot hears of it."""

import time
from typing import Any

import pytest

from cambista.life import NOT_PLACED
from common.messages.order import CancelOrder
from tests.support.cambistas import FENCE_S, HIGH, Stage
from tests.support.waiting import eventually


def cases(short: list[str], more: list[str]) -> list[Any]:
    """Return the cases of the short form, and more of the kind for ``make chaos``."""
    return [*short, *(pytest.param(each, marks=pytest.mark.chaos) for each in more)]


def post(answer: str, when: str, **more: object) -> dict[str, object]:
    """Make a fault of the next order's answer."""
    return {
        "kind": "rest",
        "answer": answer,
        "when": when,
        "method": "POST",
        "path": "/orders",
        "count": 1,
        **more,
    }


@pytest.mark.parametrize("answer", cases(["500", "hang_up"], ["html", "truncated", "invalid_json"]))
def test_an_order_whose_answer_is_lost_after_the_effect_is_found(
    served: Stage, answer: str
) -> None:
    served.exchange.strike(post(answer, "after"))
    command = served.order()

    served.ask(command)
    served.wait_for(command.order_id, "accepted")

    assert len(served.placed(command.order_id)) == 1


@pytest.mark.parametrize("answer", cases(["hang_up"], ["500", "html"]))
def test_an_order_that_was_lost_is_given_up_behind_the_fence_and_not_before(
    served: Stage, answer: str
) -> None:
    served.exchange.strike(post(answer, "before"))
    command = served.order()

    asked_at = time.monotonic()
    served.ask(command)
    served.wait_for(command.order_id, "refused")

    assert time.monotonic() - asked_at > FENCE_S
    assert served.placed(command.order_id) == []


def test_a_rate_limit_is_a_refusal(served: Stage) -> None:
    served.exchange.strike(post("429", "before"))
    command = served.order()

    served.ask(command)

    served.wait_for(command.order_id, "refused")
    # In the venue's words, which need no fence.
    assert NOT_PLACED not in repr(served.events(command.order_id))


def test_an_order_with_a_slow_answer_keeps_no_other_waiting(served: Stage) -> None:
    first, slow, quick = served.order(), served.order(), served.order()
    served.ask(first)  # the broker may be resting, as the exchange spoke of too many requests
    served.wait_for(first.order_id, "accepted")
    served.exchange.strike(post("delay", "before", delay_s=8))
    served.ask(slow)
    eventually(lambda: served.exchange.get("/admin/faults")[0]["hits"])
    served.ask(quick)
    served.wait_for(quick.order_id, "accepted")
    served.ask(CancelOrder(order_id=quick.order_id, bot_id=served.bot_id))
    served.wait_for(quick.order_id, "accepted", "cancelled")
    assert not served.is_answered(slow.order_id)

    served.wait_for(slow.order_id, "accepted")


def test_a_cancel_whose_answer_is_lost_is_repeated_until_it_is_known(served: Stage) -> None:
    command = served.order()
    served.ask(command)
    served.wait_for(command.order_id, "accepted")
    served.exchange.strike({**post("500", "before"), "method": "DELETE"})

    served.ask(CancelOrder(order_id=command.order_id, bot_id=served.bot_id))

    served.wait_for(command.order_id, "accepted", "cancelled")


@pytest.mark.parametrize(
    "fault",
    cases(
        ["drop match", "duplicate match", "reorder done"],
        [
            "drop done",
            "drop received",
            "duplicate done",
            "duplicate received",
            "reorder match",
            "reorder received",
        ],
    ),
)
def test_a_feed_that_loses_or_repeats_tells_the_bot_nothing_wrong(
    served: Stage, fault: str
) -> None:
    kind, what = fault.split()
    served.exchange.strike({"kind": kind, "type": what, "channel": "user", "count": 3})
    command = served.order(HIGH, "2")

    served.ask(command)
    eventually(lambda: served.is_ended(command.order_id))

    assert served.kinds(command.order_id)[-1] == "filled"


def test_orders_live_on_while_the_feed_is_cut_off(served: Stage) -> None:
    command = served.order()
    served.exchange.strike({"kind": "close", "how": "abrupt"})

    served.ask(command)
    served.wait_for(command.order_id, "accepted")
    served.exchange.strike({"kind": "close", "how": "normal"})
    served.ask(CancelOrder(order_id=command.order_id, bot_id=served.bot_id))

    served.wait_for(command.order_id, "accepted", "cancelled")
