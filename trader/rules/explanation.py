"""What a rule came to, in words and as a tree of JSON: the answer to "why did it buy?"."""

from pydantic import JsonValue

from trader.rules.evaluation import Part
from trader.rules.tree import Call, Listing, Literal
from trader.rules.unknown import Unknown
from trader.rules.value import Value, as_json, is_truthy, shown
from trader.rules.wording import COMPARISONS, LOGIC, LONGEST_SENTENCE, Titles, cut, joined, title

MOST_PARTS = 200
"""Of one explanation: it is kept with each order."""

MOST_COMPARED = 10
"""Values of one part."""


def truth_of(value: Value) -> bool | None:
    """Return whether a value is true; None when that is not known."""
    return None if isinstance(value, Unknown) else is_truthy(value)


def sentence(part: Part, titles: Titles) -> str:
    """Return a part in plain English with its truth: ``RSI(14) 28.4 < 30: true``."""
    return _Words(titles).sentence(part)


def tree(part: Part, titles: Titles) -> dict[str, JsonValue]:
    """Return a part as JSON, with its parts in it and the values that were compared.

    A value that is not known is null, and has a reason. Exact numbers are strings.
    """
    return _Tree(titles).of(part)


def told(value: Value) -> JsonValue:
    """Return a value as an explanation has it: a list or an object in words, cut to a line."""
    return shown(value) if isinstance(value, list | dict) else as_json(value)


class _Tree:
    """Counts the parts, so that no explanation is larger than what can be kept."""

    def __init__(self, titles: Titles) -> None:
        self._words = _Words(titles)
        self._left = MOST_PARTS

    def of(self, part: Part) -> dict[str, JsonValue]:
        self._left -= 1
        inner = [
            each
            for each in part.parts
            if isinstance(each.node, Call) and each.node.operator != "var"
        ]
        found: dict[str, JsonValue] = {
            "path": part.node.path,
            "operator": part.node.operator if isinstance(part.node, Call) else None,
            "value": told(part.value),
            "truth": truth_of(part.value),
            "text": cut(self._words.told(part), LONGEST_SENTENCE // 5),
        }
        if isinstance(part.value, Unknown):
            found["reason"] = part.value.reason
        found["compared"] = [told(each.value) for each in part.parts[:MOST_COMPARED]]
        parts: list[JsonValue] = [self.of(each) for each in inner if self._left > 0]
        found["parts"] = parts
        if len(inner) > len(parts):
            found["left_out"] = len(inner) - len(parts)
        return found


class _Words:
    """Says parts in words, each once: what is within others is said in all of them."""

    def __init__(self, titles: Titles) -> None:
        self._titles = titles
        self._said: dict[int, str] = {}

    def sentence(self, part: Part) -> str:
        """Return a part with its truth, and why that is not known."""
        reason = f" ({part.value.reason})" if isinstance(part.value, Unknown) else ""
        return f"{self._say(part)}: {_truth_word(part.value)}{reason}"

    def told(self, part: Part) -> str:
        """Return a part with its truth, or with its result where it is not a condition."""
        if not isinstance(part.node, Call) or part.node.operator == "var":
            return self._say(part)
        if part.node.operator in _CONDITIONS:
            return self.sentence(part)
        return f"{self._say(part)} = {shown(part.value)}"

    def inner(self, part: Part) -> str:
        """Return a part within another: with its truth or result, in brackets."""
        text = self._say(part)
        if not isinstance(part.node, Call) or part.node.operator == "var":
            return text
        if part.node.operator in _CONDITIONS:
            return f"[{text}: {_truth_word(part.value)}]"
        return f"({text} = {shown(part.value)})"

    def _say(self, part: Part) -> str:
        if id(part) not in self._said:
            self._said[id(part)] = cut(self._worded(part), LONGEST_SENTENCE)
        return self._said[id(part)]

    def _worded(self, part: Part) -> str:
        node, inner = part.node, [self.inner(each) for each in part.parts]
        if isinstance(node, Literal):
            return shown(node.value)
        if isinstance(node, Listing):
            return f"[{', '.join(inner)}]"
        if node.operator == "var":
            name = part.parts[0].value if part.parts else None
            return f"{title(name, self._titles)} {shown(part.value)}"
        return joined(node.operator, inner)


_CONDITIONS = LOGIC | COMPARISONS


def _truth_word(value: Value) -> str:
    truth = truth_of(value)
    return "unknown" if truth is None else str(truth).lower()
