"""Tests of what counts as slower than before."""

from pathlib import Path

import pytest

from bench import baseline
from bench.goal import BARE, OURS, SEED, Row
from bench.result import Result, Rounds, results

RATE = Row("told", "ingest", "1/s", is_higher_better=True)
WAIT = Row("p50", "order -> accepted", "us")


def run(row: Row, ours: float, bare: float | None = 100.0, seed: float = 1.0) -> list[Result]:
    bares = [] if bare is None else [bare]
    rounds: Rounds = {SEED: {row.key: [seed]}, BARE: {row.key: bares}, OURS: {row.key: [ours]}}
    return results("G0", (row,), rounds)


@pytest.mark.parametrize(
    ("row", "before", "after", "is_worse"),
    [
        (RATE, 60.0, 47.0, False),
        (RATE, 60.0, 46.0, True),
        (RATE, 60.0, 600.0, False),
        (WAIT, 100.0, 129.0, False),
        (WAIT, 100.0, 131.0, True),
        (WAIT, 100.0, 10.0, False),
    ],
)
def test_a_ratio_may_worsen_by_three_tenths(
    row: Row, before: float, after: float, *, is_worse: bool
) -> None:
    lines = baseline.worsened(run(row, after), baseline.written(run(row, before)))

    assert bool(lines) is is_worse


def test_the_seed_counts_only_where_there_is_no_bare_loop() -> None:
    before = baseline.written(run(WAIT, 100.0, bare=None))

    (line,) = baseline.worsened(run(WAIT, 200.0, bare=None), before)

    assert line == "G0 order -> accepted: ours to seed was 100, is 200"


def test_the_machine_may_be_slower_as_long_as_the_ratio_holds() -> None:
    before = baseline.written(run(WAIT, 100.0, bare=100.0, seed=1000.0))

    assert baseline.worsened(run(WAIT, 300.0, bare=300.0, seed=1.0), before) == []


def test_a_row_that_was_not_there_before_is_not_judged() -> None:
    assert baseline.worsened(run(WAIT, 100.0), {}) == []


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    baseline.write(tmp_path / "run.json", run(WAIT, 125.0))

    assert baseline.read(tmp_path / "run.json") == {
        "G0 p50": {"seed": 1.0, "ours": 125.0, "bare": 100.0, "of_bare": 1.25, "of_seed": 125.0}
    }
