"""Works a rule out over what is known, and remembers every part of it.

A value that is not known makes what depends on it Unknown, in the manner of Kleene: ``false and
unknown`` is false, ``true or unknown`` true, ``not unknown`` unknown. Every argument of ``and`` and
``or`` is looked at, so that each has its truth in the explanation.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from trader.rules.operators import EAGER
from trader.rules.tree import Call, Listing, Literal, Node
from trader.rules.unknown import Unknown
from trader.rules.value import Value, is_truthy, looked_up, number_of, settled, shown, text_of

MOST_STEPS = 10_000
"""Of one evaluation: ten times the largest rule without a loop, and some hundredths of a second."""

MOST_ITEMS_TOLD = 10
"""Items of a list whose parts are kept for the explanation."""

AWAITED = "is not known yet"
"""Of a name without a value: the warm-up of an indicator, a window without a trade."""


@dataclass(frozen=True, slots=True)
class Part:
    """A node of the rule with what it came to, and the parts that it came from."""

    node: Node
    value: Value
    parts: tuple["Part", ...] = ()


class _OutOfSteps(Exception):  # noqa: N818 - never leaves this module
    pass


def evaluated(node: Node, scope: object, most_steps: int = MOST_STEPS) -> tuple[Part, int]:
    """Return the rule's part, with all of its parts in it, and the steps that it took.

    Never raises: what cannot be worked out is Unknown.
    """
    run = _Run(most_steps)
    try:
        part = run.part(node, scope)
    except _OutOfSteps:
        part = Part(node, Unknown(f"takes more than {most_steps:,} steps"))
    return part, run.steps


class _Run:
    """One evaluation, with the steps that it has taken."""

    def __init__(self, most_steps: int) -> None:
        self.steps = 0
        self._most_steps = most_steps

    def spend(self, steps: int) -> None:
        if self.steps + steps > self._most_steps:
            raise _OutOfSteps
        self.steps += steps

    def part(self, node: Node, scope: object) -> Part:
        self.spend(1)
        if isinstance(node, Literal):
            return Part(node, node.value)
        if isinstance(node, Listing):
            parts = self._parts(node.items, scope)
            return Part(node, _first_unknown(parts) or [each.value for each in parts], parts)
        if node.operator in EAGER:
            return self._eager(node, scope)
        return _SPECIAL[node.operator](self, node, scope)

    def _parts(self, nodes: tuple[Node, ...], scope: object) -> tuple[Part, ...]:
        return tuple(self.part(each, scope) for each in nodes)

    def _eager(self, node: Call, scope: object) -> Part:
        parts = self._parts(node.args, scope)
        unknown = _first_unknown(parts)
        if unknown is not None:
            return Part(node, unknown, parts)
        return Part(node, EAGER[node.operator]([each.value for each in parts]), parts)

    def var(self, node: Call, scope: object) -> Part:
        """Look a name up; the second argument stands in for what is not known."""
        parts = self._parts(node.args[:1], scope)
        unknown = _first_unknown(parts)
        if unknown is not None:
            return Part(node, unknown, parts)
        name = text_of(parts[0].value) if parts else ""
        value = name if isinstance(name, Unknown) else self._known(name, scope)
        if isinstance(value, Unknown) and len(node.args) > 1:
            instead = self.part(node.args[1], scope)
            return Part(node, instead.value, (*parts, instead))
        return Part(node, value, parts)

    def _known(self, name: str, scope: object) -> Value:
        # Costs as much as the value is large: what grows by being merged with itself runs out.
        value = settled(looked_up(name, scope), self.spend)
        if value is None:
            return Unknown(f"{shown(name)} {AWAITED}")
        return Unknown(f"{shown(name)} {value.reason}") if isinstance(value, Unknown) else value

    def missing(self, node: Call, scope: object) -> Part:
        """Return those of the names that have no value."""
        parts = self._parts(node.args, scope)
        unknown = _first_unknown(parts)
        if unknown is not None:
            return Part(node, unknown, parts)
        first = parts[0].value if parts else None
        names = first if isinstance(first, list) else [each.value for each in parts]
        return Part(node, self._unset(names, scope), parts)

    def _unset(self, names: list[Value], scope: object) -> list[Value]:
        return [each for each in names if not self._is_set(text_of(each), scope)]

    def _is_set(self, name: str | Unknown, scope: object) -> bool:
        if isinstance(name, Unknown):
            return False
        value = self._known(name, scope)
        return not (isinstance(value, Unknown) or value == "")

    def missing_some(self, node: Call, scope: object) -> Part:
        """Return those of the names that have no value, or none when enough have one."""
        parts = self._parts(node.args, scope)
        unknown = _first_unknown(parts)
        if unknown is not None:
            return Part(node, unknown, parts)
        needed, names = number_of(parts[0].value), parts[1].value
        if isinstance(needed, Unknown) or not isinstance(names, list):
            return Part(node, Unknown('"missing_some" takes a number and a list of names'), parts)
        unset = self._unset(names, scope)
        return Part(node, [] if len(names) - len(unset) >= needed else unset, parts)

    def condition(self, node: Call, scope: object) -> Part:
        """Return what stands after the first condition that is true, or the last argument."""
        parts: list[Part] = []
        for index in range(0, len(node.args) - 1, 2):
            parts.append(self.part(node.args[index], scope))
            asked = parts[-1].value
            if isinstance(asked, Unknown):
                return Part(node, asked, tuple(parts))
            if is_truthy(asked):
                parts.append(self.part(node.args[index + 1], scope))
                return Part(node, parts[-1].value, tuple(parts))
        if len(node.args) % 2 == 0:
            return Part(node, None, tuple(parts))
        parts.append(self.part(node.args[-1], scope))
        return Part(node, parts[-1].value, tuple(parts))

    def conjunction(self, node: Call, scope: object) -> Part:
        """Return the first argument that is false, or Unknown, or the last."""
        parts = self._parts(node.args, scope)
        return Part(node, _decided([each.value for each in parts], by=False), parts)

    def disjunction(self, node: Call, scope: object) -> Part:
        """Return the first argument that is true, or Unknown, or the last."""
        parts = self._parts(node.args, scope)
        return Part(node, _decided([each.value for each in parts], by=True), parts)

    def map(self, node: Call, scope: object) -> Part:
        """Return what the second argument says of each item of the first."""
        listed, told = self._each(node, scope)
        found = _first_unknown((listed, *told)) or [each.value for each in told]
        return _iterated(node, listed, told, found)

    def filter(self, node: Call, scope: object) -> Part:
        """Return the items of which the second argument is true."""
        listed, told = self._each(node, scope)
        items = listed.value if isinstance(listed.value, list) else []
        kept = [item for item, each in zip(items, told, strict=True) if is_truthy(each.value)]
        return _iterated(node, listed, told, _first_unknown((listed, *told)) or kept)

    def every(self, node: Call, scope: object) -> Part:
        """Tell whether the second argument is true of every item; never of none."""
        listed, told = self._each(node, scope)
        found = _truth(_decided([each.value for each in told], by=False)) if told else False
        return _iterated(node, listed, told, _first_unknown((listed,)) or found)

    def some(self, node: Call, scope: object) -> Part:
        """Tell whether the second argument is true of an item."""
        listed, told = self._each(node, scope)
        found = _truth(_decided([each.value for each in told], by=True)) if told else False
        found = _first_unknown((listed,)) or found
        if node.operator == "none" and isinstance(found, bool):
            found = not found
        return _iterated(node, listed, told, found)

    def _each(self, node: Call, scope: object) -> tuple[Part, tuple[Part, ...]]:
        listed = self._listed(node, scope)
        items = listed.value if isinstance(listed.value, list) else []
        return listed, tuple(self.part(node.args[1], each) for each in items)

    def _listed(self, node: Call, scope: object) -> Part:
        """Return the list that is gone through.

        Where there are no values at all, the standard has a name stand for no items. A bot always
        has values, and none of its names stands for a list.
        """
        listed = self.part(node.args[0], scope)
        is_name = isinstance(listed.node, Call) and listed.node.operator == "var"
        if scope is None and is_name and isinstance(listed.value, Unknown):
            return Part(listed.node, [], listed.parts)
        return listed

    def reduce(self, node: Call, scope: object) -> Part:
        """Fold the items of the first argument, beginning with the third."""
        listed, first = self._listed(node, scope), self.part(node.args[2], scope)
        items = listed.value if isinstance(listed.value, list) else []
        value, told = _first_unknown((listed,)) or first.value, [first]
        for item in items:
            if isinstance(value, Unknown):
                break
            step = self.part(node.args[1], {"current": item, "accumulator": value})
            value = step.value
            if len(told) < MOST_ITEMS_TOLD:
                told.append(step)
        return Part(node, value, (listed, *told))


def _iterated(node: Call, listed: Part, told: tuple[Part, ...], value: Value) -> Part:
    return Part(node, value, (listed, *told[:MOST_ITEMS_TOLD]))


def _first_unknown(parts: tuple[Part, ...]) -> Unknown | None:
    return next(_unknowns(parts), None)


def _unknowns(parts: tuple[Part, ...]) -> Iterator[Unknown]:
    for each in parts:
        if isinstance(each.value, Unknown):
            yield each.value


def _decided(values: list[Value], *, by: bool) -> Value:
    """Return the first value that decides, else the first Unknown, else the last."""
    unknown: Unknown | None = None
    for each in values:
        if isinstance(each, Unknown):
            unknown = unknown or each
        elif is_truthy(each) is by:
            return each
    return unknown or values[-1]


def _truth(value: Value) -> Value:
    return value if isinstance(value, Unknown) else is_truthy(value)


_SPECIAL: Mapping[str, Callable[[_Run, Call, object], Part]] = {
    "var": _Run.var,
    "missing": _Run.missing,
    "missing_some": _Run.missing_some,
    "if": _Run.condition,
    "?:": _Run.condition,
    "and": _Run.conjunction,
    "or": _Run.disjunction,
    "map": _Run.map,
    "filter": _Run.filter,
    "all": _Run.every,
    "some": _Run.some,
    "none": _Run.some,
    "reduce": _Run.reduce,
}
"""Operators that decide what is looked at, and how often."""
