"""A trial: bots trade and move while things go wrong, and then all books are compared."""

import time
import traceback
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree

from tests.chaos.lane import Lane
from tests.chaos.oracle import Verdict, judge
from tests.chaos.plan import SPAN_S, Cell, plan_of
from tests.chaos.world import FENCE_S, FIRST, World

MOST_S = 4.5
"""How long the point is waited for, after which the trial goes on without."""

QUIET_S = 90.0
"""In which all bots must have stopped, with nothing of theirs open."""

AGAIN_S = 4.0
"""After so long a person would ask again: Redis may have lost what was asked."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a trial."""

    seed: int
    cell: Cell
    is_struck: bool
    """Whether the point was passed so many times that its victim was struck there."""
    hits: dict[str, int] = field(default_factory=dict)
    """How many times the exchange's faults struck."""
    trouble: str = ""
    """What the books do not agree in; empty when they do."""
    order_count: int = 0
    fill_count: int = 0
    took_s: float = 0.0


def run(lane: Lane, seed: int, keep: Path | None = None) -> Outcome:
    """Run the trial of a seed; what a failed one leaves behind is kept in ``keep``."""
    began_at, plan = time.monotonic(), plan_of(seed)
    folder = (keep or lane.folder) / f"trial-{seed}"
    rmtree(folder, ignore_errors=True)
    is_struck, verdict, hits = False, Verdict(), dict[str, int]()
    try:
        with closing(World(lane, plan, folder)) as world:
            hits = world.hits
            world.open()
            is_struck = play(world)
            verdict = conclude(world)
        trouble = "\n".join(verdict.troubles)
    except Exception:  # noqa: BLE001 - one trial must not end the others
        trouble = traceback.format_exc()
    if trouble:
        (folder / "trouble.txt").write_text(f"{plan}\n{trouble}\n")
    else:
        rmtree(folder, ignore_errors=True)
    return Outcome(
        seed=seed,
        cell=plan.cell,
        is_struck=is_struck,
        hits=hits,
        trouble=trouble,
        order_count=verdict.order_count,
        fill_count=verdict.fill_count,
        took_s=time.monotonic() - began_at,
    )


def play(world: World) -> bool:
    """Deal the plan's blows; return whether the point's victim was struck there."""
    began_at, due, is_struck = time.monotonic(), list(world.plan.blows), False
    while due and due[0].at_s == 0:
        blow = due.pop(0)
        world.strike(blow.kind, blow.detail)
    world.ask_for_bots()
    while True:
        at_s = time.monotonic() - began_at
        while due and due[0].at_s <= at_s:
            blow = due.pop(0)
            world.strike(blow.kind, blow.detail)
        is_struck = world.strike_at_the_point() or is_struck
        is_over = at_s > SPAN_S and (is_struck or at_s > MOST_S)
        if is_over and not due:
            return is_struck
        world.tick()


def conclude(world: World) -> Verdict:
    """Have the bots stop, let everything come to rest, and compare."""
    world.disarm()
    world.wait(lambda: not world.brokers[FIRST].is_dead and not world.trader.is_dead, 10)
    asked_at = 0.0

    def is_quiet() -> bool:
        nonlocal asked_at
        if time.monotonic() - asked_at > AGAIN_S:
            asked_at = time.monotonic()
            world.ask_for_bots()
            world.stop_bots()
        return world.is_quiet()

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
