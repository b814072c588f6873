"""What a rule of a person must keep to before a bot starts with it.

Stricter than the standard: every name is known, numbers are compared with numbers of their own
unit, and conditions are truths. So a rule that is accepted never comes to a value by being misread.
"""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal as Choice
from typing import TypeAlias

from trader.rules.tree import Call, Listing, Literal, Node, RuleError
from trader.rules.value import shown

Kind: TypeAlias = Choice["number", "text", "truth", "list", "findings", "any"]
"""``findings`` are a list that is made to be asked whether it is empty, as of ``missing``.

A list that a person writes is none: ``[{"<": [1, 2]}]`` would be true whatever stands in it.
``any`` is an item of a list: what it is shows when the rule is worked out.
"""


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that a rule may use."""

    name: str
    title: str
    """What a person calls it: ``RSI(14)``."""
    kind: Choice["number", "text", "truth"] = "number"
    unit: str | None = None
    """``price``, ``size``, ``funds``, ``percent``, …; numbers of two units are not compared.

    None goes with every unit, as a number written in the rule does.
    """


@dataclass(frozen=True, slots=True)
class Type:
    """What a part of a rule comes to."""

    kind: Kind
    unit: str | None = None

    def __str__(self) -> str:
        """Say it to a person."""
        what = _KINDS[self.kind]
        return f"{what} in {self.unit}" if self.unit else what


_KINDS: Mapping[Kind, str] = {
    "number": "a number",
    "text": "a text",
    "truth": "true or false",
    "list": "a list",
    "findings": "a list",
    "any": "any value",
}

_TRUTH, _NUMBER, _TEXT, _LIST = Type("truth"), Type("number"), Type("text"), Type("list")
_FINDINGS, _ANY = Type("findings"), Type("any")

_MOST_NAMES = 20
"""Enough to read in an error."""

Names: TypeAlias = Mapping[str, Variable]

_ITEM: Names = {"": Variable("", "it")}
_FOLD: Names = {name: Variable(name, name) for name in ("current", "accumulator")}


def check_tree(tree: Node, names: Names) -> None:
    """Raise RuleError unless the tree is a condition on these names."""
    found = _Checker(names, is_item=False).type_of(tree)
    if found.kind not in ("truth", "any"):
        raise RuleError(tree.path, f"is {found}: a rule must come to true or false")


class _Checker:
    """Knows the names within one scope: the bot's, or those of an item of a list."""

    def __init__(self, names: Names, *, is_item: bool) -> None:
        self._names = names
        self._is_item = is_item
        self._found: dict[int, Type] = {}

    def type_of(self, node: Node) -> Type:
        """Return what a node comes to, found once: what is asked of it twice may be deep."""
        if id(node) not in self._found:
            self._found[id(node)] = self._type(node)
        return self._found[id(node)]

    def _type(self, node: Node) -> Type:
        if isinstance(node, Literal):
            return _literal(node)
        if isinstance(node, Listing):
            for each in node.items:
                self.type_of(each)
            return _LIST
        return _RULES[node.operator](self, node)

    def _types(self, node: Call) -> list[Type]:
        return [self.type_of(each) for each in node.args]

    def _need(self, node: Call, kinds: Sequence[Kind], index: int | None = None) -> list[Type]:
        """Return the types of the arguments, or of one, when they are of these kinds."""
        wanted = node.args if index is None else (node.args[index],)
        types = [self.type_of(each) for each in wanted]
        for each, found in zip(wanted, types, strict=True):
            if found.kind not in (*kinds, "any"):
                raise RuleError(each.path, _wrong_kind(node, each, found, kinds))
        return types

    def var(self, node: Call) -> Type:
        """Find the name; what stands in for it must be of its kind."""
        name = node.args[0] if node.args else None
        if not isinstance(name, Literal) or not isinstance(name.value, str):
            raise RuleError(node.path, '"var" takes a name written out, as {"var": "price"}')
        self._known(name.value, name.path)
        variable = self._names.get(name.value)
        found = Type(variable.kind, variable.unit) if variable and not self._is_item else _ANY
        if len(node.args) > 1:
            _same(node.args[1], found, self.type_of(node.args[1]))
        return found

    def _known(self, name: str, path: str) -> None:
        if name in self._names or (self._is_item and name.partition(".")[0] in self._names):
            return
        names = [each or '""' for each in self._names]
        near = difflib.get_close_matches(name[:40], names, 1)
        hint = f'did you mean "{near[0]}"? ' if near else ""
        told = ", ".join(names[:_MOST_NAMES]) or "none"
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        raise RuleError(path, f"there is no {shown(name)} here; {hint}there are {told}{more}")

    def missing(self, node: Call) -> Type:
        """Find the names that are asked for."""
        asked = node.args[1:] if node.operator == "missing_some" else node.args
        for each in asked:
            names = each.items if isinstance(each, Listing) else (each,)
            for name in names:
                if not isinstance(name, Literal) or not isinstance(name.value, str):
                    raise RuleError(name.path, "is no name written out")
                self._known(name.value, name.path)
        if node.operator == "missing_some":
            self._need(node, ("number",), 0)
        return _FINDINGS

    def order(self, node: Call) -> Type:
        """Want numbers of one unit."""
        _one_unit(node, self._need(node, ("number",)))
        return _TRUTH

    def equality(self, node: Call) -> Type:
        """Want two of one kind and unit."""
        left, right = self._types(node)
        _same(node.args[1], left, right)
        return _TRUTH

    def total(self, node: Call) -> Type:
        """Want numbers of one unit, and come to one of it."""
        return _one_unit(node, self._need(node, ("number",)))

    def product(self, node: Call) -> Type:
        """Want numbers; one unit stays when all else was written in the rule."""
        units = [each.unit for each in self._need(node, ("number",))]
        set_units = [each for each in units if each]
        if node.operator == "*":
            return Type("number", set_units[0] if len(set_units) == 1 else None)
        return Type("number", units[0] if len(set_units) == 1 else None)

    def logic(self, node: Call) -> Type:
        """Want truths; what ``missing`` finds is true when there is any."""
        self._need(node, ("truth", "findings"))
        return _TRUTH

    def condition(self, node: Call) -> Type:
        """Want a truth before each value, and a last value for when none is true."""
        if len(node.args) % 2 == 0 or len(node.args) < 3:  # noqa: PLR2004 - if, then, else
            problem = f'"{node.operator}" takes a condition and a value, any number of times,'
            raise RuleError(node.path, f"{problem} and a value for when none is true")
        for index in range(0, len(node.args) - 1, 2):
            self._need(node, ("truth", "findings"), index)
        results = [*range(1, len(node.args), 2), len(node.args) - 1]
        first = self.type_of(node.args[1])
        for index in results:
            first = _same(node.args[index], first, self.type_of(node.args[index]))
        return first

    def membership(self, node: Call) -> Type:
        """Want a text in a text, or anything in a list."""
        (place,) = self._need(node, ("text", "list", "findings"), 1)
        if place.kind == "text":
            self._need(node, ("text",), 0)
        needle, listed = self.type_of(node.args[0]), node.args[1]
        for each in listed.items if isinstance(listed, Listing) else ():
            _same(each, needle, self.type_of(each))
        return _TRUTH

    def text(self, node: Call) -> Type:
        """Want texts and numbers; the positions in a text are numbers."""
        if node.operator == "substr":
            self._need(node, ("text",), 0)
            for index in range(1, len(node.args)):
                self._need(node, ("number",), index)
        else:
            self._need(node, ("text", "number", "truth"))
        return _TEXT

    def merge(self, node: Call) -> Type:
        """Want anything."""
        self._types(node)
        return _LIST

    def iteration(self, node: Call) -> Type:
        """Want a list, and something to say of each item."""
        self._need(node, ("list", "findings"), 0)
        names = _FOLD if node.operator == "reduce" else _ITEM
        found = _Checker(names, is_item=True).type_of(node.args[1])
        if node.operator == "reduce":
            return _same(node.args[2], self.type_of(node.args[2]), found)
        if node.operator == "map":
            return _LIST
        if found.kind not in ("truth", "findings", "any"):
            raise RuleError(node.args[1].path, f"is {found}, and must be true or false of an item")
        return _FINDINGS if node.operator == "filter" else _TRUTH


def _literal(node: Literal) -> Type:
    value = node.value
    if value is None:
        raise RuleError(node.path, 'null is no value; {"missing": ["name"]} tells what is missing')
    if isinstance(value, bool):
        return _TRUTH
    return _TEXT if isinstance(value, str) else _NUMBER


def _wrong_kind(call: Call, node: Node, found: Type, kinds: Sequence[Kind]) -> str:
    wanted = " or ".join(_KINDS[each] for each in kinds if each != "findings")
    text = f'is {found}, and "{call.operator}" takes {wanted}'
    if isinstance(node, Literal) and isinstance(node.value, str) and "number" in kinds:
        return f"{text}: {shown(node.value)} is a text; write numbers without quotation marks"
    if isinstance(node, Literal) and isinstance(node.value, Decimal) and "truth" in kinds:
        return f"{text}; did you mean a comparison?"
    return text


def _same(node: Node, left: Type, right: Type) -> Type:
    """Return the type of both. Raises RuleError at the node when they are not alike."""
    if "any" in (left.kind, right.kind):
        return left if right.kind == "any" else right
    if left.kind != right.kind or (left.unit and right.unit and left.unit != right.unit):
        raise RuleError(node.path, f"is {right}, and does not go with {left}")
    return left if left.unit else right


def _one_unit(node: Call, types: Sequence[Type]) -> Type:
    found = _NUMBER
    for each, its in zip(node.args, types, strict=True):
        found = _same(each, found, its)
    return _NUMBER if found.kind == "any" else found


_RULES: Mapping[str, Callable[[_Checker, Call], Type]] = {
    "var": _Checker.var,
    "missing": _Checker.missing,
    "missing_some": _Checker.missing,
    **dict.fromkeys(("<", "<=", ">", ">="), _Checker.order),
    **dict.fromkeys(("==", "===", "!=", "!=="), _Checker.equality),
    **dict.fromkeys(("+", "-", "min", "max"), _Checker.total),
    **dict.fromkeys(("*", "/", "%"), _Checker.product),
    **dict.fromkeys(("and", "or", "!", "!!"), _Checker.logic),
    **dict.fromkeys(("if", "?:"), _Checker.condition),
    "in": _Checker.membership,
    **dict.fromkeys(("cat", "substr"), _Checker.text),
    "merge": _Checker.merge,
    **dict.fromkeys(("map", "filter", "all", "none", "some", "reduce"), _Checker.iteration),
}
