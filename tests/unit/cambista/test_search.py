"""How the venue is asked about one order."""

from dataclasses import replace

import pytest

from cambista.evidence import Accepted, OrderState
from cambista.life import Patience, learn
from cambista.search import look, search
from common.messages.base import Side
from tests.support.intents import VENUE_ID, fill, seen, sent
from tests.support.scripted_venue import ScriptedVenue
from tests.support.trading import PAIR, later


def test_an_order_that_is_found_by_our_id_needs_no_further_question() -> None:
    venue, intent = ScriptedVenue(), sent()
    venue.by_client_oid[intent.client_oid] = seen()

    found = search(venue, intent, frozenset(), later(9), Patience())

    assert (found.found, found.asked_at, venue.asked) == (seen(), later(9), ["find"])


def test_an_order_is_found_among_the_open_ones() -> None:
    venue, intent = ScriptedVenue(), sent()
    ours = seen(client_oid=intent.client_oid)
    venue.listed = [seen(venue_order_id="theirs"), ours]

    assert search(venue, intent, frozenset(), later(9), Patience()).found == ours


def test_an_order_is_found_by_what_it_traded_and_orders_we_know_are_not_asked_for() -> None:
    venue, intent = ScriptedVenue(), sent()
    ours = seen(OrderState.FILLED, client_oid=intent.client_oid)
    venue.traded = [fill(1, "1", venue_order_id="known"), fill(2, "1"), fill(2, "1")]
    venue.by_id = {VENUE_ID: ours, "known": seen(venue_order_id="known")}

    found = search(venue, intent, frozenset({"known"}), later(9), Patience())

    assert found.found == ours
    assert venue.asked == ["find", "open", f"fills {PAIR}", f"order {VENUE_ID}"]


def test_an_order_that_is_nowhere_is_not_found_and_everything_was_asked() -> None:
    venue = ScriptedVenue()
    venue.traded = [fill(1, "1", venue_order_id="theirs")]
    venue.by_id = {"theirs": seen(venue_order_id="theirs")}

    assert search(venue, sent(), frozenset(), later(9), Patience()).found is None
    assert venue.asked == ["find", "open", f"fills {PAIR}", "order theirs"]


def test_behind_the_fence_the_money_is_asked_for_too_and_what_came_meanwhile() -> None:
    venue, intent = ScriptedVenue(), sent()
    behind = later(61)

    nowhere = search(venue, intent, frozenset(), behind, Patience())

    assert nowhere.is_held is False
    assert venue.asked == ["find", "open", f"fills {PAIR}", "fees", "holdings", "open"]
    venue.holds = {"EUR": intent.price * intent.size}
    assert search(venue, intent, frozenset(), behind, Patience()).is_held
    theirs = replace(seen(venue_order_id="theirs"), pair=PAIR, side=Side.BUY, price=intent.price)
    venue.listed = [replace(theirs, size=intent.size)]
    assert search(venue, intent, frozenset(), behind, Patience()).is_held is False


def test_an_order_that_no_lookup_has_is_looked_for_in_the_list_and_by_its_hold() -> None:
    intent = learn(sent(), Accepted(VENUE_ID), later(1), Patience())
    lagging = ScriptedVenue(listed=[seen()])
    holding = ScriptedVenue(holds={"EUR": intent.price * intent.size})

    assert look(lagging, intent, later(9)).order == seen()
    assert look(holding, intent, later(9)).is_held
    assert not look(ScriptedVenue(), intent, later(9)).is_held


def test_fills_are_asked_for_after_the_order_that_speaks_of_them() -> None:
    venue = ScriptedVenue(by_id={VENUE_ID: seen(filled="1")}, traded=[fill(1, "1")])
    intent = learn(sent(), Accepted(VENUE_ID), later(1), Patience())

    found = look(venue, intent, later(9))

    assert (found.order, found.fills) == (seen(filled="1"), (fill(1, "1"),))
    assert venue.asked == [f"order {VENUE_ID}", f"fills of {VENUE_ID}"]


def test_an_order_without_an_id_at_the_venue_cannot_be_looked_at() -> None:
    with pytest.raises(ValueError, match="no id at the venue"):
        look(ScriptedVenue(), sent(), later(9))
