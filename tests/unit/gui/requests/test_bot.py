"""A person's request for a new bot."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.messages.bot import StartBot
from gui.requests.bot import InvalidRequestError, Offer, start_bot
from tests.unit.gui.made import OFFER, SIMPLE, card

BOT_ID = UUID("553c5def-7e1d-44df-aeed-266c399f6b7e")
REQUEST: dict[str, Any] = {
    "type": "simple",
    "name": "test4",
    "pair": "BTC-EUR",
    "cambista": "sim",
    "params": {"size": Decimal("0.02"), "buy_at": "3371.0", "sell_at": 3383},
}


def faults(body: dict[str, Any], offer: Offer = OFFER) -> dict[str, str]:
    """Return what is wrong with a request."""
    with pytest.raises(InvalidRequestError) as caught:
        start_bot(body, offer, BOT_ID)
    return caught.value.fields


def test_a_good_request_becomes_a_command_with_exact_numbers() -> None:
    command = start_bot(REQUEST, OFFER, BOT_ID)

    assert command == StartBot(
        bot_id=BOT_ID,
        type="simple",
        name="test4",
        pair="BTC-EUR",
        cambista="sim",
        params={"size": "0.02", "buy_at": "3371.0", "sell_at": "3383"},
    )


def test_a_whole_document_becomes_a_command_with_its_instructions() -> None:
    step = {"side": "buy", "price": Decimal("3371.0"), "size": Decimal("0.02")}
    document = {
        "uid": "1",
        "name": "test4",
        "type": "simple",
        "pair": "BTC-EUR",
        "cambista_link": "virc:cambista:sim",
        "instructions": [step],
    }

    command = start_bot(document, OFFER, BOT_ID)

    assert command.cambista == "sim"
    assert command.params == {
        "instructions": [
            {"type": "order", "side": "buy", "pair": "BTC-EUR", "price": "3371.0", "size": "0.02"}
        ]
    }


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"type": "martingale"}, "type", "is unknown; there are: simple"),
        ({"type": ["simple"]}, "type", "is unknown; there are: simple"),
        ({"name": ""}, "name", "is missing"),
        ({"name": "  "}, "name", "must be one line of visible text"),
        ({"name": "a\nb"}, "name", "must be one line of visible text"),
        ({"name": "a\x00"}, "name", "must be one line of visible text"),
        ({"name": "x" * 81}, "name", "must have at most 80 characters"),
        ({"name": 4}, "name", "must be text"),
        (
            {"pair": "DOGE-EUR"},
            "pair",
            "is not traded at Coinbase Emulated (sim); there are: BTC-EUR",
        ),
        ({"pair": "btc-eur"}, "pair", "must look like BTC-EUR"),
        ({"pair": 1}, "pair", "must look like BTC-EUR"),
        ({"cambista": "coinbase"}, "cambista", "is unknown; there are: sim"),
        ({"params": []}, "params", "must be an object"),
        ({"uid": "x"}, "uid", "is not a field of a bot"),
    ],
)
def test_each_fault_is_told_beside_its_field(
    changed: dict[str, Any], field: str, reason: str
) -> None:
    assert faults(REQUEST | changed) == {field: reason}


@pytest.mark.parametrize("name", ["type", "name", "pair", "cambista", "params"])
def test_every_field_is_needed(name: str) -> None:
    body = {key: value for key, value in REQUEST.items() if key != name}

    assert faults(body) == {name: "is missing"}


def test_a_halted_cambista_takes_no_new_bot() -> None:
    offer = Offer((SIMPLE,), (card(is_halted=True),))

    assert faults(REQUEST, offer) == {"cambista": "is halted: it takes no new orders"}


def test_with_nothing_running_the_reasons_say_what_to_look_at() -> None:
    found = faults(REQUEST, Offer((), ()))

    assert "is the trader running?" in found["type"]
    assert "is a cambista running?" in found["cambista"]


def test_markup_in_a_name_is_a_name() -> None:
    assert start_bot(REQUEST | {"name": "<b>x</b>"}, OFFER, BOT_ID).name == "<b>x</b>"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*REQUEST, "instructions"]), _JSON), _JSON)
def test_any_json_is_taken_or_refused_with_its_fields(body: dict[str, Any], params: object) -> None:
    told = []
    body = REQUEST | body
    for each in (body, body | {"params": {"size": params}}, body | {"instructions": [params]}):
        try:
            start_bot(each, OFFER, BOT_ID)
        except InvalidRequestError as error:
            told.append(bool(error.fields))
    assert all(told)
