"""Rules as they stand in a bot's parameters: JSON text, read strictly, and each text once.

Text keeps every digit that a person wrote, whatever reads and writes it on the way.
"""

import json
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from common.variables import title_of
from trader.rules.inputs import names_in
from trader.rules.rule import Rule, RuleError, read

LONGEST_TEXT = 20_000
"""Characters: a rule of the most operators and values fits."""


def _pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(found)
    if len(made) < len(found):
        raise ValueError("an object says one name twice")
    return made


def _no_constant(text: str) -> Any:  # noqa: ANN401 - json's own
    raise ValueError(f"{text} is not a number of JSON")


def rule_from(text: str) -> object:
    """Return what a text of JSON says, its numbers exact. Raises ValueError."""
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"is longer than {LONGEST_TEXT:,} characters")
    try:
        return json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_pairs,
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error.msg} at character {error.pos + 1}") from error
    except RecursionError as error:
        raise ValueError("is too deep") from error


@lru_cache(maxsize=1000)
def rule_of(text: str) -> Rule:
    """Return the rule of a text that was checked when the bot began. Raises ValueError."""
    rule = read(rule_from(text))
    return Rule(rule.root, {name: title_of(name) for name in names_in(rule.root)})


def as_text(rule: object) -> object:
    """Return a rule of JSON as its text; what is text already stays."""
    if not isinstance(rule, dict | list | bool):
        return rule
    try:
        return json.dumps(rule, separators=(",", ":"), default=_number, allow_nan=False)
    except (RecursionError, TypeError) as error:
        raise ValueError("is not JSON, or too deep") from error


def _number(value: object) -> float:
    """Write an exact number of a test or a caller; the bus carries none."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def _readable(text: str) -> str:
    try:
        rule_of(text)
    except RuleError as error:
        raise ValueError(str(error)) from error
    return text


RuleText = Annotated[
    str,
    AfterValidator(_readable),
    BeforeValidator(as_text),
    WithJsonSchema(
        {"type": ["object", "array", "boolean", "string"], "format": "jsonlogic"},
        mode="validation",
    ),
]
"""A rule in JsonLogic: a person may give it as JSON, or as the text of that."""
