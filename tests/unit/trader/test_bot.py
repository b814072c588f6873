"""The port of a bot type, and the finder."""

import pytest

import tests.unit.trader.bots
import trader.bots
from tests.support.bots import BEGAN_AT, admitted, wish
from trader.bot import HISTORY_COUNT, DocumentCorrupt, describe, find_bot_types
from trader.bots.simple import Simple


def test_the_finder_finds_each_file_as_one_type() -> None:
    assert find_bot_types(trader.bots)["simple"] is Simple


def test_a_file_without_a_bot_type_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="has 0 bot types"):
        find_bot_types(tests.unit.trader.bots)


def test_a_type_is_described_with_the_schema_of_its_form() -> None:
    description = describe("simple", Simple)

    properties = description.params_schema["properties"]
    assert isinstance(properties, dict)
    assert list(properties) == ["size", "buy_at", "sell_at", "loop", "begin_at_sell", "post_only"]
    assert description.params_schema["required"] == ["size", "buy_at", "sell_at"]
    assert description.title == "Simple"


def test_the_history_keeps_the_last_hundred() -> None:
    bot = Simple(admitted(wish()).document, BEGAN_AT)

    for number in range(HISTORY_COUNT + 5):
        bot.remember({"number": number})

    assert len(bot.history) == HISTORY_COUNT
    assert bot.history[0] == {"number": 5, "cambista": "sim"}
    assert bot.history[-1] == {"number": HISTORY_COUNT + 4, "cambista": "sim"}


def test_a_document_that_the_type_cannot_read_is_corrupt() -> None:
    document = admitted(wish()).document.model_copy(update={"instructions": "none"})

    with pytest.raises(DocumentCorrupt, match="instructions"):
        Simple(document, BEGAN_AT)
