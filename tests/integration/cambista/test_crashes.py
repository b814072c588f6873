"""The crash matrix: wherever a broker dies, the exchange has each order once, and bots hear all.

A case or two of each interface are its short form; the whole of it is part of ``make chaos``.
"""

from collections.abc import Iterable, Set
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from cambista.life import NOT_PLACED
from common.failpoint import POINTS
from common.messages.order import CancelOrder, OrderFilled, OrderRefused
from common.records import FILLS, INTENTS
from tests.support.cambistas import DIALECTS, HIGH, NAME, Stage
from tests.support.waiting import eventually

PLACING = POINTS - {"mid-cancel", "mid-switch"}
"""Those that every order passes."""

BEFORE_THE_WIRE = {"after-sent"}
"""Nothing was sent, and the next process cannot know: the order is refused behind the fence."""


SHORT_RESTING = {
    ("coinbase", "after-sent"),
    ("coinbase", "after-post-before-reply"),
    ("coinbase_advanced", "after-intent"),
    ("coinbase_advanced", "after-post-before-reply"),
}
SHORT_FILLED = {
    ("coinbase", "after-commit-before-event"),
    ("coinbase_advanced", "after-reply-before-commit"),
}


def matrix(points: Iterable[str], short: Set[tuple[str, str]]) -> list[Any]:
    """Return each point in each interface; those beyond the short form for ``make chaos``."""
    cases = set(product(DIALECTS, points))
    assert short <= cases
    return [
        pytest.param(*case, marks=() if case in short else pytest.mark.chaos)
        for case in sorted(cases)
    ]


@pytest.mark.parametrize(("dialect", "point"), matrix(PLACING, SHORT_RESTING))
def test_a_resting_order_is_there_once_wherever_the_broker_dies(
    stage: Stage, dialect: str, point: str
) -> None:
    stage.dialect = dialect
    first, command = stage.broker(fail_at=point), stage.order()

    stage.ask(command)
    eventually(lambda: first.is_dead)
    stage.broker()
    eventually(lambda: stage.kinds(command.order_id))

    if point in BEFORE_THE_WIRE:
        assert stage.placed(command.order_id) == []
        (told,) = stage.events(command.order_id)
        assert isinstance(told, OrderRefused)
        assert told.reason == NOT_PLACED
    else:
        assert [each["status"] for each in stage.placed(command.order_id)] == ["open"]
        assert stage.kinds(command.order_id) == ["accepted"]


@pytest.mark.parametrize(("dialect", "point"), matrix(PLACING - BEFORE_THE_WIRE, SHORT_FILLED))
def test_fills_are_booked_once_wherever_the_broker_dies(
    stage: Stage, dialect: str, point: str
) -> None:
    stage.dialect = dialect
    first, command = stage.broker(fail_at=point), stage.order(HIGH, "5")

    stage.ask(command)
    eventually(lambda: first.is_dead)
    stage.broker()
    eventually(lambda: stage.is_ended(command.order_id))

    (placed,) = stage.placed(command.order_id)
    told = [each for each in stage.events(command.order_id) if isinstance(each, OrderFilled)]
    assert sum(each.size for each in told) == Decimal(placed["filled_size"])
    assert sum(each.fee for each in told) == Decimal(placed["fill_fees"])
    with stage.open_store() as store:
        kept = store.find(FILLS, {"broker": NAME}, limit=1000)
        assert {each.trade_id for each in kept} == {each.trade_id for each in told}
        assert sum(each.fee for each in kept) == Decimal(placed["fill_fees"])


def test_a_broker_that_dies_while_cancelling_cancels_all_the_same(stage: Stage) -> None:
    first, command = stage.broker(fail_at="mid-cancel"), stage.order()
    stage.ask(command)
    stage.wait_for(command.order_id, "accepted")

    stage.ask(CancelOrder(order_id=command.order_id, bot_id=stage.bot_id))
    eventually(lambda: first.is_dead)
    stage.broker()

    stage.wait_for(command.order_id, "accepted", "cancelled")
    assert [each for each in stage.ledger() if each["status"] == "open"] == []


def test_what_is_done_and_told_is_put_away(stage: Stage) -> None:
    first, command = stage.broker(), stage.order(HIGH, "0.01")
    stage.ask(command)
    eventually(lambda: stage.is_ended(command.order_id))
    assert first.stop() == 0

    with stage.open_store() as store:
        kept = store.get(INTENTS, order_id=command.order_id)

    assert kept is not None
    assert (kept.shelf, kept.told, kept.fencing_number) == ("closed", len(kept.events), 1)
