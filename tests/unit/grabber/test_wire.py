"""What several feeds read their venues' messages with."""

from decimal import Decimal

import msgspec
import pytest

from common.messages.market import Product
from grabber.feed import MalformedMessage
from grabber.wire import answer, pair_refused, product

CENT = Decimal("0.01")


def test_a_refusal_names_the_pair_that_is_not_there() -> None:
    assert pair_refused("BTC-XXX is not a valid product") == "BTC-XXX"
    assert pair_refused("authentication failure") is None


@pytest.mark.parametrize("body", [b"", b"{", b'["a"]', b"<html>", b"\xff"])
def test_an_answer_that_is_none_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedMessage):
        answer(msgspec.json.Decoder(list[int]), body)


def test_rules_that_are_not_all_told_are_none() -> None:
    assert product("BTC-USD", CENT, CENT, Decimal(1)) == Product(
        pair="BTC-USD", base_increment=CENT, quote_increment=CENT, min_funds=Decimal(1)
    )
    assert product("BTC-USD", None, CENT, Decimal(1)) is None
    assert product("BTC-USD", CENT, None, Decimal(1)) is None
    assert product("BTC/USD", CENT, CENT, Decimal(1)) is None
