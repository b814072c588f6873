"""The third truth of a rule: neither true nor false, with the reason."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unknown:
    """What nobody can tell yet, or at all: a missing value, a division by zero.

    It is never true, and neither is its opposite: a rule that asks for "not below 30" does not
    come true because there is no value yet.
    """

    reason: str
