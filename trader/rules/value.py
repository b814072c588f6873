"""Values of rules: what a bot knows, made fit for a rule, and how two of them compare."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeAlias

from pydantic import JsonValue

from common.messages.base import plain
from trader.rules import number as numbers
from trader.rules.unknown import Unknown

Value: TypeAlias = "bool | str | Decimal | float | list[Value] | dict[str, Value] | Unknown | None"

LONGEST_TEXT = 1_000
"""Of a text that a rule makes."""

DEEPEST_VALUE = 32
"""Lists in lists, as deep as a rule itself may be."""

Spend: TypeAlias = Callable[[int], None]
"""Takes steps off what an evaluation may take."""


def settled(value: object, spend: Spend, depth: int = 0) -> Value:
    """Return a value as rules know it; Unknown for what is none, is too large or too deep.

    Each value within costs a step.
    """
    spend(1)
    if depth > DEEPEST_VALUE:
        return Unknown("is too deep")
    if value is None or isinstance(value, bool | Unknown):
        return value
    if isinstance(value, str):
        return value if len(value) <= LONGEST_TEXT else Unknown("is too long a text")
    if isinstance(value, int | float | Decimal):
        return numbers.settled(value)
    return _settled_many(value, spend, depth + 1)


def _settled_many(value: object, spend: Spend, depth: int) -> Value:
    if isinstance(value, list | tuple):
        items = [settled(each, spend, depth) for each in value]
        return next((each for each in items if isinstance(each, Unknown)), items)
    if isinstance(value, Mapping):
        return {str(key): settled(each, spend, depth) for key, each in value.items()}
    return Unknown(f"is no value of a rule, but {type(value).__name__}")


def looked_up(name: str, scope: object) -> object:
    """Return what a name stands for, or None.

    The whole name comes first, as indicators' lines have points in theirs; then step by step, as in
    the standard. The empty name is the scope itself.
    """
    if not name:
        return scope
    if isinstance(scope, Mapping) and name in scope:
        found: object = scope[name]
        return found
    found = scope
    for step in name.split("."):
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, list | tuple) and step.isascii() and step.isdecimal():
            index = int(step[:9])
            found = found[index] if index < len(found) else None
        else:
            return None
    return found


def is_truthy(value: Value) -> bool:
    """Return the standard's truth of a known value: an empty list is false, ``"0"`` is true."""
    return True if isinstance(value, dict) else bool(value)


def is_number(value: Value) -> bool:
    """Return whether a value is a number; a truth is none."""
    return isinstance(value, Decimal | float)


def number_of(value: Value) -> numbers.Number | Unknown:
    """Return the number that a value is, or that a text says, and nothing else."""
    if isinstance(value, Decimal | float):
        return value
    found = numbers.from_text(value) if isinstance(value, str) else None
    return Unknown(f"{shown(value)} is not a number") if found is None else found


def are_same(left: Value, right: Value) -> bool:
    """Return whether two values are of one kind and equal."""
    if isinstance(left, Decimal | float) and isinstance(right, Decimal | float):
        return numbers.compared(left, right) == 0
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(are_same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(
            are_same(each, right[key]) for key, each in left.items()
        )
    return type(left) is type(right) and left == right


def are_alike(left: Value, right: Value) -> bool:
    """Return whether two values are equal, a number and the text that says it included.

    Beyond that nothing is made like anything else: 0 is not false, nor null, nor an empty text.
    """
    if (isinstance(left, str) and is_number(right)) or (isinstance(right, str) and is_number(left)):
        one, other = number_of(left), number_of(right)
        if isinstance(one, Unknown) or isinstance(other, Unknown):
            return False
        return numbers.compared(one, other) == 0
    return are_same(left, right)


def text_of(value: Value) -> str | Unknown:
    """Return a value as a piece of text, or Unknown for a list."""
    match value:
        case str():
            return value
        case bool():
            return str(value).lower()
        case None:
            return ""
        case Decimal() | float():
            return numbers.written(value)
        case _:
            return Unknown(f"{shown(value)} is not a text")


def shown(value: Value) -> str:
    """Write a value for a person, briefly."""
    match value:
        case Unknown():
            return "unknown"
        case None:
            return "null"
        case str():
            text = f'"{value}"'
        case list():
            text = f"[{', '.join(map(shown, value[:20]))}{', …' if len(value) > 20 else ''}]"  # noqa: PLR2004 - enough to see
        case dict():
            text = f"an object of {len(value)}"
        case _:
            text = str(text_of(value))
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


_LONGEST_SHOWN = 80


def as_json(value: Value) -> JsonValue:
    """Return a value as JSON: exact numbers as strings, as everywhere; null for what is unknown."""
    match value:
        case Decimal():
            return plain(value)
        case list():
            return [as_json(each) for each in value]
        case dict():
            return {key: as_json(each) for key, each in value.items()}
        case Unknown():
            return None
        case _:
            return value
