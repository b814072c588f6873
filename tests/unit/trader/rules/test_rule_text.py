"""Rules as text: what is kept, and what is refused."""

from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from trader.rules.rule_text import LONGEST_TEXT, RuleText, as_text, rule_from, rule_of

RULE: TypeAdapter[str] = TypeAdapter(RuleText)


def test_every_digit_of_a_number_is_kept() -> None:
    assert rule_from('{"<": [{"var": "price"}, 0.1000000000000000055]}') == {
        "<": [{"var": "price"}, Decimal("0.1000000000000000055")]
    }


def test_json_and_its_text_are_the_same_rule() -> None:
    rule = {"<": [{"var": "price"}, 28.4]}

    assert RULE.validate_python(rule) == RULE.validate_python(as_text(rule))


def test_an_explanation_calls_names_by_their_titles() -> None:
    verdict = rule_of('{"<": [{"var": "indicator.1h.rsi"}, 30]}').over({"indicator.1h.rsi": 28.4})

    assert verdict.sentence() == "rsi 1h 28.4 < 30: true"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is not JSON"),
        ('{"<": [1, NaN]}', "NaN is not a number"),
        ('{"==": [1, 1], "==": [1, 2]}', "says one name twice"),
        ('{"&&": [true, true]}', 'did you mean "and"'),
        ("[" * 5_000 + "]" * 5_000, "too deep"),
        ('{"!":' * 60 + "true" + "}" * 60, "is deeper than"),
        ('{"or": [' + ",".join(["true"] * 1_500) + "]}", "has more than"),
        ('{"==": [1, ' + "9" * 10_000 + "]}", "digits"),
        ('{"==": [1, 1e999999]}', "too large"),
        (" " * (LONGEST_TEXT + 1), "is longer than"),
        ('{"var": "rule"}' * 2, "is not JSON"),
    ],
)
def test_what_is_no_rule_is_refused_in_words(text: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        RULE.validate_python(text)


@pytest.mark.parametrize("rule", [5, None, 1.5])
def test_what_is_neither_json_nor_text_is_refused(rule: object) -> None:
    with pytest.raises(ValidationError):
        RULE.validate_python(rule)
