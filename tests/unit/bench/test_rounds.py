"""Tests of how contestants take turns, and of those who cannot."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from bench.goal import BARE, OURS, SEED, Contestants, Goal, Row, at_most
from bench.needs import NotInstalledError, needed
from bench.rounds import run
from bench.stage import Stage
from bench.table import table

ROWS = (Row("p50", "order -> accepted", "us", (at_most(2, BARE),)),)


def goal(contestants: Contestants, turns: int = 1) -> Goal:
    @contextmanager
    def enter(_: Stage) -> Iterator[Contestants]:
        yield contestants

    return Goal("G0", ROWS, enter, turns)


def away() -> Mapping[str, float]:
    needed("no_such_module.part")
    raise AssertionError("it was there")


def test_contestants_take_turns_as_often_as_the_goal_wants() -> None:
    taken: list[str] = []

    def measure(name: str, value: float) -> dict[str, float]:
        taken.append(name)
        return {"p50": value}

    contestants: Contestants = {BARE: lambda: measure("b", 2.0), OURS: lambda: measure("o", 3.0)}
    with Stage() as stage:
        (result,), lines = run(goal(contestants, turns=3), stage, 2)

    assert taken == ["b", "o"] * 6
    assert (result.of_bare, lines) == (1.5, [])


def test_who_is_not_installed_is_said_and_the_others_go_on() -> None:
    contestants: Contestants = {SEED: away, BARE: lambda: {"p50": 2.0}, OURS: lambda: {"p50": 3.0}}
    with Stage() as stage:
        (result,), lines = run(goal(contestants), stage, 2)

    assert lines == ["G0: seed left out, no_such_module is not installed"]
    assert (result.is_reached, result.of_seed) == (True, None)


def test_a_goal_whose_server_is_not_installed_is_not_judged() -> None:
    @contextmanager
    def enter(_: Stage) -> Iterator[Contestants]:
        raise NotInstalledError("secantusd-py is not installed")
        yield {}

    with Stage() as stage:
        results, lines = run(Goal("G0", ROWS, enter), stage, 1)

    assert lines == ["G0: all left out, secantusd-py is not installed"]
    assert table(results).splitlines()[1].endswith("?")


def test_any_other_error_of_a_contestant_ends_the_run() -> None:
    def fail() -> Mapping[str, float]:
        raise TimeoutError("no answer")

    with Stage() as stage, pytest.raises(TimeoutError, match="no answer"):
        run(goal({OURS: fail}), stage, 1)
