"""What the operators say of values that are known: pure, and never an exception.

A value that does not fit gives Unknown, with the reason. Operators that decide which of their
arguments are looked at (``and``, ``if``, ``map``) are in ``evaluation``.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from trader.rules import number as numbers
from trader.rules.number import Operation
from trader.rules.unknown import Unknown
from trader.rules.value import (
    LONGEST_TEXT,
    Value,
    are_alike,
    are_same,
    is_truthy,
    number_of,
    shown,
    text_of,
)

MOST_INDEX = 1_000_000
"""Of a position in a text: more than any text here has."""


def _ordered(test: Callable[[int], bool]) -> Callable[[Sequence[Value]], Value]:
    def compare(args: Sequence[Value]) -> Value:
        results = [_order(one, other) for one, other in pairwise(args)]
        unknown = next((each for each in results if isinstance(each, Unknown)), None)
        return unknown or all(test(each) for each in results if isinstance(each, int))

    return compare


def _order(left: Value, right: Value) -> int | Unknown:
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    one, other = number_of(left), number_of(right)
    if isinstance(one, Unknown):
        return one
    return other if isinstance(other, Unknown) else numbers.compared(one, other)


def _folded(operation: Operation) -> Callable[[Sequence[Value]], Value]:
    def fold(args: Sequence[Value]) -> Value:
        result = number_of(args[0])
        for each in args[1:]:
            right = number_of(each)
            if isinstance(result, Unknown) or isinstance(right, Unknown):
                return result if isinstance(result, Unknown) else right
            result = numbers.calculated(operation, result, right)
        return result

    return fold


def _minus(args: Sequence[Value]) -> Value:
    return _folded("-")([Decimal(0), *args] if len(args) == 1 else args)


def _extreme(sign: int) -> Callable[[Sequence[Value]], Value]:
    def choose(args: Sequence[Value]) -> Value:
        best = number_of(args[0])
        for each in args[1:]:
            other = number_of(each)
            if isinstance(best, Unknown) or isinstance(other, Unknown):
                return best if isinstance(best, Unknown) else other
            best = other if numbers.compared(other, best) == sign else best
        return best

    return choose


def _cat(args: Sequence[Value]) -> Value:
    texts = [text_of(each) for each in args]
    unknown = next((each for each in texts if isinstance(each, Unknown)), None)
    if unknown is not None:
        return unknown
    if sum(len(each) for each in texts if isinstance(each, str)) > LONGEST_TEXT:
        return Unknown(f"the text has more than {LONGEST_TEXT} characters")
    return "".join(each for each in texts if isinstance(each, str))


def _substr(args: Sequence[Value]) -> Value:
    text = text_of(args[0])
    if isinstance(text, Unknown):
        return text
    places = [_index(each) for each in args[1:]]
    unknown = next((each for each in places if isinstance(each, Unknown)), None)
    return unknown or _part_of(text, *(each for each in places if isinstance(each, int)))


def _part_of(text: str, start: int, length: int = MOST_INDEX) -> str:
    """Return the piece; a negative start or length counts from the end, as in the standard."""
    rest = text[start:] if start >= 0 else text[max(len(text) + start, 0) :]
    return rest[:length]


def _index(value: Value) -> int | Unknown:
    number = number_of(value)
    if isinstance(number, Unknown):
        return number
    if not -MOST_INDEX <= number <= MOST_INDEX or int(number) != number:
        return Unknown(f"{shown(value)} is no position in a text")
    return int(number)


def _is_in(args: Sequence[Value]) -> Value:
    needle, place = args
    if isinstance(place, str):
        return isinstance(needle, str) and needle in place
    return isinstance(place, list) and any(are_same(needle, each) for each in place)


def _merge(args: Sequence[Value]) -> Value:
    return [item for each in args for item in (each if isinstance(each, list) else [each])]


EAGER: Mapping[str, Callable[[Sequence[Value]], Value]] = {
    "==": lambda args: are_alike(args[0], args[1]),
    "!=": lambda args: not are_alike(args[0], args[1]),
    "===": lambda args: are_same(args[0], args[1]),
    "!==": lambda args: not are_same(args[0], args[1]),
    "<": _ordered(lambda order: order < 0),
    "<=": _ordered(lambda order: order <= 0),
    ">": _ordered(lambda order: order > 0),
    ">=": _ordered(lambda order: order >= 0),
    "!": lambda args: not is_truthy(args[0]),
    "!!": lambda args: is_truthy(args[0]),
    "+": _folded("+"),
    "-": _minus,
    "*": _folded("*"),
    "/": _folded("/"),
    "%": _folded("%"),
    "min": _extreme(-1),
    "max": _extreme(1),
    "cat": _cat,
    "substr": _substr,
    "in": _is_in,
    "merge": _merge,
}
"""By name. The arguments are known values, as many as the operator takes."""
