"""A goal: who takes part, which figures each of them gives, and what is to be reached.

A goal is one module in ``bench.goals`` with a ``GOAL``. Its contestants are ``seed``, the way of
the project that came before; ``bare``, the thinnest code that does the same work; ``ours``, the
code that runs in production; and peers, programs of others, by their names.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import ModuleType
from typing import Final

from bench.stage import Stage

SEED: Final = "seed"
BARE: Final = "bare"
OURS: Final = "ours"

Contestant = str
"""One of the three above, or a peer's name."""

Measure = Callable[[], Mapping[str, float]]
"""One round of one contestant: the figure of each of its rows, by the row's key."""

Contestants = Mapping[Contestant, Measure]


@dataclass(frozen=True, slots=True)
class Aim:
    """A bound on our figure, or on its ratio to another.

    The other is another contestant's figure of the same row, or ours of another row; with
    neither, the bound is on the figure itself, in the row's unit.
    """

    limit: float
    is_least: bool
    to: Contestant | None = None
    to_row: str | None = None

    def is_met(self, value: float) -> bool:
        """Return whether a figure or ratio keeps the bound."""
        return value >= self.limit if self.is_least else value <= self.limit

    def __str__(self) -> str:
        bound = f"{'>=' if self.is_least else '<='} {self.limit:g}"
        if self.to is not None:
            return f"{bound} {self.to}"
        return bound if self.to_row is None else f"{bound} of {self.to_row}"


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of a goal: a line of the table."""

    key: str
    what: str
    unit: str
    aims: tuple[Aim, ...] = ()
    is_higher_better: bool = False
    is_worst: bool = False
    """The worst turn counts, not the median: what may never happen."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Rows, and the way to bring the contestants on the stage."""

    number: str
    rows: tuple[Row, ...]
    enter: Callable[[Stage], AbstractContextManager[Contestants]]
    """Set up what is measured; what is done before the first round is not timed."""
    turns: int = 1
    """Turns of each contestant for a round that is asked for: more where one is over at once."""


def at_least(limit: float, to: Contestant | None = None, *, to_row: str | None = None) -> Aim:
    """Return the aim not to fall below a bound."""
    return Aim(limit, is_least=True, to=to, to_row=to_row)


def at_most(limit: float, to: Contestant | None = None, *, to_row: str | None = None) -> Aim:
    """Return the aim not to exceed a bound."""
    return Aim(limit, is_least=False, to=to, to_row=to_row)


def find_goals(folder: ModuleType) -> dict[str, Goal]:
    """Return the goals of a package's modules by number, in order."""
    modules = (
        importlib.import_module(f"{folder.__name__}.{each.name}")
        for each in pkgutil.iter_modules(folder.__path__)
    )
    goals: list[Goal] = [module.GOAL for module in modules]
    return {goal.number: goal for goal in sorted(goals, key=lambda goal: int(goal.number[1:]))}
