"""What a look over the account asks."""

from cambista.survey import Scope, survey
from tests.support.intents import fill, seen
from tests.support.scripted_venue import ScriptedVenue
from tests.support.trading import PAIR, later


def test_a_survey_asks_for_orders_before_balances_and_for_nothing_that_seldom_changes() -> None:
    venue = ScriptedVenue(listed=[seen()])

    found = survey(venue, later(9), Scope())

    assert venue.asked == ["open", "holdings"]
    assert (found.open_orders, found.listings, found.fills) == ((seen(),), None, ())


def test_a_full_survey_asks_for_the_clock_pairs_and_fees_too() -> None:
    venue = ScriptedVenue()

    found = survey(venue, later(9), Scope(is_full=True))

    assert venue.asked == ["open", "holdings", "time", "listings", "fees"]
    assert found.fee_rates is not None


def test_the_first_survey_asks_for_fills_that_nobody_heard() -> None:
    venue = ScriptedVenue(traded=[fill(1, "1", at=later(2)), fill(2, "1", at=later(5))])

    found = survey(venue, later(9), Scope(fills_since=later(3), pairs=(PAIR,)))

    assert [each.trade_id for each in found.fills] == [2]
