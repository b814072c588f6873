"""The simple bot made from a whole document, as the original's were posted."""

from typing import Any

import pytest

from common.messages.base import Side
from common.messages.bot import BotStatus
from tests.support.bots import PureBot, admitted, wish


def test_a_whole_document_with_numbers_is_accepted() -> None:
    document = {
        "uid": "something else",
        "status": "running",
        "instructions_loop": True,
        "instructions_count": 12,
        "instructions": [
            {"type": "order", "side": "sell", "price": "3383.5", "size": "0.02", "status": "x"},
            {"type": "order", "side": "buy", "pair": "BTC-EUR", "price": 3371, "size": "0.02"},
        ],
    }
    command = wish().model_copy(update={"params": document})

    bot = PureBot(admitted(command).document)
    bot.start()

    assert [each["price"] for each in bot.json["instructions"]] == ["3383.5", "3371"]
    assert bot.json["instructions_count"] == 0
    assert bot.json["instructions_loop"] is True
    assert bot.last_placed.side is Side.SELL


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"instructions": []}, "params.instructions"),
        ({"instructions_index": 1}, "params"),
        (
            {"instructions": [{"side": "buy", "price": 3371.5, "size": "1"}]},
            "params.instructions.0.price",
        ),
        ({"instructions": [{"side": "buy", "price": "1"}]}, "params.instructions.0.size"),
        (
            {"instructions": [{"side": "buy", "price": "3371.001", "size": "1"}]},
            "params.instructions.0.price",
        ),
        (
            {"instructions": [{"side": "hold", "price": "3371", "size": "1"}]},
            "params.instructions.0.side",
        ),
        (
            {"instructions": [{"side": "buy", "pair": "ETH-EUR", "price": "1", "size": "1"}]},
            "params.instructions.0",
        ),
    ],
)
def test_a_wrong_whole_document_is_refused_under_the_field(
    changed: dict[str, Any], field: str
) -> None:
    whole = {"instructions": [{"side": "buy", "price": "3371", "size": "1"}], **changed}
    command = wish().model_copy(update={"params": whole})

    document = admitted(command).document

    assert document.status is BotStatus.REFUSED
    assert [each.field for each in document.errors] == [field]
