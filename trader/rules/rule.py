"""The conditions of a bot without code: rules in JsonLogic, https://jsonlogic.com.

``check`` reads a person's rule at the edge, strictly, and ``Rule.over`` works it out over what is
known at a moment: true, false, or unknown with the reason, which counts as not true.

    ValueError
    └── RuleError: the rule cannot be used; it names the place in it, and what is allowed there

The libraries that there are do not fit: json-logic-qubit, json-logic-py and panzi-json-logic have
not been touched for years; maykin-json-logic-py lacks ``filter``, ``all``, ``none`` and ``some``;
python-jsonlogic leaves out most of the standard's conversions; jsonlogic-rs and datalogic-py know
binary floats alone. None bounds its steps, or says what each part of a rule came to.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from trader.rules.check import Names, Variable, check_tree
from trader.rules.evaluation import MOST_STEPS, Part, evaluated
from trader.rules.explanation import sentence, told, tree, truth_of
from trader.rules.tree import Node, RuleError, read_tree
from trader.rules.unknown import Unknown
from trader.rules.value import Value
from trader.rules.wording import in_words

__all__ = ["Rule", "RuleError", "Variable", "Verdict", "check", "read"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule came to at one moment, and why."""

    root: Part
    titles: Mapping[str, str]
    steps: int
    """That it took to work it out."""

    @property
    def is_true(self) -> bool:
        """Whether the rule is true; what is unknown is not."""
        return truth_of(self.root.value) is True

    @property
    def value(self) -> Value:
        """What the rule came to; None when that is unknown."""
        return None if isinstance(self.root.value, Unknown) else self.root.value

    @property
    def reason(self) -> str | None:
        """Why it is unknown, or None."""
        return self.root.value.reason if isinstance(self.root.value, Unknown) else None

    def sentence(self) -> str:
        """Return it in plain English: ``RSI(14) 28.4 < 30: true``."""
        return sentence(self.root, self.titles)

    def explanation(self) -> dict[str, JsonValue]:
        """Return it as a tree of JSON: the value, truth and text of the rule and of its parts."""
        return tree(self.root, self.titles)

    def told(self) -> JsonValue:
        """Return the value as the explanation has it."""
        return told(self.root.value)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that was read."""

    root: Node
    titles: Mapping[str, str] = field(default_factory=dict)

    def sentence(self) -> str:
        """Return the rule as it stands in plain English: ``RSI(14) < 30``."""
        return in_words(self.root, self.titles)

    def over(self, values: object, *, most_steps: int = MOST_STEPS) -> Verdict:
        """Return what the rule says of these values. Never raises.

        Parameters
        ----------
        values
            By name, JSON or ``Decimal``; a name that is not there, None or NaN is unknown.
        most_steps
            Each operator, value and item of a list takes one; beyond this the rule is unknown.
        """
        part, steps = evaluated(self.root, values, most_steps)
        return Verdict(part, self.titles, steps)


def check(rule: object, variables: Iterable[Variable]) -> Rule:
    """Return a person's rule, when it is a condition on these variables.

    Raises
    ------
    RuleError
        For an operator or a name that there is not, a number of arguments, a kind or a unit that
        does not go there, or a rule too deep or too large. It names the place:
        ``rule.and[1].>[0]``.
    """
    names: Names = {each.name: each for each in variables}
    root = read_tree(rule)
    check_tree(root, names)
    return Rule(root, {each.name: each.title for each in names.values()})


def read(rule: object) -> Rule:
    """Return a rule of the standard, whatever names it uses. Raises RuleError as ``check``."""
    return Rule(read_tree(rule))
