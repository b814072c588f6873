"""Tests of medians, ratios and aims."""

import pytest

from bench.goal import BARE, OURS, SEED, Aim, Row, at_least, at_most
from bench.result import Result, Rounds, results


def result(rounds: Rounds, *aims: Aim) -> Result:
    rows = (Row("1k", "", "us", aims), Row("100k", "", "us"))
    return results("G11", rows, rounds)[0]


def test_a_ratio_is_the_median_of_the_rounds_ratios_not_the_ratio_of_medians() -> None:
    found = result({BARE: {"1k": [10.0, 100.0, 20.0]}, OURS: {"1k": [20.0, 300.0, 20.0]}})

    assert found.of_bare == 2
    assert found.medians == {BARE: 20.0, OURS: 20.0}
    assert found.of_seed is None


@pytest.mark.parametrize(
    ("aim", "is_reached"),
    [
        (at_most(2, BARE), True),
        (at_most(1.9, BARE), False),
        (at_least(2, BARE), True),
        (at_least(2.1, BARE), False),
        (at_most(0.01, SEED), True),
        (at_most(20), True),
        (at_most(19.9), False),
        (at_most(0.5, to_row="100k"), True),
        (at_most(0.4, to_row="100k"), False),
    ],
)
def test_an_aim_bounds_a_ratio_or_the_figure(aim: Aim, *, is_reached: bool) -> None:
    found = result(
        {SEED: {"1k": [2000.0]}, BARE: {"1k": [10.0]}, OURS: {"1k": [20.0], "100k": [40.0]}}, aim
    )

    assert found.is_reached is is_reached


def test_all_aims_of_a_row_must_be_met() -> None:
    rounds: Rounds = {BARE: {"1k": [10.0]}, OURS: {"1k": [20.0]}}

    assert result(rounds, at_most(2, BARE), at_most(20)).is_reached
    assert result(rounds, at_most(2, BARE), at_most(19)).is_reached is False


def test_without_aims_or_figures_nothing_is_judged() -> None:
    assert result({OURS: {"1k": [1.0]}}).is_reached is None
    assert result({OURS: {"1k": [1.0]}}, at_most(2, BARE)).is_reached is None


@pytest.mark.parametrize(("is_higher_better", "worst"), [(False, 3.0), (True, 0.0)])
def test_the_worst_turn_counts_where_a_thing_may_never_happen(
    *, is_higher_better: bool, worst: float
) -> None:
    row = Row("lost", "", "", (), is_higher_better, is_worst=True)

    (found,) = results("G3", (row,), {OURS: {"lost": [0.0, 0.0, 3.0]}})

    assert found.medians == {OURS: worst}


def test_there_is_no_ratio_to_nothing() -> None:
    assert result({BARE: {"1k": [0.0, 0.0]}, OURS: {"1k": [5.0, 6.0]}}).of_bare is None
    assert result({BARE: {"1k": [0.0, 2.0]}, OURS: {"1k": [5.0, 6.0]}}).of_bare == 3


def test_an_aim_beside_a_peer_counts_only_where_the_peer_took_part() -> None:
    aim, both = at_least(0.5, "liquibook"), (at_least(0.5, "liquibook"), at_most(2, BARE))
    rounds: Rounds = {BARE: {"1k": [10.0]}, OURS: {"1k": [20.0]}}
    beside: Rounds = {**rounds, "liquibook": {"1k": [50.0]}}

    assert result(rounds, aim).is_reached is None
    assert result(rounds, *both).is_reached
    assert result(beside, *both).is_reached is False
    assert result(beside, aim).of_peers == {"liquibook": 0.4}
