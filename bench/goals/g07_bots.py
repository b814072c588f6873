"""G7 and what goes with it: bots are started, and stopped, by the hundred."""

from collections.abc import Iterator
from contextlib import contextmanager

from bench.goal import BARE, OURS, SEED, Contestants, Goal, Row, at_least, at_most
from bench.herd import herd
from bench.reference.bare_bots import bare_bots, seed_bots
from bench.servers import Valkey
from bench.stage import Stage

FEW, MANY = 100, 500


@contextmanager
def enter(stage: Stage) -> Iterator[Contestants]:
    """Nothing is prepared: each round starts all anew."""
    valkey = stage.valkey
    yield {
        SEED: lambda: _seed(valkey),
        BARE: lambda: _bare(valkey),
        OURS: lambda: _ours(valkey),
    }


def _seed(valkey: Valkey) -> dict[str, float]:
    with seed_bots(valkey, FEW) as (took_s, _):
        return {"few": took_s, "each": FEW / took_s}


def _bare(valkey: Valkey) -> dict[str, float]:
    with bare_bots(valkey, FEW) as (few_s, _):
        pass
    with bare_bots(valkey, MANY) as (many_s, _):
        return {"few": few_s, "many": many_s, "each": MANY / many_s}


def _ours(valkey: Valkey) -> dict[str, float]:
    with herd(valkey) as few:
        few_s = few.start(FEW)
    with herd(valkey) as many:
        many_s = many.start(MANY)
        return {"few": few_s, "many": many_s, "each": MANY / many_s, "stop": many.stop()}


GOAL = Goal(
    "G7",
    (
        Row("few", f"start {FEW} bots, each with its order", "s", (at_most(1 / 15, SEED),)),
        Row("many", f"start {MANY} bots", "s", (at_most(1.6, BARE),)),
        Row("each", "bots started a second", "/s", (at_least(15, SEED),), is_higher_better=True),
        Row("stop", f"stop {MANY} bots in order", "s", (at_most(10),)),
    ),
    enter,
)
