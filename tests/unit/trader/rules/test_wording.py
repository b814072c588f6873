"""A rule in plain English, as it stands."""

from typing import Any

import pytest

from trader.rules.rule import Rule, read
from trader.rules.rule_text import as_text, rule_of
from trader.rules.wording import LONGEST_SENTENCE, cut, in_words, joined, title

PRICE, POSITION = {"var": "price"}, {"var": "own.position"}
TITLES = {"price": "Price", "own.position": "Position"}


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"<": [PRICE, 3000]}, "Price < 3000"),
        ({"<": [2900, PRICE, 3000]}, "2900 < Price < 3000"),
        ({"==": [POSITION, 0]}, "Position is 0"),
        ({"!=": [POSITION, 0]}, "Position is not 0"),
        ({"and": [{"<": [PRICE, 3000]}, {"<": [POSITION, 1]}]}, "Price < 3000 and Position < 1"),
        (
            {"or": [{"and": [{"<": [PRICE, 1]}, {">": [PRICE, 0]}]}, {">": [POSITION, 1]}]},
            "(Price < 1 and Price > 0) or Position > 1",
        ),
        ({"!": [{"<": [PRICE, 3000]}]}, "not (Price < 3000)"),
        ({"<": [{"*": [PRICE, "0.5"]}, 3]}, '(Price * "0.5") < 3'),
        ({">": [PRICE, {"min": [{"+": [POSITION, 1]}, 2]}]}, "Price > min(Position + 1, 2)"),
        ({"and": [{"<": [PRICE, 3000]}]}, "all of Price < 3000"),
        ({"in": [PRICE, [1, 2]]}, "Price in [1, 2]"),
        ({"some": [[1, 2], {">": [{"var": ""}, 1]}]}, "some([1, 2], it > 1)"),
        (True, "true"),
    ],
)
def test_a_rule_is_said_as_it_stands(rule: Any, sentence: str) -> None:  # noqa: ANN401 - any JSON
    assert Rule(read(rule).root, TITLES).sentence() == sentence


def test_the_rule_of_a_bot_is_said_with_the_titles_of_its_names() -> None:
    rule = rule_of(str(as_text({"<": [{"var": "indicator.1h.rsi"}, 30]})))

    assert rule.sentence() == "rsi 1h < 30"


def test_a_sentence_is_no_longer_than_a_page_has_room_for() -> None:
    rule = read({"and": [{"<": [PRICE, number]} for number in range(190)]})

    assert len(in_words(rule.root, TITLES)) == LONGEST_SENTENCE + 1


def test_what_has_no_title_is_called_by_its_name() -> None:
    assert title("price", {}) == "price"
    assert title("", {}) == "it"
    assert title(None, {}) == "it"


def test_an_operator_is_said_between_what_it_joins_or_before_it() -> None:
    assert joined("-", ["a", "b"]) == "a - b"
    assert joined("-", ["a"]) == "minus a"
    assert joined("max", ["a"]) == "max(a)"


def test_only_what_is_too_long_is_cut() -> None:
    assert (cut("abc", 3), cut("abcd", 3)) == ("abc", "abc…")
