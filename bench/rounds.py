"""Runs a goal's contestants one after the other, round by round."""

import sys
from collections import defaultdict

from bench.goal import Contestant, Goal, Measure
from bench.needs import NotInstalledError
from bench.result import Result, results
from bench.stage import Stage

Figures = defaultdict[Contestant, defaultdict[str, list[float]]]


def run(goal: Goal, stage: Stage, count: int) -> tuple[list[Result], list[str]]:
    """Return what so many rounds of a goal came to, and a line for each who did not take part."""
    figures: Figures = defaultdict(lambda: defaultdict(list))
    absent: dict[str, str] = {}
    try:
        with goal.enter(stage) as contestants:
            left = dict(contestants)
            for number in range(1, count * goal.turns + 1):
                _say(f"{goal.number}: turn {number} of {count * goal.turns}")
                absent |= _take_turns(left, figures)
    except NotInstalledError as error:
        absent["all"] = str(error)
    _say("")
    lines = [f"{goal.number}: {name} left out, {why}" for name, why in absent.items()]
    return results(goal.number, goal.rows, figures), lines


def _take_turns(left: dict[Contestant, Measure], figures: Figures) -> dict[str, str]:
    """Let each contestant measure once; drop, and return with the reason, who cannot."""
    absent = {}
    for name, measure in list(left.items()):
        try:
            found = measure()
        except NotInstalledError as error:
            absent[str(name)] = str(error)
            del left[name]
            continue
        for key, value in found.items():
            figures[name][key].append(value)
    return absent


def _say(text: str) -> None:
    """Show how far it is, where a person looks on."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()
