"""A trial: bots trade and move while things go wrong, and then all books are compared."""

import time
import traceback
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import rmtree

from tests.chaos.lane import Lane
from tests.chaos.oracle import Verdict, judge
from tests.chaos.plan import SPAN_S, Cell, Plan, label, plan_of
from tests.chaos.world import FENCE_S, World

ATTEMPTS = 3

MOST_S = 3.5
"""How long the point is waited for, after which the trial goes on without."""

STRUCK_S = 6.0
"""For so long the exchange's faults go on while the bots stop."""

QUIET_S = 120.0
"""In which all bots must have stopped, with nothing of theirs open."""

AGAIN_S = 4.0
"""After so long a person would ask again: Redis may have lost what was asked."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a trial."""

    seed: int
    cell: Cell
    is_struck: bool = False
    """Whether the point was passed so many times that its victim was struck there."""
    is_hit: bool = False
    """Whether the cell's fault of the exchange struck."""
    trouble: str = ""
    """What the books do not agree in; empty when they do."""
    order_count: int = 0
    fill_count: int = 0
    took_s: float = 0.0


def run(lane: Lane, seed: int, keep: Path | None = None) -> Outcome:
    """Run the trial of a seed; what a failed one leaves behind is kept in ``keep``.

    One whose servers do not start, on a machine that has too much to do, is begun again.
    """
    began_at, plan = time.monotonic(), plan_of(seed)
    folder = (keep or lane.folder) / f"trial-{seed}"
    outcome = Outcome(seed, plan.cell)
    for _ in range(ATTEMPTS):
        rmtree(folder, ignore_errors=True)
        try:
            outcome = attempt(lane, plan, folder)
            break
        except Exception:
            outcome = Outcome(seed, plan.cell, trouble=traceback.format_exc())
            lane.begin_anew()
    if outcome.trouble:
        (folder / "trouble.txt").write_text(f"{plan}\n{outcome.trouble}\n")
    else:
        rmtree(folder, ignore_errors=True)
    return replace(outcome, took_s=time.monotonic() - began_at)


def attempt(lane: Lane, plan: Plan, folder: Path) -> Outcome:
    """Run a trial; raises what is wrong with its servers, or with the trial itself."""
    with closing(World(lane, plan, folder)) as world:
        world.open()
        play(world)
        verdict = conclude(world)
        return Outcome(
            seed=plan.seed,
            cell=plan.cell,
            is_struck=world.is_struck,
            is_hit=world.hits.get(label(plan.fault), 0) > 0,
            trouble="\n".join(verdict.troubles),
            order_count=verdict.order_count,
            fill_count=verdict.fill_count,
        )


def play(world: World) -> None:
    """Deal the plan's blows, and wait a little for the point."""
    due = list(world.plan.blows)
    while due and due[0].at_s == 0:
        blow = due.pop(0)
        world.strike(blow.kind, blow.detail)
    world.ask_for_bots()
    began_at = time.monotonic()

    def at_s() -> float:
        return (time.monotonic() - began_at) / world.slowness

    while due or not is_over(world, at_s()):
        world.tick()
        while due and due[0].at_s <= at_s():
            blow = due.pop(0)
            world.strike(blow.kind, blow.detail)


def is_over(world: World, at_s: float) -> bool:
    """Whether no more is waited for: stopping the bots may bring the point, too."""
    return at_s > SPAN_S and (world.is_struck or at_s > MOST_S)


def conclude(world: World) -> Verdict:
    """Have the bots stop, let everything come to rest, and compare."""
    asked_at = 0.0

    def is_quiet() -> bool:
        nonlocal asked_at
        if time.monotonic() - asked_at > AGAIN_S:
            asked_at = time.monotonic()
            world.ask_for_bots()
            world.stop_bots()
        return world.is_quiet()

    world.wait(is_quiet, STRUCK_S * world.slowness)
    world.clear_faults()
    if not world.wait(is_quiet, QUIET_S):
        return Verdict([f"bots did not stop: {[world.document(each) for each in world.bots]}"])
    verdict = Verdict()

    def agrees() -> bool:
        nonlocal verdict
        verdict = judge(world)
        return not verdict.troubles

    # The last fills may be told after the bots have ended; what is wrong stays wrong.
    world.wait(agrees, 4 * FENCE_S)
    return verdict
