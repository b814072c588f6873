"""Rules against the published test suite of JsonLogic: every case of it passes."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from trader.rules.rule import read
from trader.rules.value import are_same, settled

SUITE = Path(__file__).parents[1] / "data" / "jsonlogic" / "compatible.json"


def cases() -> list[dict[str, Any]]:
    listed = json.loads(SUITE.read_text(), parse_float=Decimal)
    return [each for each in listed if isinstance(each, dict)]


@pytest.mark.parametrize("case", cases(), ids=lambda case: str(case["description"])[:60])
def test_a_rule_comes_to_what_the_standard_says(case: dict[str, Any]) -> None:
    verdict = read(case["rule"]).over(case.get("data"))

    assert are_same(verdict.value, settled(case["result"], lambda _: None)), verdict.sentence()


def test_the_suite_is_whole() -> None:
    assert len(cases()) == 278
