"""The steps of a simple bot as a person posts them."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from common.messages.base import Side
from trader.parts.instructions import Asked, Instruction, Whole, funds_of, planned, told

STEP = {"side": "buy", "price": "3371.0", "size": "0.02"}


def test_a_step_of_another_pair_is_refused() -> None:
    with pytest.raises(ValidationError, match="the bot trades BTC-EUR, the instruction ETH-EUR"):
        Asked.model_validate({**STEP, "pair": "ETH-EUR"}, context={"pair": "BTC-EUR"})


def test_it_cannot_begin_after_the_last_step() -> None:
    with pytest.raises(ValidationError, match="there is no instruction 1"):
        Whole.model_validate({"instructions": [STEP], "instructions_index": 1})


def test_each_posted_step_is_an_order_to_be_checked_under_its_name() -> None:
    whole = Whole.model_validate({"instructions": [STEP, STEP]})

    names = [each.price_field for each in planned(whole.instructions)]

    assert names == ["params.instructions.0.price", "params.instructions.1.price"]


def test_a_step_is_told_in_words() -> None:
    step = Instruction(side=Side.BUY, pair="BTC-EUR", price=Decimal("3371.0"), size=Decimal("0.02"))

    assert told(step) == "buy 0.02 BTC at 3371.0 EUR"
    assert str(funds_of(step)) == "67.420"
