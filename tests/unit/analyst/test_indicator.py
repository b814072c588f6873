"""The finder finds every class of the folder, and what is told of one is what it says of itself."""

import json
from typing import Any

import analyst.indicators
import tests.unit.analyst.indicators as without_any
from analyst.indicator import describe, find_indicators
from analyst.indicators.oscillators import Macd


def test_indicators_are_found_by_the_names_of_their_classes() -> None:
    found = find_indicators(analyst.indicators)

    assert found["macd"] is Macd
    assert len(found) >= 15


def test_a_folder_without_indicators_has_none() -> None:
    assert find_indicators(without_any) == {}


def test_a_form_can_be_drawn_from_what_is_told() -> None:
    told = describe("macd", Macd)

    properties: Any = told.params_schema["properties"]
    assert list(properties) == ["fast", "slow", "signal"]
    assert {"title", "description", "default", "minimum", "maximum"} <= set(properties["slow"])
    assert [each.name for each in told.outputs] == ["macd", "signal", "histogram"]
    assert json.loads(told.model_dump_json())["is_over_price"] is False
