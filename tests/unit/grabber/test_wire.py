"""What several feeds read their venues' messages with."""

import msgspec
import pytest

from grabber.feed import MalformedMessage
from grabber.wire import answer, pair_refused


def test_a_refusal_names_the_pair_that_is_not_there() -> None:
    assert pair_refused("BTC-XXX is not a valid product") == "BTC-XXX"
    assert pair_refused("authentication failure") is None


@pytest.mark.parametrize("body", [b"", b"{", b'["a"]', b"<html>", b"\xff"])
def test_an_answer_that_is_none_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedMessage):
        answer(msgspec.json.Decoder(list[int]), body)
