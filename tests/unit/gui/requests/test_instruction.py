"""A whole document, as the original took it."""

from decimal import Decimal
from typing import Any

import pytest

from gui.requests.instruction import check_instructions, request_of
from gui.requests.parameter import Errors
from tests.unit.gui.made import PRODUCT

BUY: dict[str, Any] = {
    "type": "order",
    "side": "buy",
    "pair": "BTC-EUR",
    "price": Decimal("3371.0"),
    "size": Decimal("0.02"),
    "status": "wait_filled",
}
SELL = BUY | {"side": "sell", "price": "3383.0"}


def faults(*steps: object, **more: object) -> Errors:
    """Return what is wrong with these instructions."""
    errors: Errors = {}
    check_instructions({"instructions": list(steps), **more}, "BTC-EUR", PRODUCT, errors)
    return errors


def test_a_documents_past_is_left_behind() -> None:
    document = {
        "uid": "553c5def",
        "status": "running",
        "history": [{}],
        "name": "test4",
        "type": "simple",
        "pair": "BTC-EUR",
        "cambista_link": "virc:cambista:sim",
        "instructions": [BUY],
        "instructions_loop": True,
    }

    assert request_of(document) == {
        "name": "test4",
        "type": "simple",
        "pair": "BTC-EUR",
        "cambista": "sim",
        "params": {"instructions": [BUY], "instructions_loop": True},
    }


def test_instructions_are_read_exactly_and_without_their_state() -> None:
    errors: Errors = {}

    read = check_instructions({"instructions": [BUY, SELL]}, "BTC-EUR", PRODUCT, errors)

    assert errors == {}
    assert read["instructions"][1] == {
        "type": "order",
        "side": "sell",
        "pair": "BTC-EUR",
        "price": Decimal("3383.0"),
        "size": Decimal("0.02"),
    }


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"price": "-1"}, "instructions.1.price", "must be greater than 0"),
        ({"price": "3371.001"}, "instructions.1.price", "must be a multiple of 0.01 EUR"),
        ({"size": "lots"}, "instructions.1.size", "is not a number"),
        ({"size": "0.000000001"}, "instructions.1.size", "must be a multiple of 0.00000001 BTC"),
        ({"side": "hold"}, "instructions.1.side", "must be buy or sell"),
        ({"pair": "ETH-EUR"}, "instructions.1.pair", "must be the bot's pair"),
        ({"type": "wait"}, "instructions.1.type", "must be order"),
    ],
)
def test_each_fault_is_told_beside_its_instruction(
    changed: dict[str, Any], field: str, reason: str
) -> None:
    assert faults(BUY, SELL | changed)[field] == reason


def test_a_missing_price_and_a_thing_that_is_no_instruction_are_told() -> None:
    without = {name: value for name, value in BUY.items() if name != "price"}

    assert faults(without, "buy") == {
        "instructions.0.price": "is missing",
        "instructions.1": "must be an object",
    }


def test_an_order_below_the_least_funds_is_told() -> None:
    assert "is too small" in faults(BUY | {"size": "0.00001"})["instructions.0.size"]


@pytest.mark.parametrize("index", [-1, 1, True, "0", None])
def test_a_bot_begins_at_one_of_its_instructions(index: object) -> None:
    assert faults(BUY, instructions_index=index) == {"instructions_index": "must be from 0 to 0"}


@pytest.mark.parametrize("steps", [[], "buy", None, [BUY] * 1001])
def test_a_bot_has_one_to_a_thousand_instructions(steps: object) -> None:
    errors: Errors = {}

    check_instructions({"instructions": steps}, "BTC-EUR", PRODUCT, errors)

    assert errors == {"instructions": "must be a list of 1 to 1000 orders"}


def test_looping_is_true_or_false() -> None:
    assert faults(BUY, instructions_loop="yes") == {"instructions_loop": "must be true or false"}
