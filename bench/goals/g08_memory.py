"""G8: the memory that each bot's process has of its own."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import median

from bench.goal import BARE, OURS, SEED, Contestants, Goal, Row, at_least, at_most
from bench.herd import herd, own_memory_mb
from bench.reference.bare_bots import bare_bots, seed_bots
from bench.servers import Valkey
from bench.stage import Stage

COUNT = 50
_GIB_MB = 1024


@contextmanager
def enter(stage: Stage) -> Iterator[Contestants]:
    """Nothing is prepared."""
    valkey = stage.valkey
    yield {
        SEED: lambda: _seed(valkey),
        BARE: lambda: _bare(valkey),
        OURS: lambda: _ours(valkey),
    }


def _figures(pids: Sequence[int]) -> dict[str, float]:
    time.sleep(1)
    own = median(own_memory_mb(each) for each in pids)
    return {"own": own, "per_gib": _GIB_MB / own}


def _seed(valkey: Valkey) -> dict[str, float]:
    with seed_bots(valkey, COUNT) as (_, pids):
        return _figures(pids)


def _bare(valkey: Valkey) -> dict[str, float]:
    with bare_bots(valkey, COUNT) as (_, pids):
        return _figures(pids)


def _ours(valkey: Valkey) -> dict[str, float]:
    with herd(valkey) as found:
        found.start(COUNT)
        return _figures(found.pids)


GOAL = Goal(
    "G8",
    (
        Row("own", "memory of a bot's process alone", "MB", (at_most(6),)),
        Row("per_gib", "bots in a GiB", "", (at_least(165),), is_higher_better=True),
    ),
    enter,
)
