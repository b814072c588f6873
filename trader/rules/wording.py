"""A rule in plain English: how its operators and names are said. Pure."""

from collections.abc import Mapping, Sequence

from trader.rules.tree import Call, Listing, Literal, Node
from trader.rules.value import shown

LONGEST_SENTENCE = 1_000
"""Of a rule; of each part of it a fifth."""

LOGIC = frozenset({"and", "or", "!", "!!", "if", "?:", "all", "some", "none"})
COMPARISONS = frozenset({"==", "===", "!=", "!==", "<", "<=", ">", ">=", "in"})
"""Whose own truth is told within a sentence."""

Titles = Mapping[str, str]
"""What a person calls the names: ``{"rsi": "RSI(14)"}``."""

_WORDS = {"==": "is", "===": "is", "!=": "is not", "!==": "is not"}
_INFIX = frozenset({*COMPARISONS, "and", "or", "+", "-", "*", "/", "%"})
_PREFIX = {"!": "not", "!!": "truly", "-": "minus", "and": "all of", "or": "any of"}


def title(name: object, titles: Titles) -> str:
    """Return what a name is called; the item of a list has none."""
    return titles.get(name, name) if isinstance(name, str) and name else "it"


def joined(operator: str, inner: Sequence[str]) -> str:
    """Return an operator with what is in it, which is said already."""
    if operator in _INFIX and len(inner) > 1:
        return f" {_WORDS.get(operator, operator)} ".join(inner)
    if operator in _PREFIX and len(inner) == 1:
        return f"{_PREFIX[operator]} {inner[0]}"
    return f"{operator}({', '.join(inner)})"


def cut(text: str, most: int) -> str:
    """Return a text, no longer than so many characters and three dots."""
    return text if len(text) <= most else f"{text[:most]}…"


def in_words(node: Node, titles: Titles) -> str:
    """Return a rule as it stands, whatever it comes to: ``RSI(14) < 30 and Price < 3000``."""
    return cut(_said(node, titles), LONGEST_SENTENCE)


def _said(node: Node, titles: Titles) -> str:
    if isinstance(node, Literal):
        return shown(node.value)
    if isinstance(node, Listing):
        return f"[{', '.join(_said(each, titles) for each in node.items)}]"
    if node.operator == "var":
        named = node.args[0] if node.args else None
        return title(named.value if isinstance(named, Literal) else None, titles)
    return joined(node.operator, [_inner(node, each, titles) for each in node.args])


def _inner(outer: Call, node: Node, titles: Titles) -> str:
    """Return a part within another, in brackets where it is not plain what belongs together."""
    text = _said(node, titles)
    is_split = isinstance(node, Call) and node.operator in _INFIX and len(node.args) > 1
    is_plain = outer.operator in ("and", "or") and _operator(node) in COMPARISONS
    is_listed = outer.operator not in _INFIX and outer.operator not in _PREFIX
    return f"({text})" if is_split and not is_plain and not is_listed else text


def _operator(node: Node) -> str:
    return node.operator if isinstance(node, Call) else ""
