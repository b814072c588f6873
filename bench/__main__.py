"""``python -m bench``: how quick the platform is, beside bare loops and the former project."""

import argparse
import logging
import sys
from pathlib import Path

import bench.goals
from bench import baseline
from bench.goal import find_goals
from bench.result import Result
from bench.rounds import run
from bench.stage import Stage
from bench.table import beside_peers, table


def arguments(names: list[str]) -> argparse.ArgumentParser:
    """Return the command line's grammar."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("goals", nargs="*", metavar="GOAL", help=f"of {' '.join(names)}; all")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (5)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument(
        "--check", type=Path, metavar="FILE", help="end with 1 when a ratio is 30 %% worse there"
    )
    return parser


def main() -> int:
    """Measure, print the table, and compare with an earlier run when one is given."""
    goals = find_goals(bench.goals)
    parser = arguments(list(goals))
    asked = parser.parse_args()
    unknown = [each for each in asked.goals if each not in goals]
    if unknown or asked.rounds < 1:
        parser.error(f"no goal {' '.join(unknown)}" if unknown else "no rounds")
    # What services say of stores that stall and venues that are not there is meant to be so here.
    logging.disable()
    found: list[Result] = []
    absent: list[str] = []
    for number in asked.goals or goals:
        with Stage() as stage:
            results, lines = run(goals[number], stage, asked.rounds)
        found += results
        absent += lines
    print("\n".join([table(found), *beside_peers(found), *absent]))
    if asked.json is not None:
        baseline.write(asked.json, found)
    if asked.check is None:
        return 0
    lines = baseline.worsened(found, baseline.read(asked.check))
    print("\n".join(lines))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
