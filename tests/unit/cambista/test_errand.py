"""What is asked of the venue, and when again."""

import pytest

from cambista.errand import FIRST_DELAY_S, MOST_DELAY_S, Agenda, Errand, wanted
from cambista.evidence import Accepted, OrderState, Unknown
from cambista.life import Patience, cancel, learn
from common.messages.intent import Intent
from tests.support.intents import VENUE_ID, fill, intent, seen, sent
from tests.support.trading import later

PATIENCE = Patience()


def unknown() -> Intent:
    return learn(sent(number=1), Unknown("reset"), later(1), PATIENCE)


def opened() -> Intent:
    return learn(sent(number=1), Accepted(VENUE_ID), later(1), PATIENCE)


@pytest.mark.parametrize(
    ("found", "errands"),
    [
        (intent(), set()),
        (sent(), set()),
        (unknown(), {Errand.SEARCH}),
        (cancel(unknown(), later(1)), {Errand.SEARCH}),
        (opened(), set()),
        (cancel(opened(), later(1)), {Errand.CANCEL}),
        (
            learn(opened(), seen(OrderState.CANCELLED, filled="0.4"), later(1), PATIENCE),
            {Errand.LOOK},
        ),
        (learn(opened(), fill(7, "1"), later(1), PATIENCE), set()),
    ],
)
def test_the_stage_says_what_is_asked(found: Intent, errands: set[Errand]) -> None:
    assert wanted(found) == errands


def test_an_errand_is_run_once_at_a_time_and_later_each_time() -> None:
    agenda, found, at, waits = Agenda(), unknown(), 0.0, []
    agenda.follow(found, at)

    for _ in range(8):
        assert list(agenda.due(at)) == [(found.order_id, Errand.SEARCH)]
        assert list(agenda.due(at)) == []
        agenda.follow(found, at)
        agenda.came_back(found.order_id, Errand.SEARCH, at, is_over=False)
        waits.append(agenda.wait_s(at, 100))
        at += waits[-1]

    assert waits[:3] == [FIRST_DELAY_S, 2 * FIRST_DELAY_S, 4 * FIRST_DELAY_S]
    assert waits[-1] == MOST_DELAY_S


def test_what_is_needed_no_more_is_forgotten() -> None:
    agenda = Agenda()
    agenda.follow(cancel(unknown(), later(1)), 0)
    done = learn(cancel(opened(), later(1)), fill(7, "1"), later(2), PATIENCE)

    agenda.follow(cancel(opened(), later(1)), 0)
    assert list(agenda.due(0)) == [(done.order_id, Errand.CANCEL)]
    agenda.plan(done.order_id, Errand.LOOK, 0)
    agenda.follow(done, 0)

    assert list(agenda.due(9)) == []
    agenda.came_back(done.order_id, Errand.CANCEL, 9, is_over=True)
    assert agenda.wait_s(9, 5) == 5


def test_an_order_that_may_not_be_there_is_searched_for_and_not_looked_at() -> None:
    agenda = Agenda()
    agenda.plan(unknown().order_id, Errand.LOOK, 0)

    agenda.follow(unknown(), 0)

    assert list(agenda.due(0)) == [(unknown().order_id, Errand.SEARCH)]


def test_a_look_that_is_asked_for_while_one_runs_is_run_again_at_once() -> None:
    agenda, found = Agenda(), opened()
    agenda.plan(found.order_id, Errand.LOOK, 0)
    assert list(agenda.due(0)) == [(found.order_id, Errand.LOOK)]

    agenda.plan(found.order_id, Errand.LOOK, 1)
    agenda.came_back(found.order_id, Errand.LOOK, 1, is_over=True)

    assert list(agenda.due(1)) == [(found.order_id, Errand.LOOK)]
    agenda.came_back(found.order_id, Errand.LOOK, 2, is_over=True)
    assert list(agenda.due(99)) == []


def test_an_errand_is_brought_forward_and_never_put_off() -> None:
    agenda, found = Agenda(), opened()
    agenda.plan(found.order_id, Errand.LOOK, 5)
    agenda.plan(found.order_id, Errand.LOOK, 9)
    assert agenda.wait_s(4, 10) == 1

    agenda.plan(found.order_id, Errand.LOOK, 4)

    assert agenda.wait_s(4, 10) == 0
