"""Whose news it is."""

from cambista.evidence import Accepted, Refused
from cambista.life import Patience, learn
from cambista.register import CLOSED_COUNT, UNCLAIMED_COUNT, Register
from common.messages.intent import Intent
from tests.support.intents import VENUE_ID, fill, intent, seen, sent
from tests.support.trading import later


def opened(venue_order_id: str = VENUE_ID) -> Intent:
    return learn(sent(), Accepted(venue_order_id), later(1), Patience())


def closed(found: Intent) -> Intent:
    return found.model_copy(update={"shelf": "closed"})


def test_news_is_known_by_the_venues_id_and_by_ours() -> None:
    register, found = Register(), sent()
    register.put(found)

    assert register.owner(seen(client_oid=found.client_oid)) == found
    assert register.owner(fill(7, "1")) is None

    known = learn(found, Accepted(VENUE_ID), later(1), Patience())
    register.put(known)
    assert register.owner(fill(7, "1")) == known


def test_what_came_before_the_answer_is_claimed_once_when_the_answer_is_there() -> None:
    register, found = Register(), opened()
    register.keep(fill(7, "0.4"))
    register.keep(fill(8, "0.6"))

    assert register.claim(sent()) == []
    assert register.claim(found) == [fill(7, "0.4"), fill(8, "0.6")]
    assert register.claim(found) == []


def test_nobodys_news_is_forgotten_in_time() -> None:
    register = Register()
    register.keep(fill(1, "1"))

    for number in range(UNCLAIMED_COUNT):
        register.keep(fill(1, "1", venue_order_id=str(number)))

    assert register.claim(opened()) == []


def test_a_closed_intent_is_remembered_for_a_while() -> None:
    register, found = Register(), closed(opened())
    register.put(found)

    assert register.owner(fill(7, "1")) == found
    assert list(register.live()) == []

    for number in range(CLOSED_COUNT):
        register.put(closed(opened(str(number))))
    assert register.get(found.order_id) is None
    assert register.owner(fill(7, "1")) is None
    assert register.owner(seen(client_oid=found.client_oid)) is None
    assert len(register.venue_ids()) == CLOSED_COUNT


def test_a_closed_intent_that_something_happened_to_is_live_again() -> None:
    register, found = Register(), opened()
    register.put(closed(found))

    register.put(found)

    assert list(register.live()) == [found]


def test_of_what_is_done_nothing_is_at_the_venue() -> None:
    register, waiting = Register(), intent()
    register.put(waiting)
    register.put(learn(sent(), Refused("no funds"), later(1), Patience()))

    assert list(register.undone()) == [waiting]
    assert len(list(register.live())) == 2
