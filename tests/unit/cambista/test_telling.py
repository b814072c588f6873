"""What an intent is to its bot and to the books."""

from decimal import Decimal

import pytest

from cambista.evidence import Accepted, OrderState, Refused
from cambista.life import Evidence, Patience, learn
from cambista.telling import fills_of, letters_of, record_of
from common.messages.intent import Intent
from tests.support.intents import VENUE_ID, fill, seen, sent
from tests.support.trading import BOT_ID, later


def taught(*evidence: Evidence) -> Intent:
    found = sent()
    for each in evidence:
        found = learn(found, each, later(1), Patience())
    return found


ACCEPTED = Accepted(VENUE_ID)


@pytest.mark.parametrize(
    ("found", "status", "reason"),
    [
        (taught(), "sent", ""),
        (taught(ACCEPTED), "open", ""),
        (taught(ACCEPTED, fill(7, "0.4")), "open", ""),
        (taught(ACCEPTED, fill(7, "1")), "filled", ""),
        (taught(Refused("no funds")), "refused", "no funds"),
        (
            taught(ACCEPTED, seen(OrderState.CANCELLED, filled="0", reason="102:STP")),
            "cancelled",
            "102:STP",
        ),
    ],
)
def test_people_see_how_an_order_is(found: Intent, status: str, reason: str) -> None:
    record = record_of(found)

    assert (record.status, record.reason) == (status, reason)


def test_people_see_what_has_traded_and_what_it_cost() -> None:
    record = record_of(taught(ACCEPTED, fill(7, "0.4"), fill(8, "0.1", fee="0.25")))

    assert (record.filled_size, record.fees) == (Decimal("0.5"), Decimal("0.75"))


def test_the_bot_is_told_what_it_was_not_told() -> None:
    found = taught(ACCEPTED, fill(7, "0.4"), fill(8, "0.6"))

    letters = letters_of(found, told=1)

    assert {each.bot_id for each in letters} == {BOT_ID}
    assert [each.event for each in letters] == list(found.events[1:])


def test_each_fill_goes_into_the_books_with_its_key() -> None:
    found = taught(ACCEPTED, fill(7, "0.4"), fill(8, "0.6"))

    assert [(each.broker, each.trade_id, each.order_id) for each in fills_of(found)] == [
        ("coinbase", 7, found.order_id),
        ("coinbase", 8, found.order_id),
    ]
    assert [each.trade_id for each in fills_of(found, known=2)] == [8]
