"""G2: from the feed's socket to the bus, and to the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from bench.goal import BARE, OURS, SEED, Contestants, Goal, Row, at_least
from bench.ingest import Intake, intake, store_all, tell_all
from bench.measuring import quiet
from bench.stage import Stage

COUNT = 40_000
SEED_COUNT = 3_000
PLAN, SEED_PLAN = f"steady/{COUNT}", f"steady/{SEED_COUNT}"


@contextmanager
def enter(stage: Stage) -> Iterator[Contestants]:
    """Start the feed; each contestant connects anew each round."""
    with intake(stage, PLAN, SEED_PLAN) as place:
        yield {
            SEED: lambda: _seed(place),
            BARE: lambda: _bare(place),
            OURS: lambda: _ours(place),
        }


def _seed(place: Intake) -> dict[str, float]:
    started = monotonic()
    ended = place.seed(SEED_PLAN, SEED_COUNT)
    place.sent_at()
    rate = SEED_COUNT / (ended - started)
    return {"told": rate, "stored": rate}


def _bare(place: Intake) -> dict[str, float]:
    with quiet():
        started = monotonic()
        ended = place.bare(PLAN, COUNT)
    place.sent_at()
    return {"told": COUNT / (ended - started), "stored": COUNT / (ended - started)}


def _ours(place: Intake) -> dict[str, float]:
    with place.ours(PLAN) as (grabber, _):
        started = monotonic()
        told_at = tell_all(grabber, COUNT)
        stored_at = store_all(grabber, COUNT)
    place.sent_at()
    return {"told": COUNT / (told_at - started), "stored": COUNT / (stored_at - started)}


GOAL = Goal(
    "G2",
    (
        Row(
            "told",
            "feed -> decode -> bus, the store written behind",
            "1/s",
            (at_least(40, SEED),),
            is_higher_better=True,
        ),
        Row("stored", "feed -> decode -> bus and store", "1/s", is_higher_better=True),
    ),
    enter,
)
