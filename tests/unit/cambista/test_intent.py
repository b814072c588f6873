"""How an intent begins."""

import json
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from cambista.intent import acceptance, client_oid, command_of, prepared, refused, ticket
from cambista.telling import record_of
from common.messages.intent import Stage
from tests.support.trading import START, order


@given(order_id=st.uuids(), attempt=st.integers(1, 99))
def test_the_venues_id_is_a_random_uuid_in_form_and_always_the_same(
    order_id: UUID, attempt: int
) -> None:
    found = client_oid(order_id, attempt)

    assert (found.version, found.variant) == (4, "specified in RFC 4122")
    assert found == client_oid(order_id, attempt)
    assert found not in {order_id, client_oid(order_id, attempt + 1)}


def test_the_venues_id_never_changes_between_releases() -> None:
    found = client_oid(UUID("553c5def-7e1d-44df-aeed-266c399f6b7e"))

    assert str(found) == "19940f99-fdf0-44a2-b12c-b84570f4dce3"


def test_what_is_asked_of_the_venue_is_what_the_bot_asked_for() -> None:
    command = order(is_post_only=True)

    asked = ticket(command)

    assert (asked.pair, asked.side, asked.price, asked.size) == (
        command.pair,
        command.side,
        command.price,
        command.size,
    )
    assert asked.is_post_only
    assert asked.client_oid == prepared(command, "coinbase", "{}", 1, START).client_oid


def test_an_immediate_order_stays_one_from_the_bot_to_the_venue() -> None:
    command = order(is_immediate=True)
    made = prepared(command, "coinbase", "{}", 1, START)

    assert ticket(command).is_immediate
    assert command_of(made) == command
    assert record_of(made).is_immediate


def test_what_an_order_is_for_goes_with_it_and_back_to_its_bot_with_its_terms() -> None:
    command = order().model_copy(update={"purpose": "safety 2"})
    made = prepared(command, "coinbase", "{}", 1, START)

    terms = acceptance(made, START).terms

    assert command_of(made) == command
    assert terms is not None
    assert terms.purpose == "safety 2"


def test_a_refused_intent_is_done_and_tells_its_bot_why() -> None:
    found = refused(order(), "coinbase", "halted", 3, START)

    assert (found.stage, found.body, found.fencing_number) == (Stage.DONE, "", 3)
    assert [json.loads(each.model_dump_json())["reason"] for each in found.events] == ["halted"]


def test_an_intent_tells_the_command_that_it_was_made_of() -> None:
    asked = order(is_post_only=True)

    assert command_of(prepared(asked, "coinbase", "{}", 1, START)) == asked
