"""``python -m tests.chaos 1-1000``: trials by seed, several side by side, and what they covered."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context, util
from pathlib import Path
from types import FrameType

from tests.chaos.lane import Lane
from tests.chaos.table import table
from tests.chaos.trial import Outcome, run
from trader.supervision.process import die_with_the_parent

SEEDS = "1-1000"
LANES = 6
"""A trial mostly waits, so that more fit than there are cores."""

LONGEST = 1500
"""Characters of a trial's troubles that are shown."""

_lane: list[Lane] = []


def _open_lane() -> None:
    _lane.append(Lane())
    die_with_the_parent(signal.SIGTERM)
    signal.signal(signal.SIGTERM, _leave)
    # A worker of a pool ends without the interpreter's own farewell.
    util.Finalize(None, _lane[0].close, exitpriority=10)


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End the lane's servers: whoever wanted its trials is gone."""
    _lane[0].close()
    os._exit(1)


def _run(seed: int, keep: Path) -> Outcome:
    return run(_lane[0], seed, keep)


def outcomes(seeds: list[int], lanes: int, keep: Path) -> Iterator[Outcome]:
    """Run the trials, and yield each outcome as it comes."""
    with ProcessPoolExecutor(lanes, get_context("fork"), _open_lane) as pool:
        for done in as_completed([pool.submit(_run, each, keep) for each in seeds]):
            yield done.result()


def seeds_of(text: str) -> list[int]:
    """Read ``17``, ``1-1000`` or ``3,17,40-49``."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def main() -> int:
    """Run the trials that are asked for; the exit code says whether all books agreed."""
    asked = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    asked.add_argument("seeds", nargs="?", default=SEEDS, help="17, 1-1000 or 3,17,40-49")
    asked.add_argument("--lanes", type=int, default=LANES, help="trials side by side")
    asked.add_argument(
        "--keep", type=Path, default=Path("chaos"), help="where failed trials leave logs and books"
    )
    given = asked.parse_args()
    began_at, done = time.monotonic(), []
    for outcome in outcomes(seeds_of(given.seeds), given.lanes, given.keep.absolute()):
        done.append(outcome)
        _say(outcome, len(done), time.monotonic() - began_at)
    sys.stdout.write(table(done))
    failed = sorted(each.seed for each in done if each.trouble)
    took_min = (time.monotonic() - began_at) / 60
    again = f"; again: python -m tests.chaos {','.join(map(str, failed))}" if failed else ""
    sys.stdout.write(f"{len(done)} trials in {took_min:.1f} min, {len(failed)} failed{again}\n")
    return 1 if failed else 0


def shorten(text: str) -> str:
    """Return the beginning of a text; the whole is in the trial's folder."""
    return text if len(text) < LONGEST else f"{text[:LONGEST]} ..."


def _say(outcome: Outcome, count: int, at_s: float) -> None:
    cell = outcome.cell
    what = f"{cell.point} / {cell.victim} / {cell.fault} / {cell.dialect}"
    missed = [] if outcome.is_struck else ["point not reached"]
    missed += [] if outcome.is_hit else ["fault without effect"]
    state = "FAILED" if outcome.trouble else ", ".join(missed)
    figures = f"{outcome.order_count} orders, {outcome.fill_count} fills, {outcome.took_s:.1f} s"
    sys.stdout.write(f"{at_s:6.0f} s {count:5d}: seed {outcome.seed}: {what}: {figures} {state}\n")
    if outcome.trouble:
        sys.stdout.write(f"{shorten(outcome.trouble)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
