"""What becomes of the wish to start a bot."""

from typing import Any

import pytest

from common.messages.bot import BotStatus
from common.messages.order import Card
from tests.support.bots import BEGAN_AT, BOT_ID, TYPES, admitted, card, wish
from trader.admission import Admission, admit


def errors_of(admission: Admission) -> dict[str, str]:
    assert admission.document.status is BotStatus.REFUSED
    return {each.field: each.message for each in admission.document.errors}


def test_a_valid_wish_becomes_a_document_with_the_originals_names() -> None:
    document = admitted(wish()).document.model_dump(mode="json")

    assert list(document)[:9] == [
        "uid",
        "name",
        "type",
        "pair",
        "cambista_link",
        "cambista_title",
        "status",
        "pid",
        "start_date",
    ]
    assert document["uid"] == str(BOT_ID)
    assert document["cambista_link"] == "virc:cambista:sim"
    assert document["cambista_title"] == "Coinbase Emulated (sim)"
    assert document["status"] == "building"
    assert document["start_date"] == "2019-01-05T16:08:15.956086Z"
    assert document["history"] == []


def test_an_unknown_type_is_refused_with_the_known_ones() -> None:
    assert errors_of(admitted(wish("simpel"))) == {
        "type": f"there is no bot type 'simpel'; there are {', '.join(sorted(TYPES))}"
    }


def test_an_absent_cambista_is_refused() -> None:
    admission = admit(wish(), TYPES, None, BEGAN_AT)

    assert errors_of(admission) == {"cambista": "there is no cambista 'sim' now"}


def test_a_pair_that_is_not_traded_there_is_refused() -> None:
    command = wish().model_copy(update={"pair": "DOGE-EUR"})

    assert errors_of(admitted(command)) == {
        "pair": "Coinbase Emulated (sim) does not trade DOGE-EUR; it trades BTC-EUR"
    }


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"size": "-1"}, "params.size"),
        ({"size": "lots"}, "params.size"),
        ({"size": None}, "params.size"),
        ({"buy_at": None}, "params.buy_below"),
        ({"sell_above": "2"}, "params.sell_above"),
        ({"stop_loss": "100"}, "params.stop_loss"),
        ({"sell_at": "3383.001"}, "params.sell_at"),
        ({"loop": "perhaps"}, "params.loop"),
        ({"colour": "red"}, "params.colour"),
    ],
)
def test_a_wrong_parameter_is_refused_under_its_name(changed: dict[str, Any], field: str) -> None:
    assert set(errors_of(admitted(wish(**changed)))) == {field}


def test_all_that_is_wrong_is_said_at_once() -> None:
    command = wish(size="-1", buy_at="x").model_copy(update={"pair": "DOGE-EUR"})

    assert set(errors_of(admitted(command))) == {"pair", "params.size", "params.buy_at"}


def test_the_same_error_of_two_orders_is_said_once() -> None:
    admission = admitted(wish(size="0.020000001"))

    assert len(admission.document.errors) == 1


def test_a_refused_document_keeps_what_was_asked() -> None:
    document = admitted(wish(size="-1")).document

    assert document.params["size"] == "-1"


def test_a_round_that_loses_after_fees_is_allowed_with_a_warning() -> None:
    losing = admitted(wish(buy_at="3371.0", sell_at="3383.0"))
    winning = admitted(wish(buy_at="3371.0", sell_at="3500.0"))

    assert losing.document.status is BotStatus.BUILDING
    assert losing.warnings == (
        "buying at 3371.0 and selling at 3383.0 makes -0.300320 EUR a round after fees",
    )
    assert winning.warnings == ()


def test_a_broker_with_nothing_to_trade_yet_says_so() -> None:
    bare: Card = card().model_copy(update={"products": ()})

    admission = admit(wish(), TYPES, bare, BEGAN_AT)

    assert "it trades nothing" in errors_of(admission)["pair"]
