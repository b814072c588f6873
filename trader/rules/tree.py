"""A rule's tree: JSON read into nodes that are known, of few arguments, and not too many."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from trader.rules import number as numbers
from trader.rules.unknown import Unknown
from trader.rules.value import Value

DEEPEST = 32
"""Operators in operators, as deep as any person reads; Python's own stack holds much more."""

MOST_NODES = 1_000
"""Operators and values of one rule: each tick of the market evaluates all of them."""

LONGEST_LITERAL = 200
"""Characters of a text in a rule."""

MOST_DIGITS = 38
MOST_DECIMALS = 18
"""Of a number in a rule, as of every price and size of the platform."""

OPERATORS: Mapping[str, tuple[int, int | None]] = {
    **dict.fromkeys(("==", "===", "!=", "!==", ">", ">=", "%", "/", "in"), (2, 2)),
    **dict.fromkeys(("<", "<=", "substr"), (2, 3)),
    **dict.fromkeys(("!", "!!"), (1, 1)),
    **dict.fromkeys(("and", "or", "+", "*", "min", "max", "cat"), (1, None)),
    **dict.fromkeys(("map", "filter", "all", "none", "some", "missing_some"), (2, 2)),
    **dict.fromkeys(("if", "?:", "merge", "missing"), (0, None)),
    "-": (1, 2),
    "var": (0, 2),
    "reduce": (3, 3),
}
"""Every operator of the standard but ``log``, with the fewest and the most arguments."""

_MEANT = {
    **dict.fromkeys(("gt", "above", "greater"), ">"),
    **dict.fromkeys(("lt", "below", "less"), "<"),
    "gte": ">=",
    "≥": ">=",
    "lte": "<=",
    "≤": "<=",
    "=": "==",
    "eq": "==",
    "≠": "!=",
    "&&": "and",
    "&": "and",
    "||": "or",
    "|": "or",
    "not": "!",
    "ternary": "if",
}
"""Operators by other names."""


class RuleError(ValueError):
    """A rule that cannot be used: where in it, what is wrong there, what is allowed."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that stands in the rule."""

    path: str
    value: Value


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, whose items may be operators."""

    path: str
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Call:
    """An operator with its arguments."""

    path: str
    operator: str
    args: tuple["Node", ...]


Node: TypeAlias = Literal | Listing | Call


def read_tree(rule: object) -> Node:
    """Return the tree of a rule. Raises RuleError where it is none, or too large to be used."""
    return _Reader().node(rule, "rule", 1)


class _Reader:
    """Counts nodes on the way, so that nothing endless or cyclic is ever walked to its end."""

    def __init__(self) -> None:
        self._left = MOST_NODES

    def node(self, rule: object, path: str, depth: int) -> Node:
        self._left -= 1
        if self._left < 0:
            raise RuleError("rule", f"has more than {MOST_NODES:,} operators and values")
        if depth > DEEPEST:
            raise RuleError(_cut(path), f"is deeper than {DEEPEST}: split the rule")
        if isinstance(rule, Mapping):
            return self._call(rule, path, depth)
        if isinstance(rule, list | tuple):
            return Listing(path, tuple(self._items(rule, path, depth)))
        return Literal(path, _literal(rule, path))

    def _items(self, items: object, path: str, depth: int) -> Iterator[Node]:
        if not isinstance(items, list | tuple):
            yield self.node(items, path, depth + 1)  # the standard's short form: {"var": "x"}
            return
        for index, each in enumerate(items):
            yield self.node(each, f"{path}[{index}]", depth + 1)

    def _call(self, rule: Mapping[object, object], path: str, depth: int) -> Call:
        if len(rule) != 1:
            names = ", ".join(_quoted(each) for each, _ in zip(rule, range(4), strict=False))
            raise RuleError(path, f"has {len(rule)} operators ({names}): an object has exactly one")
        ((name, given),) = rule.items()
        if not isinstance(name, str) or name not in OPERATORS:
            raise RuleError(path, _unknown(name))
        args = tuple(self._items(given, f"{path}.{name}", depth))
        fewest, most = OPERATORS[name]
        if len(args) < fewest or (most is not None and len(args) > most):
            raise RuleError(path, f"{_quoted(name)} takes {_count(fewest, most)}, not {len(args)}")
        return Call(path, name, args)


def _literal(value: object, path: str) -> Value:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        if len(value) > LONGEST_LITERAL:
            raise RuleError(path, f"is a text of more than {LONGEST_LITERAL} characters")
        return value
    if isinstance(value, int | float | Decimal):
        return _exact(value, path)
    raise RuleError(path, f"is no JSON, but {type(value).__name__}")


def _exact(value: int | float | Decimal, path: str) -> Decimal:
    """Return the number as it was written: a person wrote 28.4, not the ``float64`` next to it."""
    number = numbers.settled(value)
    if isinstance(number, Unknown):
        raise RuleError(path, number.reason)
    exact = numbers.as_written(number) if isinstance(number, float) else number
    _, digits, exponent = exact.as_tuple()
    if -int(exponent) > MOST_DECIMALS:
        raise RuleError(path, f"is a number of more than {MOST_DECIMALS} decimals")
    if len(digits) + max(int(exponent), 0) > MOST_DIGITS:
        raise RuleError(path, f"is a number of more than {MOST_DIGITS} digits")
    return exact


def _unknown(name: object) -> str:
    if name == "log":
        return 'there is no "log" here: what a rule finds is explained with each order'
    allowed = f"there are {' '.join(OPERATORS)}"
    near = difflib.get_close_matches(name[:20], OPERATORS, 1) if isinstance(name, str) else []
    meant = [_MEANT[name.lower()]] if isinstance(name, str) and name.lower() in _MEANT else near
    hint = f'did you mean "{meant[0]}"? ' if meant else ""
    return f"there is no operator {_quoted(name)}; {hint}{allowed}"


def _count(fewest: int, most: int | None) -> str:
    if most is None:
        return f"{fewest} argument{'s' if fewest != 1 else ''} or more"
    if fewest == most:
        return f"{most} argument{'s' if most != 1 else ''}"
    return (
        f"{fewest} or {most} arguments" if most == fewest + 1 else f"{fewest} to {most} arguments"
    )


def _quoted(name: object) -> str:
    text = name if isinstance(name, str) else type(name).__name__  # no JSON has such a name
    return f'"{_cut(text, 40)}"'


def _cut(text: str, most: int = 200) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
