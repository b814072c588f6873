"""A rule's verdict in words and as JSON."""

import json
from decimal import Decimal

import pytest

from trader.rules.evaluation import Part, evaluated
from trader.rules.explanation import MOST_PARTS, sentence, tree
from trader.rules.tree import read_tree
from trader.rules.wording import LONGEST_SENTENCE

TITLES = {"rsi": "RSI(14)", "price": "price", "ema": "EMA(9)"}
KNOWN = {"rsi": 28.4, "price": Decimal("3371.0"), "ema": 3300.25}
RSI_IS_LOW = {"<": [{"var": "rsi"}, 30]}


def part(rule: object) -> Part:
    return evaluated(read_tree(rule), KNOWN)[0]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (RSI_IS_LOW, "RSI(14) 28.4 < 30: true"),
        ({"<": [20, {"var": "rsi"}, 25]}, "20 < RSI(14) 28.4 < 25: false"),
        ({"!": [RSI_IS_LOW]}, "not [RSI(14) 28.4 < 30: true]: false"),
        (
            {">": [{"var": "price"}, {"*": [{"var": "ema"}, 1.02]}]},
            "price 3371 > (EMA(9) 3300.25 * 1.02 = 3366.255): true",
        ),
        (
            {"and": [RSI_IS_LOW, {">": [{"var": "price"}, 3400]}]},
            "[RSI(14) 28.4 < 30: true] and [price 3371 > 3400: false]: false",
        ),
        ({"and": [RSI_IS_LOW]}, "all of [RSI(14) 28.4 < 30: true]: true"),
        ({"==": [{"var": "price"}, 3371]}, "price 3371 is 3371: true"),
        ({"!=": [{"-": [1]}, "a"]}, '(minus 1 = -1) is not "a": true'),
        ({"in": [{"var": "rsi"}, [1, 2]]}, "RSI(14) 28.4 in [1, 2]: false"),
        ({"if": [RSI_IS_LOW, True, False]}, "if([RSI(14) 28.4 < 30: true], true): true"),
        (
            {"<": [{"var": "macd"}, 0]},
            'macd unknown < 0: unknown ("macd" is not known yet)',
        ),
        ({"<": [{"/": [1, 0]}, 0]}, "(1 / 0 = unknown) < 0: unknown (division by zero)"),
        ({"some": [[1], {">": [{"var": ""}, 0]}]}, "some([1], [it 1 > 0: true]): true"),
        (True, "true: true"),
    ],
)
def test_a_rule_is_told_in_a_sentence(rule: object, text: str) -> None:
    assert sentence(part(rule), TITLES) == text


def test_the_tree_has_the_truth_of_each_part_and_what_was_compared() -> None:
    found = tree(part({"and": [RSI_IS_LOW, {">": [{"var": "price"}, 3400]}]}), TITLES)

    assert found == {
        "path": "rule",
        "operator": "and",
        "value": False,
        "truth": False,
        "text": "[RSI(14) 28.4 < 30: true] and [price 3371 > 3400: false]: false",
        "compared": [True, False],
        "parts": [
            {
                "path": "rule.and[0]",
                "operator": "<",
                "value": True,
                "truth": True,
                "text": "RSI(14) 28.4 < 30: true",
                "compared": [28.4, "30"],
                "parts": [],
            },
            {
                "path": "rule.and[1]",
                "operator": ">",
                "value": False,
                "truth": False,
                "text": "price 3371 > 3400: false",
                "compared": ["3371.0", "3400"],
                "parts": [],
            },
        ],
    }


def test_a_part_that_is_unknown_has_its_reason() -> None:
    found = tree(part({"<": [{"/": [1, 0]}, 2]}), TITLES)

    assert found["value"] is None
    assert found["truth"] is None
    assert found["reason"] == "division by zero"
    assert found["compared"] == [None, "2"]


def test_an_explanation_of_a_large_rule_says_what_it_leaves_out() -> None:
    found = tree(part({"and": [RSI_IS_LOW] * 249}), TITLES)

    assert found["left_out"] == 249 - (MOST_PARTS - 1)
    assert len(json.dumps(found)) < 100_000
    assert len(sentence(part({"and": [RSI_IS_LOW] * 249}), TITLES)) < LONGEST_SENTENCE + 100
