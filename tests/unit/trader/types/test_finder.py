"""The finder of bot types."""

import pytest

import tests.unit.trader.bots
import trader.bots
from trader.bots.simple import Simple
from trader.frame.protections import Protections
from trader.types.finder import describe, find_bot_types


def test_the_finder_finds_each_file_as_one_type() -> None:
    assert find_bot_types(trader.bots)["simple"] is Simple


def test_a_file_without_a_bot_type_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="has 0 bot types"):
        find_bot_types(tests.unit.trader.bots)


def test_a_type_is_described_with_the_schema_of_its_form() -> None:
    description = describe("simple", Simple)

    properties = description.params_schema["properties"]
    assert isinstance(properties, dict)
    prices = ["buy_at", "buy_below", "sell_at", "sell_above", "stop_loss"]
    boxes = ["loop", "begin_at_sell", "post_only", "whole_only"]
    assert list(properties) == ["size", *prices, *boxes, *Protections.model_fields]
    assert description.params_schema["required"] == ["size"]
    assert description.title == "Simple"
