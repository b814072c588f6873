"""What evidence makes of an intent, case by case."""

from decimal import Decimal

import pytest

from cambista.evidence import Accepted, NotSent, OrderState, Refused, Unknown
from cambista.life import (
    GONE,
    NOT_PLACED,
    Evidence,
    Looked,
    Patience,
    Searched,
    cancel,
    drop,
    filled_size,
    learn,
    recover,
    says_too_little,
    send,
)
from common.messages.intent import Intent, Stage
from common.messages.order import OrderCancelled, OrderFilled, OrderRefused
from tests.support.intents import VENUE_ID, fill, intent, seen, sent
from tests.support.trading import later

PATIENCE = Patience(fence_s=60, grace_s=10)


def taught(found: Intent, *evidence: Evidence, at_s: float = 1) -> Intent:
    """Return the intent after these pieces of evidence."""
    for each in evidence:
        found = learn(found, each, later(at_s), PATIENCE)
    return found


def kinds(found: Intent) -> list[str]:
    """Return what the bot hears, by kind; the sequence must be whole."""
    assert [each.sequence for each in found.events] == list(range(1, len(found.events) + 1))
    return [each.kind.removeprefix("order_") for each in found.events]


def test_an_intent_is_sent_once() -> None:
    found = send(intent(), later(1))

    assert (found.stage, found.sent_at) == (Stage.SENT, later(1))
    with pytest.raises(ValueError, match="nothing is sent twice"):
        send(found, later(2))


def test_what_was_sent_cannot_be_given_up() -> None:
    assert kinds(drop(intent(), "halted", later(1))) == ["refused"]
    with pytest.raises(ValueError, match="cannot be given up"):
        drop(sent(), "halted", later(1))


def test_an_accepted_order_is_open_and_its_bot_hears_so_once() -> None:
    found = taught(sent(), Accepted(VENUE_ID), Accepted(VENUE_ID), seen(), seen())

    assert (found.stage, found.venue_order_id) == (Stage.OPEN, VENUE_ID)
    assert kinds(found) == ["accepted"]


def test_a_refused_order_is_done_with_the_venues_words() -> None:
    found = taught(sent(), Refused("Insufficient funds"))

    assert (found.stage, kinds(found)) == (Stage.DONE, ["refused"])
    assert isinstance(found.events[0], OrderRefused)
    assert found.events[0].reason == "Insufficient funds"


def test_an_order_that_was_not_written_to_the_wire_is_refused() -> None:
    found = taught(sent(), NotSent("connection refused"))

    assert (found.stage, kinds(found)) == (Stage.DONE, ["refused"])


def test_an_unknown_outcome_tells_nobody_anything() -> None:
    found = taught(sent(), Unknown("read timed out"))

    assert (found.stage, kinds(found)) == (Stage.UNKNOWN, [])


def test_an_unknown_outcome_does_not_undo_what_the_feed_has_shown() -> None:
    found = taught(sent(), seen(OrderState.PENDING), Unknown("read timed out"))

    assert found.stage is Stage.OPEN


def test_a_refusal_after_the_feed_has_shown_the_order_is_not_believed_but_looked_into() -> None:
    shown = taught(sent(), seen(OrderState.PENDING))

    found = taught(shown, Refused("Bad Request"))

    assert found is shown
    assert says_too_little(found, Refused("Bad Request"))


def test_a_new_process_takes_what_was_on_its_way_for_unknown() -> None:
    assert recover(sent(), later(1)).stage is Stage.UNKNOWN
    assert recover(intent(), later(1)).stage is Stage.PREPARED


def test_an_order_that_is_found_is_open_with_what_it_was_found_with() -> None:
    found = taught(
        sent(), Unknown("reset"), Searched(later(1), seen(OrderState.FILLED, filled="1"))
    )

    assert (found.stage, found.ended_size) == (Stage.OPEN, Decimal(1))
    assert kinds(taught(found, fill(7, "1"))) == ["accepted", "filled"]


@pytest.mark.parametrize(
    ("asked_s", "stage"), [(1, Stage.UNKNOWN), (60, Stage.UNKNOWN), (60.001, Stage.DONE)]
)
def test_only_a_search_begun_behind_the_fence_says_that_nothing_was_placed(
    asked_s: float, stage: Stage
) -> None:
    found = taught(
        sent(), Unknown("reset"), Searched(later(asked_s), None, is_held=False), at_s=100
    )

    assert found.stage is stage
    if stage is Stage.DONE:
        assert found.end_reason == NOT_PLACED


@pytest.mark.parametrize("is_held", [True, None])
def test_an_order_for_which_money_may_be_held_is_not_given_up(*, is_held: bool | None) -> None:
    found = taught(sent(), Unknown("reset"), Searched(later(90), None, is_held=is_held), at_s=100)

    assert found.stage is Stage.UNKNOWN


def test_an_order_that_no_list_has_is_not_gone_while_money_may_be_held_for_it() -> None:
    found = taught(sent(), Accepted(VENUE_ID))

    held = taught(found, Looked(later(90), None, (), is_held=True), at_s=91)

    assert held.stage is Stage.OPEN
    assert taught(held, Looked(later(90), None, ()), at_s=91).stage is Stage.DONE


def test_an_order_in_flight_is_not_given_up_by_a_search() -> None:
    nowhere = Searched(later(90), None, is_held=False)

    assert taught(sent(), nowhere, at_s=91).stage is Stage.SENT


def test_a_fill_that_comes_first_makes_the_order_accepted_first() -> None:
    assert kinds(taught(sent(), fill(7, "0.4"), Accepted(VENUE_ID))) == ["accepted", "filled"]


def test_a_fill_counts_once_whoever_tells_it_how_often() -> None:
    found = taught(
        sent(),
        Accepted(VENUE_ID),
        fill(7, "0.4"),
        fill(7, "0.4"),
        Looked(later(2), seen(filled="0.4"), (fill(7, "0.4"),)),
    )

    assert filled_size(found) == Decimal("0.4")
    assert kinds(found) == ["accepted", "filled"]


def test_an_order_is_done_by_its_fills_alone() -> None:
    found = taught(sent(), Accepted(VENUE_ID), fill(7, "0.4"), fill(8, "0.6"))

    assert found.stage is Stage.DONE
    assert isinstance(found.events[-1], OrderFilled)
    assert found.events[-1].is_complete
    assert not found.events[-2].is_complete  # type: ignore[union-attr]


def test_a_fill_without_its_fee_is_asked_for_and_not_booked() -> None:
    found = taught(sent(), Accepted(VENUE_ID), fill(7, "0.4", fee=None))

    assert kinds(found) == ["accepted"]
    assert says_too_little(found, fill(7, "0.4", fee=None))


def test_a_cancelled_order_is_done_when_the_fills_that_the_venue_speaks_of_are_known() -> None:
    ended = taught(sent(), Accepted(VENUE_ID), seen(OrderState.CANCELLED, filled="0.4"))
    assert (ended.stage, kinds(ended)) == (Stage.OPEN, ["accepted"])

    found = taught(ended, fill(7, "0.4"))

    assert (found.stage, kinds(found)) == (Stage.DONE, ["accepted", "filled", "cancelled"])
    assert isinstance(found.events[-1], OrderCancelled)
    assert found.events[-1].filled_size == Decimal("0.4")


def test_a_feed_that_tells_what_remains_tells_what_has_traded() -> None:
    found = taught(sent(), Accepted(VENUE_ID), seen(OrderState.CANCELLED, remaining="0.75"))

    assert found.ended_size == Decimal("0.25")


def test_an_order_that_was_cut_meanwhile_ends_with_what_the_venue_says_when_asked() -> None:
    told = taught(
        sent(), Accepted(VENUE_ID), fill(7, "0.4"), seen(OrderState.FILLED, remaining="0")
    )
    assert (told.stage, told.ended_size) == (Stage.OPEN, Decimal(1))

    asked = seen(OrderState.FILLED, filled="0.4")
    found = taught(told, Looked(later(2), asked, (fill(7, "0.4"),)))

    assert (found.stage, kinds(found)) == (Stage.DONE, ["accepted", "filled", "cancelled"])
    assert taught(told, Looked(later(2), seen(OrderState.FILLED, filled="1"), ())) is told


def test_an_end_without_sizes_is_looked_into() -> None:
    news = seen(OrderState.CANCELLED)

    found = taught(sent(), Accepted(VENUE_ID), news)

    assert found.ended_size is None
    assert says_too_little(found, news)


def test_a_size_that_has_traded_and_is_not_known_is_looked_into() -> None:
    found = taught(sent(), Accepted(VENUE_ID))

    assert says_too_little(found, seen(filled="0.1"))
    assert not says_too_little(taught(found, fill(7, "0.1")), seen(filled="0.1"))
    assert not says_too_little(taught(found, fill(7, "1")), seen(filled="1"))


def test_an_order_rejected_with_status_200_is_refused() -> None:
    found = taught(sent(), Unknown("reset"), seen(OrderState.REJECTED, reason="post only"))

    assert (found.stage, found.end_reason) == (Stage.DONE, "post only")
    assert kinds(found) == ["refused"]
    assert taught(found, seen(OrderState.REJECTED)) is found


def test_an_order_that_was_accepted_and_then_rejected_is_cancelled_to_its_bot() -> None:
    found = taught(sent(), Accepted(VENUE_ID), seen(OrderState.REJECTED, reason="post only"))

    assert kinds(found) == ["accepted", "cancelled"]


def test_a_purged_order_is_cancelled_once_the_venue_had_time_to_show_it() -> None:
    accepted = taught(sent(), Accepted(VENUE_ID), at_s=1)

    fresh = taught(accepted, Looked(later(5), None, ()), at_s=6)
    found = taught(accepted, Looked(later(12), None, ()), at_s=13)

    assert fresh.stage is Stage.OPEN
    assert (found.stage, found.end_reason) == (Stage.DONE, GONE)
    assert kinds(found) == ["accepted", "cancelled"]


def test_a_purged_order_keeps_the_fills_that_came_with_the_look() -> None:
    accepted = taught(sent(), Accepted(VENUE_ID), at_s=1)

    found = taught(accepted, Looked(later(12), None, (fill(7, "0.4"),)), at_s=13)

    assert kinds(found) == ["accepted", "filled", "cancelled"]


def test_a_purged_order_waits_for_fills_that_the_venue_has_spoken_of() -> None:
    ended = taught(sent(), Accepted(VENUE_ID), seen(OrderState.CANCELLED, filled="0.4"))

    assert taught(ended, Looked(later(90), None, ()), at_s=91).stage is Stage.OPEN


def test_a_cancel_is_remembered_until_the_order_is_known() -> None:
    found = taught(cancel(sent(), later(1)), Unknown("reset"), Searched(later(2), seen()))

    assert found.is_cancelling
    assert cancel(found, later(3)) is found
    done = taught(found, fill(7, "1"))
    assert cancel(done, later(3)) is done


def test_an_order_that_was_refused_and_lives_all_the_same_is_taken_off_the_book() -> None:
    refused = taught(sent(), Refused("Bad Request"))

    found = taught(refused, seen(OrderState.OPEN), fill(7, "0.4"))

    assert (found.stage, found.is_cancelling, found.shelf) == (Stage.OPEN, True, "live")
    assert kinds(found) == ["refused", "accepted", "filled"]


def test_a_fill_after_the_end_is_booked_all_the_same() -> None:
    done = taught(sent(), Accepted(VENUE_ID), seen(OrderState.CANCELLED, filled="0"))
    closed = done.model_copy(update={"shelf": "closed"})

    found = taught(closed, fill(7, "0.4"))

    assert (found.stage, found.shelf) == (Stage.DONE, "live")
    assert kinds(found) == ["accepted", "cancelled", "filled"]
