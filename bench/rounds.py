"""Runs a goal's contestants one after the other, round by round."""

import sys
from collections import defaultdict

from bench.goal import Contestant, Goal
from bench.result import Result, results
from bench.stage import Stage


def run(goal: Goal, stage: Stage, count: int) -> list[Result]:
    """Return what so many rounds of a goal came to."""
    figures: dict[Contestant, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with goal.enter(stage) as contestants:
        for number in range(1, count + 1):
            for name, measure in contestants.items():
                _say(f"{goal.number}: round {number} of {count}, {name}")
                for key, value in measure().items():
                    figures[name][key].append(value)
    _say("")
    return results(goal.number, goal.rows, figures)


def _say(text: str) -> None:
    """Show how far it is, where a person looks on."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()
