"""What a rule depends on, read off its tree: names, and the bounds that single names cross. Pure.

A bot need not look while nothing that its rule depends on can have changed. Where a name stands
alone on one side of a comparison, its truth changes only when it crosses the other side.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from trader.rules.tree import Call, Listing, Literal, Node

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Crossing:
    """A comparison of a name with what does not move by itself."""

    name: str
    operator: str
    """As if the name stood on the left."""
    bound: Node


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a rule depends on."""

    crossings: tuple[Crossing, ...]
    others: frozenset[str]
    """Names that stand in it in any other way."""


def names_in(node: Node) -> frozenset[str]:
    """Return every name that a rule asks for; those of items of a list are names too."""
    return frozenset(_names(node))


def inputs_of(node: Node, crossed: frozenset[str], steady: frozenset[str]) -> Inputs:
    """Return what a rule depends on.

    Parameters
    ----------
    crossed
        Names for which somebody can wait until they cross a bound.
    steady
        Names that do not move while nothing happens to the bot: bounds may be made of them.
    """
    crossings: list[Crossing] = []
    others: set[str] = set()
    waiting = [node]
    while waiting:
        each = waiting.pop()
        found = _crossing(each, crossed, steady)
        if found is not None:
            crossings.append(found)
        elif isinstance(each, Call):
            others.update(_own_names(each))
            waiting += each.args
        elif isinstance(each, Listing):
            waiting += each.items
    return Inputs(tuple(dict.fromkeys(crossings)), frozenset(others))


def _crossing(node: Node, crossed: frozenset[str], steady: frozenset[str]) -> Crossing | None:
    if not isinstance(node, Call) or node.operator not in _TURNED or len(node.args) != 2:  # noqa: PLR2004
        return None
    left, right = node.args
    turned = _TURNED[node.operator]
    for one, other, operator in ((left, right, node.operator), (right, left, turned)):
        name = _name(one)
        if name in crossed and names_in(other) <= steady:
            return Crossing(name, operator, other)
    return None


def _name(node: Node) -> str:
    """Return the name that a part is, when it is that alone."""
    if isinstance(node, Call) and node.operator == "var" and len(node.args) == 1:
        return next(iter(_own_names(node)), "")
    return ""


def _names(node: Node) -> Iterator[str]:
    if isinstance(node, Listing):
        for each in node.items:
            yield from _names(each)
    elif isinstance(node, Call):
        yield from _own_names(node)
        for each in node.args:
            yield from _names(each)


def _own_names(node: Call) -> Iterator[str]:
    """Return the names that an operator itself asks for."""
    if node.operator == "var":
        yield from _texts(node.args[:1])
    elif node.operator == "missing":
        yield from _texts(node.args)
    elif node.operator == "missing_some":
        yield from _texts(node.args[1:])


def _texts(nodes: tuple[Node, ...]) -> Iterator[str]:
    for each in nodes:
        if isinstance(each, Listing):
            yield from _texts(each.items)
        elif isinstance(each, Literal) and isinstance(each.value, str):
            yield each.value
